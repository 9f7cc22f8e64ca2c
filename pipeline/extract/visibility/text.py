"""Plain text: the canonical text is the file's own, paragraph by paragraph; nothing in it is hidden by its format.

`unstructured` names the kind of each paragraph but does not cut: it would join lines, which breaks keys, logs and code.
Characters that do not show (zero-width, tags) are the business of the hidden-text detector.
"""

import re

from pipeline.extract.decode import decode_text
from pipeline.extract.limits import Limits
from pipeline.extract.partition.text import kind_of
from pipeline.extract.reading import Block, Reading, visible

FORMATS = ("txt",)
REASONS: frozenset[str] = frozenset()

_BLANK_LINES = re.compile(r"\n[ \t]*(?:\n[ \t]*)+")


def read(content: bytes, _limits: Limits) -> Reading:
    """A block for each paragraph."""
    return Reading(tuple(paragraphs(decode_text(content))))


def paragraphs(text: str) -> list[Block]:
    """The blocks of a plain text."""
    found = (part.strip("\n") for part in _BLANK_LINES.split(text))
    return [visible(kind_of(part), part) for part in found if part.strip()]
