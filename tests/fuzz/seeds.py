"""What fuzzing starts from: the small files of `specimens`, archives around them, and those of data/samples that a reader takes."""

import bz2
import gzip
import io
import lzma
import tarfile
from collections.abc import Callable, Iterator
from pathlib import Path

import pikepdf
from reading import zipped
from specimens import SAMPLES

from pipeline.errors import CouldNotInspect
from pipeline.extract.limits import Limits
from pipeline.extract.sniff import sniff

_SAMPLES = Path(__file__).parents[2] / "data" / "samples" / "corpus"
_LARGEST = 60_000
_MOST = 40


def seeds(kind: str, limits: Limits) -> list[bytes]:
    """Files of a format, the smallest first; at least one, if it is an empty one."""
    found = [*_specimens(kind), *_samples(kind, limits)]
    return sorted(map(_legible, found), key=len)[:_MOST] or [b""]


def _specimens(kind: str) -> Iterator[bytes]:
    if kind in SAMPLES:
        yield SAMPLES[kind][0]()
    if kind in _PACKED:
        yield _PACKED[kind]()


def _samples(kind: str, limits: Limits) -> Iterator[bytes]:
    for path in sorted(_SAMPLES.rglob("*")):
        if path.is_file() and path.stat().st_size <= _LARGEST:
            content = path.read_bytes()
            try:
                if sniff(path.name, "", content, limits) == kind:
                    yield content
            except CouldNotInspect:
                continue  # the samples hold files that nobody should read


def _legible(content: bytes) -> bytes:
    """A PDF with nothing packed in it, so that what is changed are its objects and not its zlib streams."""
    if not content.startswith(b"%PDF"):
        return content
    try:
        with pikepdf.open(io.BytesIO(content)) as pdf:
            written = io.BytesIO()
            pdf.save(written, stream_decode_level=pikepdf.StreamDecodeLevel.generalized, compress_streams=False)
            return written.getvalue()
    except (pikepdf.PdfError, pikepdf.PasswordError):
        return content


def _tar() -> bytes:
    written = io.BytesIO()
    with tarfile.open(fileobj=written, mode="w") as archive:
        for name, content in _MEMBERS.items():
            member = tarfile.TarInfo(name)
            member.size = len(content)
            archive.addfile(member, io.BytesIO(content))
    return written.getvalue()


def _mbox() -> bytes:
    mail = SAMPLES["eml"][0]()
    return b"".join(b"From a@example.com Thu Jan  1 00:00:00 2026\n" + mail + b"\n" for _ in range(2))


_MEMBERS = {"a.txt": b"The first member.", "folder/b.html": b"<p>The second member.</p>"}
_PACKED: dict[str, Callable[[], bytes]] = {
    "zip": lambda: zipped(_MEMBERS),
    "tar": _tar,
    "gz": lambda: gzip.compress(_tar(), mtime=0),
    "bz2": lambda: bz2.compress(_tar()),
    "xz": lambda: lzma.compress(_tar()),
    "mbox": _mbox,
}
