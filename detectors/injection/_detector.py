"""From a text to its findings: read in every view, matched by patterns and by meetings of words, then weighed."""

from collections.abc import Callable, Iterator, Sequence
from dataclasses import replace
from functools import cached_property
from pathlib import Path

from detectors._finding import Category, Finding, Fingerprint
from detectors._matcher import Matcher
from detectors._origin import View
from detectors._version import version_of
from detectors._view import DECODED, JOINED, UNWRAPPED, views
from detectors.injection._ciphers import Ciphers, read_ciphers
from detectors.injection._disguised import Disguised, is_disguised, is_hidden_so
from detectors.injection._families import ENCODED, MISPLACED, STUFFING, Families, read_families, techniques_of
from detectors.injection._flat import flatten
from detectors.injection._lexicon import Lexicon, read_languages
from detectors.injection._mention import Words, read_words
from detectors.injection._misplaced import VECTORS, Misplaced, read_misplaced
from detectors.injection._spelled import Spelling
from detectors.injection._stuffing import stuffed
from detectors.injection._together import meetings
from detectors.injection._vocabulary import read_vocabulary
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
        self._matcher = Matcher(rule for rule in families.patterns if rule.family != ENCODED)
        self._of_hidden = Matcher(rule for rule in families.patterns if rule.family == ENCODED)
        self._load_classifier = classifier

    @cached_property
    def _classifier(self) -> Misplaced:
        return self._load_classifier()

    @cached_property
    def _disguises(self) -> tuple[Ciphers, Spelling]:
        vocabulary = read_vocabulary(VECTORS, RULES / "context" / "requests.toml")
        return read_ciphers(RULES, self._lexicon.telling, vocabulary), Spelling(vocabulary)

    def detect(self, text: str, fingerprint: Fingerprint) -> Sequence[Finding]:
        """At most one finding for each sentence, ordered by start, named for its strongest rule.

        `layers` says how the sentence was decoded, and ends in `mentioned` where it is shown or explained and so counts
        less. Raises `CouldNotInspect` where the budget of the views or of 5,000 sentences ends, and where the classifier's
        weights are missing or not the pinned ones.
        """
        disguised = Disguised(text, self._classifier.signs)
        signs: list[Sign] = []
        for view in self._readings(text):
            hides = disguised.hides(view)
            signs += self._signs(view, text, hides)
            signs += disguised.signs(view) if hides else ()
        signs += [
            Sign(STUFFING.id, STUFFING.family, start, end, score, techniques=STUFFING.tags)
            for start, end, score in stuffed(text)
        ]
        signs += self._classifier.signs(text)
        return weigh(text, signs, self._words)

    def _readings(self, text: str) -> Iterator[View]:
        """The views of a text, and what of them is in a cipher or oddly spelled once its characters are plain."""
        found = views(text, (*UNWRAPPED, *DECODED, *JOINED), context=_CONTEXT)
        view: View | None = next(found)
        while view is not None:
            following = next(found, None)
            yield view
            if following is None or not _unwraps(following, view):
                for disguise in self._disguises:
                    yield from disguise.readings(view)
            view = following

    def _signs(self, view: View, text: str, hides: bool) -> Iterator[Sign]:
        of_hidden = self._from_patterns(view, self._of_hidden) if hides else ()
        for sign in (*self._from_patterns(view, self._matcher), *of_hidden, *self._from_meetings(view)):
            layers = view.layers_of(sign.start, sign.end)
            if view.layers and not layers:
                continue
            is_hidden = bool(layers) and is_hidden_so(text, view, sign.start, sign.end, layers)
            if is_hidden or sign.family != ENCODED:
                start, end = view.span(sign.start, sign.end)
                is_odd = is_hidden or is_disguised(layers)
                yield replace(sign, start=start, end=end, layers=layers, is_disguised=is_odd)

    def _from_patterns(self, view: View, matcher: Matcher) -> Iterator[Sign]:
        for found in matcher.candidates(view.text, view.layers):
            rule = found.rule
            is_markup = "markup" in rule.tags
            yield Sign(rule.id, rule.family, found.start, found.end, found.score, (), is_markup, techniques_of(rule))

    def _from_meetings(self, view: View) -> Iterator[Sign]:
        flat = flatten(view.text)
        for found in meetings(self._families.together, self._lexicon.hits(flat.text), flat):
            start, end = flat.outer(found.start), flat.outer(found.end - 1) + 1
            yield Sign(found.rule.id, found.rule.family, start, end, found.score, techniques=techniques_of(found.rule))


def _unwraps(following: View, view: View) -> bool:
    """Whether a view is the one before it, with characters made plain."""
    more = following.layers[len(view.layers) :]
    return bool(more) and following.layers[: len(view.layers)] == view.layers and set(more) <= {*UNWRAPPED, *JOINED}


def build() -> InjectionDetector:
    families = read_families(RULES)
    lexicon = Lexicon(tuple(read_languages(RULES / "lexicon")), [rule.all for rule in families.together])
    return InjectionDetector(
        families, lexicon, read_words(RULES / "context" / "mention.toml"), lambda: read_misplaced(RULES)
    )
