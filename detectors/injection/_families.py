"""The rule families of `rules/injection`: what is planted, by which signs it is known, and how much each sign weighs.

A family is one TOML file. Its `[[rule]]` tables are patterns in the engine's own form (see `detectors._rules`). Its
`[[together]]` tables say which concepts of the lexicon must meet within one sentence, and so hold in every language:

    [[together]]
    id = "override_prior_orders"
    description = "Tells the reader to ignore earlier instructions"
    all = ["ignore", "prior", "orders|rules"]   # each of them, in any order; `|` separates alternatives
    within = 80                  # characters from the first to the last
    score = 0.9
    affirmed = "ignore"          # "do not ignore ..." is no match
    addressed = "ignore"         # in English: an imperative, not a report ("users ignore ...")
    unless = ["mine"]            # "ignore my previous mail" is no match
    close = ["prior", "orders"]  # these two within 24 characters of each other
    without = ["obey"]           # nothing of this between them: "ignore the last one and follow the instructions"
    softened = ["qualified"]     # "... the previous instructions regarding the garage" weighs less
    languages = ["en"]           # missing: every language that has the concepts
    examples = ["..."]           # for English; other languages keep theirs in their lexicon file
    counterexamples = ["..."]
"""

import tomllib
from collections.abc import Iterator
from dataclasses import MISSING, dataclass, fields
from pathlib import Path
from typing import Any

from detectors._rules import Rule, RuleError, rules_of

_SHARED = ("family", "severity", "link", "tags")


@dataclass(frozen=True, slots=True)
class Together:
    """Concepts that mean something when they meet in one sentence. Field meanings stand in the module's docstring."""

    id: str
    description: str
    family: str
    all: tuple[tuple[str, ...], ...]
    score: float
    within: int = 80
    affirmed: str = ""
    addressed: str = ""
    unless: tuple[str, ...] = ()
    close: tuple[str, ...] = ()
    without: tuple[str, ...] = ()
    softened: tuple[str, ...] = ()
    languages: tuple[str, ...] = ()
    severity: str = "high"
    link: str = ""
    advice: str = ""
    tags: tuple[str, ...] = ()
    examples: tuple[str, ...] = ()
    counterexamples: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Measured:
    """A rule that is no pattern but a measure of the text, which a module of its own takes."""

    id: str
    description: str
    family: str
    severity: str
    link: str
    tags: tuple[str, ...]
    advice: str = ""


MISPLACED = Measured(
    "misplaced_instruction",
    "Asks for something that its surroundings do not explain",
    "misplaced",
    "high",
    "https://atlas.mitre.org/techniques/AML.T0051.001",
    ("AML.T0051.001",),
)
ENCODED = "encoded"
"""The family of requests that mean something only where they were disguised."""

STUFFING = Measured(
    "keyword_stuffing",
    "Says the same few words over and over, to be found",
    "retrieval",
    "medium",
    "https://atlas.mitre.org/techniques/AML.T0071",
    ("AML.T0070", "AML.T0071"),
)


@dataclass(frozen=True, slots=True)
class Families:
    """All rules of both kinds, in the order of their files."""

    patterns: tuple[Rule, ...]
    together: tuple[Together, ...]


def techniques_of(rule: Rule | Together | Measured) -> tuple[str, ...]:
    """The ids of MITRE ATLAS among a rule's tags."""
    return tuple(tag for tag in rule.tags if tag.startswith("AML."))


def read_families(folder: Path) -> Families:
    """Reads and checks every family. Raises `RuleError`, also for an id used twice."""
    patterns: list[Rule] = []
    together: list[Together] = []
    for path in sorted(folder.glob("*.toml")):
        data = tomllib.loads(path.read_text(encoding="utf-8"))
        tables = data.pop("together", [])
        patterns += rules_of(data, path.name)
        together += _together(tables, data, path.name)
    ids = [rule.id for rule in patterns] + [rule.id for rule in together]
    if twice := sorted({rule for rule in ids if ids.count(rule) > 1}):
        raise RuleError(f"rule {twice[0]!r} is defined twice")
    return Families(tuple(patterns), tuple(together))


def _together(tables: list[dict[str, Any]], data: dict[str, Any], name: str) -> Iterator[Together]:
    shared = {key: data[key] for key in _SHARED if key in data}
    known = {f.name for f in fields(Together)}
    required = {f.name for f in fields(Together) if f.default is MISSING}
    for number, table in enumerate(tables, 1):
        where = f"{name}: together {table.get('id', f'number {number}')!r}"
        values = {**shared, **table}
        if wrong := sorted((set(values) - known) | (required - set(values))):
            raise RuleError(f"{where}: key {wrong[0]!r} is unknown or missing")
        values["all"] = tuple(tuple(group.split("|")) for group in values["all"])
        rule = Together(**_frozen(values))
        if len(rule.all) < 2 or not 0 < rule.score <= 1:
            raise RuleError(f"{where}: needs two concepts and a score in 0..1")
        yield rule


def _frozen(values: dict[str, Any]) -> dict[str, Any]:
    return {key: tuple(value) if isinstance(value, list) else value for key, value in values.items()}
