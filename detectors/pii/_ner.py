"""The models behind Presidio's door: each reads the stretches of a text that it is good at."""

from collections.abc import Iterable, Iterator, Sequence
from itertools import groupby

from presidio_analyzer.nlp_engine import NlpArtifacts, NlpEngine
from spacy.language import Language
from spacy.tokens import Doc

from detectors.pii._fields import Fields
from detectors.pii._memory import Memory, key_of
from detectors.pii._mention import Mention
from detectors.pii._model import load_model
from detectors.pii._page import Page
from detectors.pii._rampart import Rampart
from detectors.pii._stretches import Engine, Reader, Stretch, stretches

_KINDS = {"PERSON": "PERSON", "GPE": "LOCATION", "LOC": "LOCATION", "FAC": "FAC"}


class RoutedNlpEngine(NlpEngine):
    """Presidio's door to the models of one engine."""

    def __init__(self, engine: Engine = "default") -> None:
        self._engine = engine
        self._english: Language | None = None
        self._rampart: Rampart | None = None
        self._memory = Memory()

    def load(self) -> None:
        """Nothing yet: each model is loaded when the first text needs it."""

    def is_loaded(self) -> bool:
        """True: there is nothing to wait for."""
        return True

    def process_text(self, text: str, language: str) -> NlpArtifacts:
        """The artifacts of a text that is a document of its own."""
        return Page(text, 0, Fields(text), self.mentions(text))

    def process_batch(
        self, texts: Iterable[str], language: str, batch_size: int = 1, n_process: int = 1, **_kwargs: object
    ) -> Iterator[tuple[str, NlpArtifacts]]:
        """The artifacts of several texts, one after the other."""
        for text in texts:
            yield text, self.process_text(text, language)

    def mentions(self, text: str) -> list[Mention]:
        """All that the models find in a document, by place. Raises `CouldNotInspect("model_missing")`."""
        found: list[Mention] = []
        for reader, parts in _by_reader(stretches(text, self._engine)):
            for stretch, mentions in zip(
                parts, self._known(reader, [text[s.start : s.end] for s in parts]), strict=True
            ):
                found += [mention.moved(stretch.start) for mention in mentions]
        return sorted(found, key=lambda mention: (mention.start, mention.end))

    def _known(self, reader: Reader, parts: list[str]) -> list[Sequence[Mention]]:
        """The mentions in each part; a part that was read before is not read again."""
        keys = [key_of(reader, part) for part in parts]
        known = {key: self._memory.get(key) for key in keys}
        new = {key: part for key, part in zip(keys, parts, strict=True) if known[key] is None}
        for key, mentions in zip(new, self._read(reader, list(new.values())), strict=True):
            self._memory.put(key, mentions)
            known[key] = mentions
        return [known[key] or () for key in keys]

    def _read(self, reader: Reader, parts: list[str]) -> Iterator[Sequence[Mention]]:
        if parts and reader == "spacy":
            self._english = self._english or load_model()
            yield from (tuple(_spans(tokens)) for tokens in self._english.pipe(parts))
        elif parts:
            self._rampart = self._rampart or Rampart()
            yield from (tuple(self._rampart.mentions(part)) for part in parts)

    def is_stopword(self, word: str, language: str) -> bool:
        """False: no recognizer here asks for stop words."""
        return False

    def is_punct(self, word: str, language: str) -> bool:
        """True for words without a letter or digit."""
        return not any(map(str.isalnum, word))

    def get_supported_entities(self) -> list[str]:
        """What the models' labels become."""
        return ["ADDRESS", "LOCATION", "PERSON"]

    def get_supported_languages(self) -> list[str]:
        """Presidio's routing key. What language a paragraph is in is asked of the text itself."""
        return ["en"]


def _spans(tokens: Doc) -> Iterator[Mention]:
    for span in tokens.ents:
        kind = _KINDS.get(span.label_)
        if kind:
            yield Mention(span.start_char, span.end_char, kind, 1.0, "spacy")


def _by_reader(found: Iterable[Stretch]) -> Iterator[tuple[Reader, list[Stretch]]]:
    for reader, group in groupby(found, key=lambda stretch: stretch.reader):
        yield reader, list(group)
