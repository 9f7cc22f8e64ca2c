"""The PII detector: all recognizers over the windows of a document, then what only the whole document knows."""

from collections.abc import Iterator, Sequence
from pathlib import Path

from presidio_analyzer import EntityRecognizer, RecognizerResult
from presidio_analyzer.context_aware_enhancers import ContextAwareEnhancer
from presidio_analyzer.nlp_engine import NlpArtifacts

from detectors._finding import Category, Finding, Fingerprint
from detectors._version import version_of
from detectors.pii._accounts import UsernameRecognizer
from detectors.pii._address import AddressRecognizer
from detectors.pii._birth import BirthRecognizer
from detectors.pii._configured import ConfiguredModels
from detectors.pii._consistency import repeat_names
from detectors.pii._email import MailAddressRecognizer
from detectors.pii._fields import Fields
from detectors.pii._firms import without_firms
from detectors.pii._identifiers import IdentifierRecognizer, identifier_rules
from detectors.pii._mention import within
from detectors.pii._ner import RoutedNlpEngine
from detectors.pii._network import NetworkAddressRecognizer
from detectors.pii._normalise import normalise
from detectors.pii._overlap import resolve, without_guesses
from detectors.pii._page import Page
from detectors.pii._people import NameRecognizer
from detectors.pii._phone import PhoneNumberRecognizer
from detectors.pii._places import PlaceRecognizer
from detectors.pii._profiles import ProfileRecognizer
from detectors.pii._recognizer import PageRecognizer
from detectors.pii._stretches import ENGINES
from detectors.pii._weigh import ModelRecognizer
from detectors.pii._windows import Window, windows

_CONFIGURATIONS = {".yaml", ".yml"}


def build(engine: str = "default") -> "PiiDetector":
    """The detector with all recognizers. The models of the engine are loaded, and their hashes compared, when a text needs them.

    `patterns` asks no model; `fast` the English one; `default` the one that fits each paragraph; `accurate` all that may know.
    Any other engine is the path of an analyzer configuration in Presidio's format, whose models and recognizers are asked in
    the place of ours. Raises `LookupError` where there is none, or where it names a model that is not installed.
    """
    return PiiDetector(engine)


def recognizers() -> list[PageRecognizer]:
    """All recognizers, for a registry of Presidio's."""
    return [ModelRecognizer(), *rule_recognizers()]


def rule_recognizers() -> list[PageRecognizer]:
    """The recognizers that ask no model."""
    return [
        NameRecognizer(),
        PlaceRecognizer(),
        AddressRecognizer(),
        BirthRecognizer(),
        MailAddressRecognizer(),
        PhoneNumberRecognizer(),
        NetworkAddressRecognizer(),
        UsernameRecognizer(),
        ProfileRecognizer(),
        IdentifierRecognizer(*identifier_rules()),
    ]


class LabelsOnly(ContextAwareEnhancer):
    """No enhancing: the recognizers read their labels themselves. Presidio's own looks at every token for every result."""

    def __init__(self) -> None:
        super().__init__(0.0, 0.0, 0, 0)

    def enhance_using_context(
        self,
        text: str,
        raw_results: list[RecognizerResult],
        nlp_artifacts: NlpArtifacts,
        recognizers: list[EntityRecognizer],
        context: list[str] | None = None,
    ) -> list[RecognizerResult]:
        """The results as they are."""
        return raw_results


class PiiDetector:
    """Finds personal data; keeps its model and its rules, and no text."""

    name = "pii"
    category = Category.PII

    def __init__(self, engine: str = "default") -> None:
        own = next((name for name in ENGINES if name == engine), None)
        self._configured = None if own else _configured(engine)
        self._nlp = RoutedNlpEngine(own or "patterns")
        self.version = f"{version_of('pii')} {self._configured.identity if self._configured else engine}"
        self._model = ModelRecognizer()
        self._rules: list[PageRecognizer] = []

    def detect(self, text: str, fingerprint: Fingerprint) -> Sequence[Finding]:
        """Findings by start, without overlaps. Raises `CouldNotInspect("model_missing")` where the model is not the pinned one."""
        found = self._analyze(text)
        return [
            Finding(
                detector=self.name,
                rule=result.entity_type,
                category=self.category,
                start=result.start,
                end=result.end,
                score=round(result.score, 3),
                fingerprint=fingerprint(normalise(result.entity_type, text[result.start : result.end])),
            )
            for result in resolve([*found, *repeat_names(text, resolve(found))])
        ]

    def _analyze(self, text: str) -> list[RecognizerResult]:
        """As Presidio's `AnalyzerEngine` does it, without its comparing of all recognizers and all results with each other."""
        self._rules = self._rules or rule_recognizers()
        fields = Fields(text)
        mentions = self._nlp.mentions(text)
        facts: list[RecognizerResult] = []
        guesses: list[RecognizerResult] = []
        for window in windows(text):
            page = Page(
                text[window.start : window.end], window.start, fields, within(mentions, window.start, window.end)
            )
            for recognizer in self._rules:
                facts += _moved(recognizer.find(page), window)
            guesses += _moved(self._model.find(page), window)
            if self._configured:
                guesses += _moved(self._configured.find(page.text), window)
        return without_firms(text, [*facts, *without_guesses(guesses, facts)])


def _configured(engine: str) -> ConfiguredModels:
    if Path(engine).suffix not in _CONFIGURATIONS:
        raise LookupError(
            f"no engine {engine!r} for pii; there are {', '.join(ENGINES)}, and configuration files of Presidio's (*.yaml)"
        )
    return ConfiguredModels(Path(engine))


def _moved(results: list[RecognizerResult], window: Window) -> Iterator[RecognizerResult]:
    """The results that the window answers for, by their places in the document."""
    for result in results:
        if window.core_start <= result.start + window.start < window.core_end:
            result.start, result.end = result.start + window.start, result.end + window.start
            yield result
