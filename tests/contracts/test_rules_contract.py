"""Every credential rule keeps what it promises: its own file is its test."""

import tomllib
from functools import cache
from pathlib import Path
from re import _parser as pattern_parser

import pytest

import detectors
from detectors._examples import assemble
from detectors._finding import no_fingerprint
from detectors._matcher import Matcher
from detectors._rules import Rule, load_rules, read_rules
from detectors.credentials._checks import CHECKS
from detectors.credentials._detector import CredentialDetector

FOLDER = Path(detectors.__file__).parent / "rules" / "credentials"
RULES = load_rules(FOLDER)
SEEDS = (1, 2, 3)
PIECES = {
    name: piece
    for path in sorted(FOLDER.glob("_*.toml"))
    for name, piece in tomllib.loads(path.read_text(encoding="utf-8"))["define"].items()
}
"""What the folder's patterns share, for reading a file alone."""

each_rule = pytest.mark.parametrize("rule", RULES, ids=lambda rule: rule.id)


@cache
def matcher() -> Matcher:
    return Matcher(RULES, CHECKS)


@cache
def detector() -> CredentialDetector:
    return CredentialDetector(RULES)


@each_rule
def test_a_rule_finds_its_examples(rule: Rule) -> None:
    assert rule.examples
    for example in rule.examples:
        texts = [f"Before.\n{assemble(example, seed)}\nAfter." for seed in SEEDS]
        found = [any(c.rule.id == rule.id for c in matcher().candidates(text)) for text in texts]
        assert all(found), example


@each_rule
def test_a_rule_leaves_its_counterexamples_alone(rule: Rule) -> None:
    assert rule.counterexamples
    for example in rule.counterexamples:
        for seed in SEEDS:
            found = detector().detect(assemble(example, seed), no_fingerprint)
            assert [finding for finding in found if finding.rule == rule.id] == [], example


@each_rule
def test_a_rules_examples_become_findings_of_the_detector(rule: Rule) -> None:
    for example in rule.examples:
        assert detector().detect(assemble(example, 7), no_fingerprint), example


@each_rule
def test_a_rule_tells_what_it_is_and_what_to_do(rule: Rule) -> None:
    assert rule.description and rule.family and rule.advice
    assert rule.link.startswith("https://")


@pytest.mark.parametrize("path", sorted(FOLDER.glob("[!_]*.toml")), ids=lambda path: path.stem)
def test_a_file_is_about_one_provider_or_one_form(path: Path) -> None:
    assert len({rule.family for rule in read_rules(path.read_text(encoding="utf-8"), path.name, PIECES)}) == 1


def test_the_rules_are_many_and_no_two_share_a_name() -> None:
    """The files' own count: `load_rules` would refuse an id that is used twice, whichever file it stands in."""
    ids = [rule.id for rule in RULES]
    assert len(ids) == len(set(ids)) >= 600


@each_rule
def test_no_match_is_longer_than_the_reach(rule: Rule) -> None:
    _, longest = pattern_parser.parse(rule.pattern, rule.compiled.flags).getwidth()

    bounded = "table" not in rule.tags
    assert longest <= rule.reach or not bounded


def test_the_two_engines_find_the_same() -> None:
    plain = Matcher(RULES, CHECKS, use_hyperscan=False)
    for rule in RULES:
        for example in (*rule.examples, *rule.counterexamples):
            text = "Größe 🔑 — " + assemble(example, 5) + " … 終わり"
            assert _spans(plain, text) == _spans(matcher(), text), rule.id


def _spans(engine: Matcher, text: str) -> list[tuple[str, int, int]]:
    return [(c.rule.id, c.start, c.end) for c in engine.candidates(text)]


def test_no_example_of_a_secret_stands_whole_in_a_rule_file() -> None:
    """Read as a plain text, the folder holds no finding of a format that needs no words around it."""
    formats = {rule.id for rule in RULES if rule.layers is None}
    for path in FOLDER.glob("*.toml"):
        found = [f for f in detector().detect(path.read_text(encoding="utf-8"), no_fingerprint) if f.rule in formats]
        assert [f.rule for f in found] == [], path.name
