"""Rules as data: read from TOML and checked. `_matcher` looks for them.

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

import json
import re
import tomllib
from collections.abc import Iterator, Mapping
from dataclasses import MISSING, dataclass, fields
from functools import cache
from pathlib import Path
from typing import Any

from detectors import _cache

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
    pattern: str
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

    @property
    def compiled(self) -> re.Pattern[str]:
        """The pattern, compiled when it is first asked for: most texts need few rules."""
        return _compiled(self.pattern, self.ignore_case)


def load_rules(folder: Path) -> tuple[Rule, ...]:
    """All rules of the TOML files in `folder`, by file name and place. Raises `RuleError`, also for an id used twice.

    Patterns are compiled to see that they can be, once for each content of the folder.
    """
    files = {path.name: path.read_text(encoding="utf-8") for path in sorted(folder.glob("*.toml"))}
    key = _cache.key_of(*(part for file in files.items() for part in file))
    kept = _cache.read("rules", key)
    tables = json.loads(kept) if kept else {name: _parsed(toml, name) for name, toml in files.items()}
    rules = _rules_in(tables, known_good=kept is not None)
    if kept is None:
        _cache.write("rules", key, json.dumps(tables).encode())
    return rules


def _rules_in(tables: Mapping[str, dict[str, Any]], *, known_good: bool) -> tuple[Rule, ...]:
    """The rules of all files; those with an underscore before their names hold pieces for all."""
    shared: dict[str, str] = {}
    for name, table in tables.items():
        if name.startswith("_"):
            shared |= table.get("define", {})
    rules: dict[str, Rule] = {}
    for name, table in tables.items():
        for rule in () if name.startswith("_") else rules_of(table, name, shared, known_good=known_good):
            if rule.id in rules:
                raise RuleError(f"{name}: rule {rule.id!r} is defined twice")
            rules[rule.id] = rule
    return tuple(rules.values())


def read_rules(toml: str, name: str, shared: Mapping[str, str] | None = None) -> Iterator[Rule]:
    """The rules of one file's text; `name` is for messages, `shared` are pieces defined elsewhere."""
    yield from rules_of(_parsed(toml, name), name, shared)


def rules_of(
    data: Mapping[str, Any], name: str, shared: Mapping[str, str] | None = None, *, known_good: bool = False
) -> Iterator[Rule]:
    """The rules of one file that has been parsed already; for families that keep tables of their own beside `[[rule]]`.

    Patterns of `known_good` tables are not compiled before they are needed.
    """
    defaults = {key: value for key, value in data.items() if key not in ("rule", "define")}
    pieces = {**(shared or {}), **data.get("define", {})}
    for number, table in enumerate(data.get("rule", []), 1):
        where = f"{name}: rule {table.get('id', f'number {number}')!r}"
        rule = _rule({**defaults, **table}, pieces, where)
        if not known_good:
            _check_pattern(rule, where)
        yield rule


def _parsed(toml: str, name: str) -> dict[str, Any]:
    try:
        return tomllib.loads(toml)
    except tomllib.TOMLDecodeError as error:
        raise RuleError(f"{name}: not TOML: {error}") from None


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
    values["pattern"] = _expand(values["pattern"], pieces, where)
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


@cache
def _compiled(pattern: str, ignore_case: bool) -> re.Pattern[str]:
    return re.compile(pattern, re.MULTILINE | (re.IGNORECASE if ignore_case else 0))


def _check_pattern(rule: Rule, where: str) -> None:
    try:
        _ = rule.compiled
    except re.error as error:
        raise RuleError(f"{where}: pattern: {error}") from None
