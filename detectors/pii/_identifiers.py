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
_SOMETHING_ELSE = 0.3


@dataclass(frozen=True, slots=True)
class IdentifierRule:
    """One table of identifiers.toml, compiled; the file's head says what each key means."""

    entity: str
    pattern: str
    shape: re.Pattern[str]
    check: Check | None
    labels: Labels
    announced_by: frozenset[str]
    alone: float
    labelled: float
    loose: float
    generic: bool
    verbatim: bool
    examples: Sequence[str] = field(repr=False)
    counterexamples: Sequence[str] = field(repr=False)


def identifier_rules() -> list[IdentifierRule]:
    """All rules of identifiers.toml, in the order of the file."""
    return [_compiled(raw) for raw in table("identifiers")["identifier"]]


class IdentifierRecognizer(PageRecognizer):
    """All rules at once, or some: a rule is run only on the islands where it could find anything."""

    def __init__(self, *rules: IdentifierRule) -> None:
        super().__init__(*sorted({rule.entity for rule in rules}))
        self._alone = [rule for rule in rules if rule.alone]
        self._any_alone = re.compile(_bordered("|".join(rule.pattern for rule in self._alone)))
        self._labelled = [rule for rule in rules if not rule.alone]
        self._by_word: dict[str, list[int]] = {}
        for index, rule in enumerate(self._labelled):
            for word in rule.announced_by:
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
            for start, end in page.islands:
                if page.headings or page.words.within(rule.announced_by, start - _labels.REACH, end):
                    for match in rule.shape.finditer(page.text, start, end):
                        yield from _result(rule, match, page)

    def _announced(self, page: Page) -> Iterable[int]:
        if page.headings:
            return range(len(self._labelled))
        return {index for word in page.words.among(self._words) for index in self._by_word[word]}


def _result(rule: IdentifierRule, match: re.Match[str], page: Page) -> Iterator[RecognizerResult]:
    score = score_of(rule, match, page)
    if score > 0:
        yield RecognizerResult(rule.entity, match.start(), match.end(), score)


def score_of(rule: IdentifierRule, match: re.Match[str], page: Page) -> float:
    """What a value of the rule's shape is worth, by check digit and label."""
    start = match.start()
    valid = rule.check is None or _holds(rule, match.group())
    if not valid and not rule.loose:
        return 0.0
    heading = page.heading(start)
    if rule.labels.announce(page, start) or (heading and rule.labels.head(heading)):
        return rule.labelled if valid else rule.loose
    if not valid:
        return 0.0
    if rule.generic and rule.check and (_labels.generic().announce(page, start) or _general(heading)):
        return max(rule.alone, _WITH_GENERAL_LABEL)
    if rule.alone and rule.alone < 0.9 and _labels.is_something_else(page, start):
        return rule.alone * _SOMETHING_ELSE
    return rule.alone


def _holds(rule: IdentifierRule, value: str) -> bool:
    bare = value if rule.verbatim else "".join(c for c in value if c.isalnum() and c.isascii()).upper()
    if rule.check is None:
        return True
    try:
        return rule.check(bare)
    except (ValueError, IndexError, KeyError):
        # A masked or oddly shaped value ("XXX-XX-1234") has nothing to compute with.
        return False


def _general(heading: str) -> bool:
    return bool(heading) and _labels.generic().end(heading)


def _bordered(pattern: str) -> str:
    return f"{_LEFT}(?:{pattern}){_RIGHT}"


def _compiled(raw: dict[str, Any]) -> IdentifierRule:
    labels, generic = _labels.labels(raw["labels"]), raw.get("generic", False)
    return IdentifierRule(
        entity=raw["entity"],
        pattern=raw["pattern"],
        shape=re.compile(_bordered(raw["pattern"])),
        check=check_named(raw["check"]) if "check" in raw else None,
        labels=labels,
        announced_by=labels.words | _labels.generic().words if generic else labels.words,
        alone=raw["alone"],
        labelled=raw["labelled"],
        loose=raw.get("loose", 0.0),
        generic=generic,
        verbatim=raw.get("verbatim", False),
        examples=raw["examples"],
        counterexamples=raw["counterexamples"],
    )
