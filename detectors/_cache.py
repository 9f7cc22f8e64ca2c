"""What follows from content alone and is costly to work out, kept between processes: checked rules, compiled databases.

A cache is a help and never a must: where there is no private folder for it, or a file in it is not what it should be, the
work is done anew. It lies under `XDG_CACHE_HOME` or `~/.cache`, in a folder that only its owner may write: whoever could
change a compiled database could blind a detector.
"""

import hashlib
import os
import stat
import tempfile
from contextlib import suppress
from pathlib import Path

KEPT = 32
"""Files of one kind that stay: a few versions side by side, and the texts' own gates."""

_DIGEST = hashlib.sha256().digest_size


def key_of(*parts: str | bytes) -> str:
    """One name for all these parts, in this order."""
    digest = hashlib.sha256()
    for part in parts:
        data = part.encode() if isinstance(part, str) else part
        digest.update(len(data).to_bytes(8, "big"))
        digest.update(data)
    return digest.hexdigest()[:32]


def read(kind: str, key: str) -> bytes | None:
    """What was kept under that key; None where nothing was, or not all of it is there."""
    folder = _folder()
    if folder is None:
        return None
    try:
        held = (folder / f"{kind}-{key}").read_bytes()
    except OSError:
        return None
    digest, data = held[:_DIGEST], held[_DIGEST:]
    return data if digest == hashlib.sha256(data).digest() else None


def write(kind: str, key: str, data: bytes) -> None:
    """Keep it, whole or not at all, and let go of the oldest of its kind."""
    folder = _folder()
    if folder is None:
        return
    with suppress(OSError):
        descriptor, name = tempfile.mkstemp(dir=folder)
        with os.fdopen(descriptor, "wb") as file:
            file.write(hashlib.sha256(data).digest() + data)
        Path(name).replace(folder / f"{kind}-{key}")
        for old in sorted(folder.glob(f"{kind}-*"), key=lambda path: path.stat().st_mtime)[:-KEPT]:
            old.unlink(missing_ok=True)


def _folder() -> Path | None:
    """The private folder, made where it is missing; None where it can't be, or others may write to it."""
    base = os.environ.get("XDG_CACHE_HOME")
    try:
        folder = Path(base or Path.home() / ".cache") / "pratique"
        if not folder.is_absolute():
            return None
        folder.mkdir(mode=0o700, parents=True, exist_ok=True)
        state, above = folder.lstat(), folder.parent.stat()
    except (OSError, RuntimeError):  # the latter where nobody knows this user's home
        return None
    foreign = hasattr(os, "getuid") and (
        state.st_uid != os.getuid() or state.st_mode & 0o022 or _can_be_exchanged(above, os.getuid())
    )
    return None if foreign or folder.is_symlink() else folder


def _can_be_exchanged(above: os.stat_result, user: int) -> bool:
    """Whether somebody else may put another folder in the place of one that lies in this."""
    is_shared = above.st_mode & stat.S_IWOTH and not above.st_mode & stat.S_ISVTX
    return above.st_uid not in (user, 0) or bool(is_shared)
