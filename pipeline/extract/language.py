"""The language of each element, told as for the detectors."""

from dataclasses import replace

from detectors import language_of
from pipeline.model import Element, ExtractedDocument

_READ = 500  # characters of an element


def with_languages(document: ExtractedDocument) -> ExtractedDocument:
    """The document with the language of each element (`de`) that has words enough to tell; None for the others."""
    return replace(document, elements=tuple(_told(element, document.text) for element in document.elements))


def _told(element: Element, text: str) -> Element:
    return replace(element, language=language_of(text[element.start : min(element.end, element.start + _READ)]))
