"""Pictures: what Tesseract reads in them, where the policy allows it; and what the file says beside the picture."""

import io
from collections.abc import Iterator

from PIL import Image, ImageSequence

from pipeline.errors import CouldNotInspect
from pipeline.extract.limits import Limits
from pipeline.extract.reading import Reading, properties
from pipeline.extract.recognise import picture_blocks

FORMATS = ("png", "jpeg", "tiff")
REASONS = frozenset(("metadata",))

_STATED = {270: "description", 315: "artist", 33432: "copyright", 305: "software"}


def read(content: bytes, limits: Limits) -> Reading:
    """A page for each picture in the file."""
    if not limits.ocr:
        raise CouldNotInspect("needs_tesseract")
    try:
        picture = Image.open(io.BytesIO(content), formats=("PNG", "JPEG", "TIFF"))
    except Image.DecompressionBombError:
        raise CouldNotInspect("too_large") from None
    with picture:
        if getattr(picture, "n_frames", 1) > limits.max_pages:
            raise CouldNotInspect("too_many_pages")
        pages = enumerate(ImageSequence.Iterator(picture), 1)
        blocks = [block for page, frame in pages for block in picture_blocks(frame, page, limits)]
        return Reading((*blocks, *properties(_stated(picture), "metadata")))


def _stated(picture: Image.Image) -> Iterator[tuple[str, str]]:
    """Comments and descriptions."""
    yield from ((str(name), str(value)) for name, value in getattr(picture, "text", {}).items())
    comment = picture.info.get("comment", "")
    yield "comment", comment.decode("utf-8", "replace") if isinstance(comment, bytes) else str(comment)
    for tag, name in _STATED.items():
        yield name, str(picture.getexif().get(tag, ""))
