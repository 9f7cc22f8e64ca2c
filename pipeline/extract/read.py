"""One document, inside the worker: sniff, read, assemble."""

from pipeline.errors import CouldNotInspect
from pipeline.extract.assemble import assemble
from pipeline.extract.limits import Limits
from pipeline.extract.registry import reader
from pipeline.extract.sniff import expected_format, sniff
from pipeline.extract.version import extractor_version
from pipeline.model import ExtractedDocument

_ALWAYS = "txt"


def prepare(name: str, media_type: str) -> None:
    """Load the libraries for the kind of file that the name promises."""
    reader(expected_format(name, media_type) or _ALWAYS)


def read(name: str, media_type: str, content: bytes, limits: Limits) -> ExtractedDocument:
    """The canonical text of a document. Raises `CouldNotInspect`."""
    if not content.strip():
        raise CouldNotInspect("no_text")
    kind = sniff(name, media_type, content, limits)
    return assemble(reader(kind).read(content, limits), limits, extractor_version())
