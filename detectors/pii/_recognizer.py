"""The frame of our recognizers: Presidio's interface outside, a page inside."""

from abc import abstractmethod

from presidio_analyzer import EntityRecognizer, RecognizerResult
from presidio_analyzer.nlp_engine import NlpArtifacts

from detectors.pii._fields import Fields
from detectors.pii._page import Page


class PageRecognizer(EntityRecognizer):
    """Works in our detector, and in any `AnalyzerEngine` of Presidio's: without a page, the text is a document of its own."""

    def __init__(self, *entities: str, name: str = "") -> None:
        super().__init__(list(entities), name=name or type(self).__name__)

    def load(self) -> None:
        """Nothing to load: rules come compiled, and the engine holds the model."""

    def analyze(self, text: str, entities: list[str], nlp_artifacts: NlpArtifacts) -> list[RecognizerResult]:
        """Presidio's door."""
        return self.find(nlp_artifacts if isinstance(nlp_artifacts, Page) else Page(text, 0, Fields(text)))

    @abstractmethod
    def find(self, page: Page) -> list[RecognizerResult]:
        """The results in `page.text`."""
