"""Looks for many rules in a text: anchors everywhere, and a rule's own pattern only where one of its anchors was seen."""

import re
from bisect import bisect_right
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from itertools import groupby
from operator import itemgetter

from detectors._rules import Rule, RuleError
from detectors._scan import Anchor, Scanner

Check = Callable[[str, str], bool]
"""(value, argument) -> whether the value may stand. `"entropy:3.0"` calls the check `entropy` with argument `"3.0"`."""


NEARER = 24
"""How many labels are tried within one that has matched: in a row of labels, each has the rest of the row for a value."""


@dataclass(frozen=True, slots=True)
class Candidate:
    """A rule's match in a text, with its checks passed. `start` and `end` are those of the group `secret`, or of all."""

    rule: Rule
    start: int
    end: int
    score: float
    match: re.Match[str] = field(repr=False)


class Matcher:
    """Finds candidates of many rules. Compiled when made, keeps nothing of a text, safe to share between threads."""

    def __init__(
        self, rules: Iterable[Rule], checks: Mapping[str, Check] | None = None, *, use_hyperscan: bool = True
    ) -> None:
        self._rules = tuple(rules)
        self._named = {rule.id: rule for rule in self._rules}
        self._checks = {rule.id: _bind(rule, rule.checks, checks or {}) for rule in self._rules}
        self._proofs = {rule.id: _bind(rule, rule.proofs, checks or {}) for rule in self._rules}
        anchors: dict[Anchor, list[Rule]] = {}
        for rule in self._rules:
            for anchor in _anchors_of(rule):
                anchors.setdefault(anchor, []).append(rule)
        self._anchored = [(len(anchor.pattern) if anchor.literal else 0, rules) for anchor, rules in anchors.items()]
        self._openings = {rule.id: _opening(rule) for rule in self._rules if rule.begins and rule.anchor}
        self._scanner = Scanner(list(anchors), use_hyperscan=use_hyperscan)

    def candidates(self, text: str, layers: Sequence[str] = ()) -> list[Candidate]:
        """Matches in `text`, by start. `layers` names what was undone to get this text; rules that forbid it keep still."""
        places: dict[str, set[int]] = {}
        for index, hits in groupby(self._scanner.scan(text), key=itemgetter(0)):
            size, rules = self._anchored[index]
            ends = [end for _, end in hits]
            for rule in rules:
                if rule.layers is None or all(layer in rule.layers for layer in layers):
                    places.setdefault(rule.id, set()).update([end - size for end in ends] if rule.begins else ends)
        found = [c for name, at in places.items() for c in self._matches(self._named[name], text, sorted(at))]
        return sorted(found, key=lambda candidate: (candidate.start, candidate.end, candidate.rule.id))

    def _matches(self, rule: Rule, text: str, places: list[int]) -> Iterator[Candidate]:
        if rule.id in self._openings:
            places = _beginnings(self._openings[rule.id], rule, text, places)
        done = 0
        for match in _at(rule, text, places) if rule.begins else _within(rule, text, places):
            start, end = match.span("secret" if "secret" in match.re.groupindex else 0)
            value = text[start:end]
            if match.start() >= done and start < end and all(check(value) for check in self._checks[rule.id]):
                proven = any(proof(value) for proof in self._proofs[rule.id])
                yield Candidate(rule, start, end, 0.99 if proven else rule.score, match)
                done = match.end()


def _opening(rule: Rule) -> re.Pattern[str]:
    """Any of the rule's keywords, the longest first; in small letters where case means nothing, which is ten times as fast."""
    words = sorted((_small(word) if rule.ignore_case else word for word in rule.keywords), key=len, reverse=True)
    return re.compile("|".join(map(re.escape, words)))


def _beginnings(opening: re.Pattern[str], rule: Rule, text: str, ends: Sequence[int]) -> list[int]:
    """Where keywords begin at most `near` before one of the anchors' ends; each stretch is read once."""
    starts, done = [], 0
    for end in ends:
        low = max(done, end - rule.near)
        stretch = _small(text[low:end]) if rule.ignore_case else text[low:end]
        at = opening.search(stretch)
        while at:
            starts.append(low + at.start())
            done = low + at.start() + 1
            at = opening.search(stretch, at.start() + 1)
        done = max(done, end - rule.near)
    return starts


def _small(text: str) -> str:
    """The text in small letters, none of which becomes two."""
    small = text.lower()
    return small if len(small) == len(text) else "".join(c.lower() if len(c.lower()) == 1 else c for c in text)


def _at(rule: Rule, text: str, starts: Sequence[int]) -> Iterator[re.Match[str]]:
    """Matches that begin at one of the places. They may overlap: where a value is none, a nearer label may have one."""
    pattern, reached, nearer = rule.compiled, 0, 0
    for start in starts:
        nearer = nearer + 1 if start < reached else 0
        match = pattern.match(text, start, start + rule.reach) if nearer <= NEARER else None
        if match:
            yield match
            reached = max(reached, match.end())


def _within(rule: Rule, text: str, ends: Sequence[int]) -> Iterator[re.Match[str]]:
    """Matches anywhere in the stretches around the anchors' ends, that hold one of them."""
    for low, high in _windows(ends, rule.reach):
        for match in rule.compiled.finditer(text, low, high):
            if bisect_right(ends, match.end()) > bisect_right(ends, match.start()):
                yield match


def _windows(ends: Sequence[int], reach: int) -> Iterator[tuple[int, int]]:
    """Stretches in which a match that holds one of `ends` must lie, merged where they touch, so that the work is linear."""
    low, high = max(0, ends[0] - reach), ends[0] + reach
    for end in ends[1:]:
        if end - reach <= high:
            high = end + reach
        else:
            yield low, high
            low, high = end - reach, end + reach
    yield low, high


def _anchors_of(rule: Rule) -> Iterator[Anchor]:
    for expression in rule.anchor:
        yield Anchor(expression, literal=False, ignore_case=rule.ignore_case)
    if not (rule.begins and rule.anchor):
        for keyword in rule.keywords:
            yield Anchor(keyword, ignore_case=rule.ignore_case)


def _bind(rule: Rule, names: Sequence[str], checks: Mapping[str, Check]) -> tuple[Callable[[str], bool], ...]:
    return tuple(_bound(rule, name, checks) for name in names)


def _bound(rule: Rule, name: str, checks: Mapping[str, Check]) -> Callable[[str], bool]:
    check, _, argument = name.partition(":")
    if check not in checks:
        raise RuleError(f"rule {rule.id!r}: no check named {check!r}; there are: {', '.join(sorted(checks))}")
    run = checks[check]
    return lambda value: run(value, argument)
