"""Names for elements: by what they say, and not by the name of their file, so that they outlive a new name and a new version."""

import hashlib
from collections import Counter

from pipeline.model import ExtractedDocument

_DIGITS = 16


def element_ids(document: ExtractedDocument) -> tuple[str, ...]:
    """One id an element, unique in the document: SHA-256 of its kind, its text and how many equal ones come before it.

    16 hexadecimal digits. An element keeps its id where the file is renamed, and where other parts of it change.
    """
    equal: Counter[tuple[str, str]] = Counter()
    ids: list[str] = []
    for element in document.elements:
        said = element.kind, document.text[element.start : element.end]
        ids.append(_digest(*said, equal[said]))
        equal[said] += 1
    return tuple(ids)


def _digest(kind: str, text: str, before: int) -> str:
    return hashlib.sha256(f"{kind}\0{before}\0{text}".encode("utf-8", "surrogatepass")).hexdigest()[:_DIGITS]
