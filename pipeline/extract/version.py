"""Which reader made a text. Where this changes, the same bytes may give another text, and are read again."""

from functools import cache
from importlib.metadata import version
from pathlib import Path

from detectors import hash_of
from pipeline.extract.programs import installed

_HERE = Path(__file__).parent


@cache
def extractor_version() -> str:
    """Names this reader, by a hash of its code, the `unstructured` under it, and the programs that it found."""
    found = "".join(f" {name}" for name in sorted(installed()))
    return f"pratique-extract/{hash_of(_HERE.rglob('*.py'), _HERE)} unstructured/{version('unstructured')}{found}"
