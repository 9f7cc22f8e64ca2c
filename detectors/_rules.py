"""Rules as data: read from TOML, checked, and looked for in a text.

A rule file holds defaults for its rules at the top, pieces of patterns under `[define]`, and `[[rule]]` tables. Pieces of a file
whose name begins with an underscore serve the whole folder.

    family = "GitHub"                     # the provider, or the family of phrases
    link = "https://..."                  # where the format is documented
    severity = "critical"
    [define]
    word = "[a-z]{2,20}"                  # stands for {{word}} in `pattern` and `anchor`
    [[rule]]
    id = "github-personal-token"
    description = "GitHub personal access token"
    keywords = ["ghp_"]                   # one of these lies within every match, or else
    anchor = "..."                        # this expression, or one of a list, ends within every match (see `_scan.Anchor`)
    ignore_case = false                   # for keywords, anchor and pattern alike
    pattern = "(?P<secret>ghp_...)"       # Python `re`, MULTILINE; the finding is the group `secret`, or the whole match
    reach = 256                           # no match is longer than this many code points
    begins = false                        # whether every match begins with one of the keywords (much the cheapest to try)
    near = 96                             # with `begins` and an anchor: how far before its end the keyword may begin
    checks = ["entropy:3.0"]              # all must hold
    proofs = ["crc32"]                    # one that holds makes the score 0.99; one that fails changes nothing
    score = 0.9
    layers = ["base64"]                   # views in which it may match besides the plain text; missing: all
    tags = ["generic"]
    advice = "Revoke it under ..."
    examples = [["ghp_", "{alnum:36}"]]   # see `_examples.assemble`
    counterexamples = ["ghp_ is the prefix of a token"]
"""

import re
import tomllib
from bisect import bisect_right
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import MISSING, dataclass, field, fields
from itertools import groupby
from operator import itemgetter
from pathlib import Path
from typing import Any

from detectors._scan import Anchor, Scanner

Check = Callable[[str, str], bool]
"""(value, argument) -> whether the value may stand. `"entropy:3.0"` calls the check `entropy` with argument `"3.0"`."""

SEVERITIES = ("low", "medium", "high", "critical")


class RuleError(Exception):
    """A rule file does not say what it should. Names the file, the rule and the fault."""


@dataclass(frozen=True, slots=True)
class Rule:
    """One rule, checked. Field meanings stand in the module's docstring."""

    id: str
    description: str
    family: str
    severity: str
    pattern: re.Pattern[str]
    keywords: tuple[str, ...] = ()
    anchor: tuple[str, ...] = ()
    link: str = ""
    ignore_case: bool = False
    reach: int = 256
    begins: bool = False
    near: int = 96
    checks: tuple[str, ...] = ()
    proofs: tuple[str, ...] = ()
    score: float = 0.8
    layers: tuple[str, ...] | None = None
    tags: tuple[str, ...] = ()
    advice: str = ""
    examples: tuple[str | tuple[str, ...], ...] = ()
    counterexamples: tuple[str | tuple[str, ...], ...] = ()


@dataclass(frozen=True, slots=True)
class Candidate:
    """A rule's match in a text, with its checks passed. `start` and `end` are those of the group `secret`, or of all."""

    rule: Rule
    start: int
    end: int
    score: float
    match: re.Match[str] = field(repr=False)


def load_rules(folder: Path) -> tuple[Rule, ...]:
    """All rules of the TOML files in `folder`, by file name and place. Raises `RuleError`, also for an id used twice."""
    rules: dict[str, Rule] = {}
    shared: dict[str, str] = {}
    for path in sorted(folder.glob("*.toml"), key=lambda path: (not path.name.startswith("_"), path.name)):
        toml = path.read_text(encoding="utf-8")
        if path.name.startswith("_"):
            shared |= _parsed(toml, path.name).get("define", {})
            continue
        for rule in read_rules(toml, path.name, shared):
            if rule.id in rules:
                raise RuleError(f"{path.name}: rule {rule.id!r} is defined twice")
            rules[rule.id] = rule
    return tuple(rules.values())


def read_rules(toml: str, name: str, shared: Mapping[str, str] | None = None) -> Iterator[Rule]:
    """The rules of one file's text; `name` is for messages, `shared` are pieces defined elsewhere."""
    yield from rules_of(_parsed(toml, name), name, shared)


def rules_of(data: Mapping[str, Any], name: str, shared: Mapping[str, str] | None = None) -> Iterator[Rule]:
    """The rules of one file that has been parsed already; for families that keep tables of their own beside `[[rule]]`."""
    defaults = {key: value for key, value in data.items() if key not in ("rule", "define")}
    pieces = {**(shared or {}), **data.get("define", {})}
    for number, table in enumerate(data.get("rule", []), 1):
        where = f"{name}: rule {table.get('id', f'number {number}')!r}"
        yield _rule({**defaults, **table}, pieces, where)


def _parsed(toml: str, name: str) -> dict[str, Any]:
    try:
        return tomllib.loads(toml)
    except tomllib.TOMLDecodeError as error:
        raise RuleError(f"{name}: not TOML: {error}") from None


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
            places = _beginnings(self._openings[rule.id], rule.near, text, places)
        for match in _at(rule, text, places) if rule.begins else _within(rule, text, places):
            start, end = match.span("secret" if "secret" in rule.pattern.groupindex else 0)
            value = text[start:end]
            if start < end and all(check(value) for check in self._checks[rule.id]):
                proven = any(proof(value) for proof in self._proofs[rule.id])
                yield Candidate(rule, start, end, 0.99 if proven else rule.score, match)


def _opening(rule: Rule) -> re.Pattern[str]:
    """Any of the rule's keywords, the longest first."""
    words = sorted(rule.keywords, key=len, reverse=True)
    return re.compile("|".join(map(re.escape, words)), re.IGNORECASE if rule.ignore_case else 0)


def _beginnings(opening: re.Pattern[str], near: int, text: str, ends: Sequence[int]) -> list[int]:
    """Where keywords begin at most `near` before one of the anchors' ends; each stretch is read once."""
    starts, done = [], 0
    for end in ends:
        low = max(done, end - near)
        at = opening.search(text, low, end)
        while at:
            starts.append(at.start())
            low = at.start() + 1
            at = opening.search(text, low, end)
        done = max(low, end - near)
    return starts


def _at(rule: Rule, text: str, starts: Sequence[int]) -> Iterator[re.Match[str]]:
    """Matches that begin at one of the places; no two overlap."""
    done = 0
    for start in starts:
        match = rule.pattern.match(text, start, start + rule.reach) if start >= done else None
        if match:
            yield match
            done = match.end()


def _within(rule: Rule, text: str, ends: Sequence[int]) -> Iterator[re.Match[str]]:
    """Matches anywhere in the stretches around the anchors' ends, that hold one of them."""
    for low, high in _windows(ends, rule.reach):
        for match in rule.pattern.finditer(text, low, high):
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


_TUPLES = {"anchor", "keywords", "checks", "proofs", "layers", "tags"}
_KINDS: dict[str, tuple[type, ...]] = {
    "reach": (int,),
    "near": (int,),
    "begins": (bool,),
    "score": (int, float),
    "ignore_case": (bool,),
}


def _rule(table: Mapping[str, Any], pieces: Mapping[str, str], where: str) -> Rule:
    known = {f.name for f in fields(Rule)}
    if unknown := sorted(set(table) - known):
        raise RuleError(f"{where}: unknown key {unknown[0]!r}; known are: {', '.join(sorted(known))}")
    required = {f.name for f in fields(Rule) if f.default is MISSING}
    if missing := sorted(required - set(table)):
        raise RuleError(f"{where}: {missing[0]!r} is missing")
    values = {key: _value(key, value, where) for key, value in table.items()}
    values["anchor"] = tuple(_expand(expression, pieces, where) for expression in values.get("anchor", ()))
    values["pattern"] = _compile(_expand(values["pattern"], pieces, where), bool(values.get("ignore_case")), where)
    rule = Rule(**values)
    if rule.begins and not rule.keywords:
        raise RuleError(f"{where}: `begins` speaks of keywords, which must be there")
    if not rule.keywords and not rule.anchor:
        raise RuleError(f"{where}: needs `keywords` or an `anchor`, else every text would be searched in full")
    if rule.severity not in SEVERITIES:
        raise RuleError(f"{where}: severity must be one of {', '.join(SEVERITIES)}")
    if not 0 < rule.score <= 1:
        raise RuleError(f"{where}: score must lie in 0..1")
    return rule


def _value(key: str, value: Any, where: str) -> Any:
    if key == "anchor" and isinstance(value, str):
        value = [value]
    if key in _TUPLES:
        if not isinstance(value, list) or not all(isinstance(part, str) and part for part in value):
            raise RuleError(f"{where}: {key!r} must be a list of strings")
        return tuple(value)
    if key in ("examples", "counterexamples"):
        if not isinstance(value, list):
            raise RuleError(f"{where}: {key!r} must be a list")
        return tuple(tuple(part) if isinstance(part, list) else part for part in value)
    kinds = _KINDS.get(key, (str,))
    if not isinstance(value, kinds) or (isinstance(value, bool) and bool not in kinds):
        raise RuleError(f"{where}: {key!r} has the wrong type")
    return value


def _expand(pattern: str, pieces: Mapping[str, str], where: str) -> str:
    def piece(match: re.Match[str]) -> str:
        if match[1] not in pieces:
            raise RuleError(f"{where}: nothing is defined as {match[1]!r}")
        return _expand(pieces[match[1]], {k: v for k, v in pieces.items() if k != match[1]}, where)

    return re.sub(r"\{\{(\w+)\}\}", piece, pattern)


def _compile(pattern: str, ignore_case: bool, where: str) -> re.Pattern[str]:
    try:
        return re.compile(pattern, re.MULTILINE | (re.IGNORECASE if ignore_case else 0))
    except re.error as error:
        raise RuleError(f"{where}: pattern: {error}") from None
