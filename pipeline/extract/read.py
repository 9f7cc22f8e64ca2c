"""One document, inside the worker: sniff, read, assemble."""

from pathlib import PurePosixPath

from detectors import load_languages
from pipeline.errors import CouldNotInspect
from pipeline.extract.assemble import assemble
from pipeline.extract.language import with_languages
from pipeline.extract.limits import Limits
from pipeline.extract.reading import Reading
from pipeline.extract.registry import container, containers, reader
from pipeline.extract.sniff import expected_format, sniff
from pipeline.extract.version import extractor_version
from pipeline.model import ExtractedDocument

_ALWAYS = "txt"


def prepare(name: str, media_type: str) -> None:
    """Load the libraries for the kind of file that the name promises."""
    load_languages()
    kind = expected_format(name, media_type) or _ALWAYS
    if kind in containers():
        container(kind)
    else:
        reader(kind)


def read(name: str, media_type: str, content: bytes, limits: Limits) -> ExtractedDocument:
    """The canonical text of a document. Raises `CouldNotInspect`."""
    if not content.strip():
        raise CouldNotInspect("no_text")
    kind = sniff(name, media_type, content, limits)
    return with_languages(assemble(_reading(kind, name, content, limits), limits, extractor_version()))


def _reading(kind: str, name: str, content: bytes, limits: Limits) -> Reading:
    if kind in containers():
        return container(kind).read(content, PurePosixPath(name).stem or name, limits)
    return reader(kind).read(content, limits)
