"""Identifiers by rule: a shape, a check digit, and the labels that announce it. The rules are `rules/pii/identifiers.toml`."""

import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from typing import Any

from presidio_analyzer import RecognizerResult

from detectors.pii import _labels
from detectors.pii._check_parts import Check
from detectors.pii._data import table
from detectors.pii._labels import Labels
from detectors.pii._national_checks import check_named
from detectors.pii._page import Page
from detectors.pii._recognizer import PageRecognizer

# A number that goes on to the left or right is another number: 1234-5678 is not in 1234-5678-90, nor in a UUID or a decimal.
_LEFT, _RIGHT = r"(?<![^\W_])(?<![^\W_][-./@])(?<!\d,)", r"(?![^\W_])(?![-./@,:]\d)(?!-\w)"
_WITH_GENERAL_LABEL = 0.75
_WITH_LABEL_NEAR = 0.6
_SOMETHING_ELSE = 0.3
_UNSURE_CHECKS = frozenset(
    {"has_digits", "some_digits", "danish", "dated", "indonesian", "us_ssn", "us_itin", "rfc", "nino"}
)
"""Checks that more than one number in five of the right shape passes."""


@dataclass(frozen=True, slots=True)
class IdentifierRule:
    """One table of identifiers.toml, compiled; the file's head says what each key means."""

    entity: str
    pattern: str
    shape: re.Pattern[str]
    check: Check | None
    labels: Labels
    alone: float
    labelled: float
    loose: float
    generic: bool
    sure: bool
    verbatim: bool
    examples: Sequence[str] = field(repr=False)
    counterexamples: Sequence[str] = field(repr=False)

    def holds(self, value: str) -> bool:
        """Whether the check digits of a value are right; True where there are none."""
        if self.check is None:
            return True
        bare = value if self.verbatim else "".join(c for c in value if c.isalnum() and c.isascii()).upper()
        try:
            return self.check(bare)
        except (ValueError, IndexError, KeyError):
            # A masked or oddly shaped value ("XXX-XX-1234") has nothing to compute with.
            return False


def identifier_rules() -> list[IdentifierRule]:
    """All rules of identifiers.toml, in the order of the file."""
    return [_compiled(raw) for each in table("identifiers")["identifier"] for raw in _with_spread(each)]


class IdentifierRecognizer(PageRecognizer):
    """All rules at once, or some: a rule is run only on the islands where it could find anything."""

    def __init__(self, *rules: IdentifierRule) -> None:
        super().__init__(*sorted({rule.entity for rule in rules}))
        self._alone = [rule for rule in rules if rule.alone]
        self._any_alone = re.compile(_bordered("|".join(rule.pattern for rule in self._alone)))
        self._labelled = [rule for rule in rules if not rule.alone]
        self._by_word: dict[str, list[int]] = {}
        for index, rule in enumerate(self._labelled):
            for word in rule.labels.words | (_labels.generic().words if rule.generic else frozenset()):
                self._by_word.setdefault(word, []).append(index)
        self._words = frozenset(self._by_word)

    def find(self, page: Page) -> list[RecognizerResult]:
        """Values of the rules' shapes whose score, by check digit and label, is above zero."""
        if not page.islands:
            return []
        found = [*self._of_labelled(page)]
        for island in page.islands if self._alone else ():
            found += self._of_alone(page, island)
        return found

    def _of_alone(self, page: Page, island: tuple[int, int]) -> Iterator[RecognizerResult]:
        """What the rules find that need no label: where any of them begins to match, each is tried."""
        done = [0] * len(self._alone)
        start, end = island
        while any_of_them := self._any_alone.search(page.text, start, end):
            start = any_of_them.start()
            for index, rule in enumerate(self._alone):
                if start >= done[index] and (match := rule.shape.match(page.text, start, end)):
                    done[index] = match.end()
                    yield from _result(rule, match, page)
            start += 1

    def _of_labelled(self, page: Page) -> Iterator[RecognizerResult]:
        """What the rules find that need a label: on islands that one reaches into, or below the heading of a column."""
        for index in self._announced(page):
            rule = self._labelled[index]
            general = _labels.generic() if rule.generic else None
            for start, end in page.islands:
                if (
                    page.headings
                    or rule.labels.within(page, start, end)
                    or (general and general.within(page, start, end))
                ):
                    for match in rule.shape.finditer(page.text, start, end):
                        yield from _result(rule, match, page)

    def _announced(self, page: Page) -> Iterable[int]:
        if page.headings:
            return range(len(self._labelled))
        return {index for word in _among(page, self._words) for index in self._by_word[word]}


def _among(page: Page, words: frozenset[str]) -> frozenset[str]:
    return page.words.among(words) | page.humps.among(words)


def _result(rule: IdentifierRule, match: re.Match[str], page: Page) -> Iterator[RecognizerResult]:
    score = score_of(rule, match, page)
    if score > 0:
        yield RecognizerResult(rule.entity, match.start(), match.end(), score)


def score_of(rule: IdentifierRule, match: re.Match[str], page: Page) -> float:
    """What a value of the rule's shape is worth, by check digit and label."""
    start, end = match.span()
    valid = rule.holds(match.group())
    if not valid and not rule.loose:
        return 0.0
    heading = page.heading(start)
    if rule.labels.announce(page, start) or (heading and rule.labels.head(heading)) or rule.labels.follow(page, end):
        return rule.labelled if valid else rule.loose
    if not valid:
        return 0.0
    if rule.generic and rule.check and _is_general(page, heading, start, end):
        return max(rule.alone, _WITH_GENERAL_LABEL)
    if rule.alone >= 0.9:
        return rule.alone
    if _labels.is_something_else(page, start):
        return rule.alone * _SOMETHING_ELSE
    if rule.sure and not heading and rule.labels.near(page, start):
        return max(rule.alone, _WITH_LABEL_NEAR)
    return rule.alone


def _is_general(page: Page, heading: str, start: int, end: int) -> bool:
    general = _labels.generic()
    return general.announce(page, start) or bool(heading and general.end(heading)) or general.follow(page, end)


def _bordered(pattern: str) -> str:
    return f"{_LEFT}(?:{pattern}){_RIGHT}"


def _with_spread(raw: dict[str, Any]) -> Iterator[dict[str, Any]]:
    """The rule, and its twin for digits that are parted in other ways than the usual one: that one needs a label."""
    yield raw
    if lengths := sorted(raw.get("spread", ()), reverse=True):
        pattern = "|".join(rf"\d(?:[ \u00a0.\-/]?\d){{{digits - 1}}}" for digits in lengths)
        yield raw | {"pattern": pattern, "alone": 0.0, "generic": False}


def _compiled(raw: dict[str, Any]) -> IdentifierRule:
    return IdentifierRule(
        entity=raw["entity"],
        pattern=raw["pattern"],
        shape=re.compile(_bordered(raw["pattern"])),
        check=check_named(raw["check"]) if "check" in raw else None,
        labels=_labels.labels([*raw["labels"], *(_labels.documents() if raw.get("documents") else ())]),
        alone=raw["alone"],
        labelled=raw["labelled"],
        loose=raw.get("loose", 0.0),
        generic=raw.get("generic", False),
        sure=raw.get("near", False) or ("check" in raw and raw["check"] not in _UNSURE_CHECKS),
        verbatim=raw.get("verbatim", False),
        examples=raw["examples"],
        counterexamples=raw["counterexamples"],
    )
