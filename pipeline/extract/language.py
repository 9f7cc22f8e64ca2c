"""The language of each element, by `py3langid`: one model of 4 MB for 97 languages, 0.04 ms an element.

Measured against lingua (2 ms, 280 MB; 0.5 ms with less accuracy) and langdetect (2.3 ms): the same answers on sentences.
"""

from dataclasses import replace
from functools import cache

from py3langid.langid import MODEL_FILE, LanguageIdentifier

from pipeline.model import Element, ExtractedDocument

_READ = 500  # characters of an element
_ENOUGH = 20  # letters: fewer are a name or a number, and of no language that could be told
_SURE = 0.6  # probability


def load() -> None:
    """Have the model in memory."""
    _model()


def with_languages(document: ExtractedDocument) -> ExtractedDocument:
    """The document with the language of each element (`de`) that has words enough to tell; None for the others."""
    return replace(document, elements=tuple(_told(element, document.text) for element in document.elements))


def _told(element: Element, text: str) -> Element:
    return replace(element, language=_language(text[element.start : min(element.end, element.start + _READ)]))


def _language(text: str) -> str | None:
    if sum(map(str.isalpha, text)) < _ENOUGH and text.isascii():
        return None
    name, probability = _model().classify(text)
    return str(name) if probability >= _SURE else None


@cache
def _model() -> LanguageIdentifier:
    return LanguageIdentifier.from_model_file(MODEL_FILE, norm_probs=True)
