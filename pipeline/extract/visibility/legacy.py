"""Word and PowerPoint 97-2003: LibreOffice writes them in the format that followed, which its own reader reads."""

import re
from dataclasses import replace
from io import BytesIO

import olefile

from pipeline.errors import CouldNotInspect
from pipeline.extract.limits import Limits
from pipeline.extract.programs import converted
from pipeline.extract.reading import Reading
from pipeline.extract.visibility import docx, pptx

FORMATS = ("doc", "ppt")
REASONS = docx.REASONS | pptx.REASONS

_LANGUAGE = re.compile(r"language: [\w-]{2,12}")
_ENCRYPTED = 0x01  # in the second of the flags' bytes


def read(content: bytes, limits: Limits) -> Reading:
    """The document as converted. Raises `CouldNotInspect`: `needs_libreoffice` where it is missing."""
    with olefile.OleFileIO(BytesIO(content)) as file:
        is_word = file.exists("WordDocument")
        if is_word and file.openstream("WordDocument").read(12)[11] & _ENCRYPTED:
            raise CouldNotInspect("encrypted")
        if file.exists("EncryptedSummary"):
            raise CouldNotInspect("encrypted")
    if is_word:
        return _without_additions(docx.read(converted(content, "doc", "docx", limits), limits))
    return _without_additions(pptx.read(converted(content, "ppt", "pptx", limits), limits))


def _without_additions(reading: Reading) -> Reading:
    """Without the property that LibreOffice adds: the language that it guesses."""
    return replace(reading, blocks=tuple(block for block in reading.blocks if not _LANGUAGE.fullmatch(block.text)))
