"""From a text to its findings: read in every view, matched by patterns and by meetings of words, then weighed."""

from collections.abc import Callable, Iterator, Sequence
from dataclasses import replace
from functools import cached_property
from pathlib import Path

from detectors._finding import Category, Finding, Fingerprint
from detectors._matcher import Matcher
from detectors._version import version_of
from detectors._view import TRANSFORMED, View, views
from detectors.injection._disguised import Disguised
from detectors.injection._families import MISPLACED, STUFFING, Families, read_families, techniques_of
from detectors.injection._flat import flatten
from detectors.injection._lexicon import Lexicon, read_languages
from detectors.injection._mention import Words, read_words
from detectors.injection._misplaced import Misplaced, read_misplaced
from detectors.injection._stuffing import stuffed
from detectors.injection._together import meetings
from detectors.injection._weigh import Sign, weigh

RULES = Path(__file__).parent.parent / "rules" / "injection"

_CONTEXT = 60
"""Characters shown on either side of a decoded piece, so that a sentence that is half encoded is read as one."""


class InjectionDetector:
    """Rules over decoded views, and a classifier for what no rule knows by its words. Keeps no text between calls."""

    name = "injection"
    version = version_of("injection")
    category = Category.INJECTION

    def __init__(self, families: Families, lexicon: Lexicon, words: Words, classifier: Callable[[], Misplaced]) -> None:
        self.rules = (*families.patterns, *families.together, MISPLACED, STUFFING)
        self._families = families
        self._lexicon = lexicon
        self._words = words
        self._matcher = Matcher(families.patterns)
        self._load_classifier = classifier

    @cached_property
    def _classifier(self) -> Misplaced:
        return self._load_classifier()

    def detect(self, text: str, fingerprint: Fingerprint) -> Sequence[Finding]:
        """At most one finding for each sentence, ordered by start, named for its strongest rule.

        `layers` says how the sentence was decoded, and ends in `mentioned` where it is shown or explained and so counts
        less. Raises `CouldNotInspect` where the budget of the views or of 5,000 sentences ends, and where the classifier's
        weights are missing or not the pinned ones.
        """
        disguised = Disguised(text, self._classifier.signs)
        signs = [
            sign for view in views(text, context=_CONTEXT) for sign in (*self._signs(view), *disguised.signs(view))
        ]
        signs += [
            Sign(STUFFING.id, STUFFING.family, start, end, score, techniques=STUFFING.tags)
            for start, end, score in stuffed(text)
        ]
        signs += self._classifier.signs(text)
        return weigh(text, signs, self._words)

    def _signs(self, view: View) -> Iterator[Sign]:
        is_transformed = not set(TRANSFORMED).isdisjoint(view.layers)
        if is_transformed and not self._lexicon.may_ask(view.text):
            return
        for sign in (*self._from_patterns(view), *self._from_meetings(view, is_transformed)):
            layers = view.layers_of(sign.start, sign.end)
            if layers or not view.layers:
                start, end = view.span(sign.start, sign.end)
                yield replace(sign, start=start, end=end, layers=layers)

    def _from_patterns(self, view: View) -> Iterator[Sign]:
        for found in self._matcher.candidates(view.text, view.layers):
            rule = found.rule
            is_markup = "markup" in rule.tags
            yield Sign(rule.id, rule.family, found.start, found.end, found.score, (), is_markup, techniques_of(rule))

    def _from_meetings(self, view: View, is_transformed: bool) -> Iterator[Sign]:
        flat = flatten(view.text)
        hits = self._lexicon.hits(flat.text, spaced_only=is_transformed)
        for found in meetings(self._families.together, hits, flat):
            start, end = flat.outer(found.start), flat.outer(found.end - 1) + 1
            yield Sign(found.rule.id, found.rule.family, start, end, found.score, techniques=techniques_of(found.rule))


def build() -> InjectionDetector:
    families = read_families(RULES)
    lexicon = Lexicon(tuple(read_languages(RULES / "lexicon")), [rule.all for rule in families.together])
    return InjectionDetector(
        families, lexicon, read_words(RULES / "context" / "mention.toml"), lambda: read_misplaced(RULES)
    )
