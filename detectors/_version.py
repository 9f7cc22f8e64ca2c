"""Which code and which rules made a finding, as one hash: where either changes, what they judged is judged anew."""

import hashlib
from collections.abc import Iterable
from pathlib import Path

DETECTORS = Path(__file__).parent
_KINDS = frozenset({".py", ".toml"})
_DIGITS = 16


def version_of(name: str) -> str:
    """The version of the detector of that name: of its own files, its rules, and the modules that all detectors share."""
    shared = DETECTORS.glob("_*.py")
    own = [DETECTORS / f"{name}.py", *(DETECTORS / name).rglob("*"), *(DETECTORS / "rules" / name).rglob("*")]
    return hash_of([*shared, *own], DETECTORS)


def hash_of(files: Iterable[Path], root: Path) -> str:
    """SHA-256 over the names and contents of the code and rule files among `files`, 16 hexadecimal digits."""
    digest = hashlib.sha256()
    for path in sorted(path for path in files if path.suffix in _KINDS and path.is_file()):
        digest.update(f"{path.relative_to(root).as_posix()}\0".encode())
        digest.update(hashlib.sha256(path.read_bytes()).digest())
    return digest.hexdigest()[:_DIGITS]
