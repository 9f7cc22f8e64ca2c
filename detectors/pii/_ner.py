"""The English model in Presidio's frame, and what becomes of its entities."""

import re
from collections.abc import Iterable, Iterator

from presidio_analyzer import RecognizerResult
from presidio_analyzer.nlp_engine import NlpArtifacts, NlpEngine
from spacy.language import Language
from spacy.tokens import Span

from detectors.pii import _names
from detectors.pii._fields import Fields
from detectors.pii._language import blank_out_foreign
from detectors.pii._model import load_model
from detectors.pii._page import Page
from detectors.pii._recognizer import PageRecognizer

_MAPPED = {"PERSON": "PERSON", "GPE": "LOCATION", "LOC": "LOCATION", "FAC": "LOCATION"}


class EnglishNlpEngine(NlpEngine):
    """Presidio's door to the model: English paragraphs are read, others are left out."""

    def __init__(self) -> None:
        self._model: Language | None = None

    def load(self) -> None:
        """Loads the model from the installed package. Raises `CouldNotInspect("model_missing")`."""
        self._model = load_model()

    def is_loaded(self) -> bool:
        """True after `load`."""
        return self._model is not None

    def process_text(self, text: str, language: str) -> NlpArtifacts:
        """The artifacts of a text that is a document of its own."""
        return self.page(text, 0, text, Fields(text))

    def process_batch(
        self, texts: Iterable[str], language: str, batch_size: int = 1, n_process: int = 1, **_kwargs: object
    ) -> Iterator[tuple[str, NlpArtifacts]]:
        """The artifacts of several texts, one after the other."""
        for text in texts:
            yield text, self.process_text(text, language)

    def page(self, text: str, offset: int, whole: str, fields: Fields) -> Page:
        """The artifacts of a window that begins at `offset` of the document `whole`."""
        if self._model is None:
            self.load()
        english = blank_out_foreign(text, whole)
        readable = self._model is not None and not english.isspace()
        return Page(text, offset, fields, self._model(english) if readable and self._model else None)

    def is_stopword(self, word: str, language: str) -> bool:
        """False: no recognizer here asks for stop words."""
        return False

    def is_punct(self, word: str, language: str) -> bool:
        """True for words without a letter or digit."""
        return not any(map(str.isalnum, word))

    def get_supported_entities(self) -> list[str]:
        """What the model's entities become."""
        return sorted(set(_MAPPED.values()))

    def get_supported_languages(self) -> list[str]:
        """Presidio's routing key. Which paragraphs are English is asked of the text itself."""
        return ["en"]


class ModelRecognizer(PageRecognizer):
    """PERSON and LOCATION from the model, weighed: it is right about two times in three in business documents."""

    def __init__(self) -> None:
        super().__init__("PERSON", "LOCATION")

    def find(self, page: Page) -> list[RecognizerResult]:
        """The model's persons and places that stand up to what is known about names."""
        text = page.text
        found = []
        for entity in page.entities:
            kind = _MAPPED.get(entity.label_)
            if kind:
                result = _person(text, entity) if kind == "PERSON" else _place(text, entity)
                if result is not None:
                    found.append(result)
        return found


def _person(text: str, entity: Span) -> RecognizerResult | None:
    start, end = _first_line(text, entity.start_char, entity.end_char)
    start, end = _names.trim(text, start, end)
    while start < end and text[start].islower() and " " in text[start:end]:
        start = text.index(" ", start) + 1
    name = text[start:end]
    if _names.is_place(name):
        return RecognizerResult("LOCATION", start, end, 0.6)
    if not _names.is_name(name) or name.islower() or _names.is_company(text, start, end):
        return None
    known = _names.weight(name)
    words = sum(len(part) > 1 for part in _names.parts_of(name))
    if not known and (_HEADING.match(text[max(0, start - 1) : end]) or _NUMBERED.match(text, end)):
        return None
    if words == 1 and not known and (_COMMON.search(name.lower()) or name.isupper()):
        return None
    return RecognizerResult("PERSON", start, end, max(0.5 if words == 1 else 0.6, min(0.9, known + 0.1)))


_NUMBERED = re.compile(r"[ ]#?\d")
"""What stands before a number is what is counted: a lot, a port, a ticket."""

# "A. Criminal proceedings": a numbered heading, no initial.
_HEADING = re.compile(r"(?:\n|\A)[A-Z]\.[ ]\w+\Z")
# Endings of English nouns and adjectives: a single word in capitals that the model took for a name, but a heading.
_COMMON = re.compile(
    r"(?:ments?|tions?|sions?|ness|ity|ities|ive|ives|isms?|ship|ance|ence|ings?|less"
    r"|ful|ous|able|ible|ial|ical|ures?|ology|ics|ware|ually|ally)$"
)


def _place(text: str, entity: Span) -> RecognizerResult | None:
    start, end = _first_line(text, entity.start_char, entity.end_char)
    name = text[start:end]
    if _names.is_place(name):
        return RecognizerResult("LOCATION", start, end, 0.7)
    if not _could_be_place(name) or _names.is_company(text, start, end) or _NUMBERED.match(text, end):
        return None
    if _names.is_given(name) and " " not in name:
        return RecognizerResult("PERSON", start, end, 0.5)
    first, last = _names.trim(text, start, end)
    if entity.label_ == "FAC" or first == last:
        return RecognizerResult("LOCATION", start, end, 0.4)
    return RecognizerResult("LOCATION", start, end, 0.55)


def _could_be_place(name: str) -> bool:
    abbreviation = name.isupper() and len(name) <= _LONGEST_ABBREVIATION
    return len(name) > 1 and name[0].isalpha() and not (name.islower() or abbreviation or any(map(str.isdecimal, name)))


_LONGEST_ABBREVIATION = 5


def _first_line(text: str, start: int, end: int) -> tuple[int, int]:
    """The model runs over line ends; a name does not."""
    while start < end and not text[start].isalnum():
        start += 1
    cut = text.find("\n", start, end)
    end = cut if cut >= 0 else end
    for possessive in ("'s", "’s"):
        if text[start:end].endswith(possessive):
            end -= 2
    while end > start and not (text[end - 1].isalnum() or text[end - 1] == "."):
        end -= 1
    return start, end
