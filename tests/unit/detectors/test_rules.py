import re
from pathlib import Path

import pytest

from detectors._matcher import Candidate, Matcher
from detectors._rules import Rule, RuleError, load_rules, read_rules
from detectors._scan import Anchor, Scanner

HEAD = 'family = "f"\nseverity = "low"\n'
RULE = HEAD + '[[rule]]\nid = "a"\ndescription = "d"\nkeywords = ["mark"]\npattern = "mark-(?P<secret>[0-9]{3})"\n'

engines = pytest.mark.parametrize("use_hyperscan", [True, False], ids=["hyperscan", "plain"])


def matches(toml: str, text: str, *, use_hyperscan: bool = True, layers: tuple[str, ...] = ()) -> list[Candidate]:
    checks = {"even": lambda value, _: int(value) % 2 == 0, "below": lambda value, most: int(value) < int(most)}
    return Matcher(read_rules(toml, "x.toml"), checks, use_hyperscan=use_hyperscan).candidates(text, layers)


MALFORMED = {
    "not TOML": ("[[rule", "not TOML"),
    "an unknown key": (RULE + 'colour = "red"\n', "unknown key 'colour'"),
    "a missing key": (HEAD + '[[rule]]\nid = "a"\n', "'description' is missing"),
    "a wrong type": (RULE + 'reach = "far"\n', "'reach' has the wrong type"),
    "a list that is none": (RULE + 'tags = "generic"\n', "'tags' must be a list"),
    "an unknown severity": (RULE.replace('"low"', '"awful"'), "severity must be one of"),
    "a score out of range": (RULE + "score = 2\n", "score must lie"),
    "a broken pattern": (RULE.replace("{3})", "{3}"), "pattern"),
    "no keyword": (RULE.replace('keywords = ["mark"]\n', ""), "needs `keywords`"),
    "an undefined piece": (RULE.replace("mark-", "{{mark}}-"), "nothing is defined as 'mark'"),
    "begins without keywords": (RULE.replace('keywords = ["mark"]', 'anchor = "m"') + "begins = true\n", "`begins`"),
}


@pytest.mark.parametrize("name", MALFORMED)
def test_a_malformed_file_is_refused_with_its_name_and_fault(name: str) -> None:
    toml, fault = MALFORMED[name]

    with pytest.raises(RuleError, match=re.escape(fault)) as refusal:
        list(read_rules(toml, "broken.toml"))

    assert "broken.toml" in str(refusal.value)


def test_an_unknown_check_is_refused() -> None:
    with pytest.raises(RuleError, match="no check named 'odd'"):
        matches(RULE + 'checks = ["odd"]\n', "")


def test_one_id_may_be_used_once_in_a_folder(tmp_path: Path) -> None:
    (tmp_path / "a.toml").write_text(RULE)
    (tmp_path / "b.toml").write_text(RULE)

    with pytest.raises(RuleError, match="defined twice"):
        load_rules(tmp_path)


def test_pieces_of_an_underscored_file_serve_the_folder(tmp_path: Path) -> None:
    (tmp_path / "_pieces.toml").write_text('[define]\nmark = "mark"\n')
    (tmp_path / "a.toml").write_text(RULE.replace("mark-", "{{mark}}-"))

    (rule,) = load_rules(tmp_path)

    assert rule.compiled.match("mark-123")


@engines
def test_spans_count_code_points_after_wide_characters(use_hyperscan: bool) -> None:
    text = "Größe 🔑🔑 終 mark-123 \ud800 mark-456"

    found = matches(RULE, text, use_hyperscan=use_hyperscan)

    assert [text[c.start : c.end] for c in found] == ["123", "456"]


@engines
def test_case_is_folded_where_a_rule_says_so(use_hyperscan: bool) -> None:
    toml = RULE.replace('"mark"', '"пароль"').replace("mark-", "пароль-") + "ignore_case = true\n"

    assert matches(toml, "ПАРОЛЬ-123", use_hyperscan=use_hyperscan)
    assert not matches(RULE, "MARK-123", use_hyperscan=use_hyperscan)


@engines
def test_an_anchor_may_end_anywhere_within_the_match(use_hyperscan: bool) -> None:
    toml = RULE.replace('keywords = ["mark"]', "anchor = 'k-[0-9]'")

    assert [c.start for c in matches(toml, "a mark-123", use_hyperscan=use_hyperscan)] == [7]


@engines
def test_a_rule_that_begins_with_its_keyword_finds_each_place_once(use_hyperscan: bool) -> None:
    found = matches(RULE + "begins = true\n", "mark-123mark-456 xmark-789 mark", use_hyperscan=use_hyperscan)

    assert [c.match[0] for c in found] == ["mark-123", "mark-456", "mark-789"]


@engines
def test_a_rule_with_an_anchor_begins_with_the_keyword_before_it(use_hyperscan: bool) -> None:
    toml = RULE + "begins = true\nnear = 8\nanchor = ['k-[0-9]{3}', 'kk-[0-9]']\n"

    found = matches(toml, "mark mark-123 xmark-456mark-789 mark", use_hyperscan=use_hyperscan)

    assert [c.match[0] for c in found] == ["mark-123", "mark-456", "mark-789"]


def test_checks_drop_and_proofs_raise() -> None:
    found = matches(RULE + 'checks = ["below:500"]\nproofs = ["even"]\nscore = 0.5\n', "mark-122 mark-123 mark-900")

    assert [(c.match[0], c.score) for c in found] == [("mark-122", 0.99), ("mark-123", 0.5)]


def test_a_rule_keeps_still_in_layers_that_it_does_not_name() -> None:
    toml = RULE + 'layers = ["base64"]\n'

    assert matches(toml, "mark-123", layers=("base64",))
    assert matches(toml, "mark-123")
    assert not matches(toml, "mark-123", layers=("base64", "rot13"))


def test_a_candidate_does_not_show_what_it_matched() -> None:
    (candidate,) = matches(RULE, "mark-123")

    assert "123" not in repr(candidate)


def test_a_flood_of_keywords_is_searched_once(monkeypatch: pytest.MonkeyPatch) -> None:
    """Windows are merged: the pattern sees each character a bounded number of times, however dense the keywords."""
    seen = 0

    class Counted:
        def finditer(self, text: str, low: int, high: int) -> list[re.Match[str]]:
            nonlocal seen
            seen += min(high, len(text)) - low
            return []

    text = "mark" * 5_000
    monkeypatch.setattr(Rule, "compiled", Counted())

    Matcher([Rule("a", "d", "f", "low", "mark", keywords=("mark",))]).candidates(text)

    assert seen <= 2 * len(text)


@engines
def test_a_scanner_reports_every_end_of_every_anchor(use_hyperscan: bool) -> None:
    scanner = Scanner([Anchor("aa"), Anchor("b+", literal=False, once=True)], use_hyperscan=use_hyperscan)

    hits = scanner.scan("éaaab b")

    assert [hit for hit in hits if hit[0] == 0] == [(0, 3), (0, 4)]
    assert len([hit for hit in hits if hit[0] == 1]) == 1


def test_an_end_within_a_character_counts_as_its_end() -> None:
    scanner = Scanner([Anchor(r"x[^y]", literal=False), Anchor("z")])

    assert scanner.scan("x\x80z x🔑z") == [(0, 2), (0, 6), (1, 3), (1, 7)]
