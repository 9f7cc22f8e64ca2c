"""Rules are data, and carry their own tests: every example is found, no counterexample is."""

import pytest

from detectors import no_fingerprint
from detectors._matcher import Matcher
from detectors._rules import RuleError
from detectors.injection._detector import RULES, build
from detectors.injection._families import read_families
from detectors.injection._flat import flatten
from detectors.injection._lexicon import Lexicon, read_languages
from detectors.injection._together import meetings

FAMILIES = read_families(RULES)
LANGUAGES = tuple(read_languages(RULES / "lexicon"))
LEXICON = Lexicon(LANGUAGES)
MATCHER = Matcher(FAMILIES.patterns)
DETECTOR = build()

PATTERN_EXAMPLES = [(rule.id, str(text)) for rule in FAMILIES.patterns for text in rule.examples]
PATTERN_LOOKALIKES = [(rule.id, str(text)) for rule in FAMILIES.patterns for text in rule.counterexamples]
MEETING_EXAMPLES = [(rule.id, text) for rule in FAMILIES.together for text in rule.examples]
MEETING_LOOKALIKES = [(rule.id, text) for rule in FAMILIES.together for text in rule.counterexamples]
FOREIGN_EXAMPLES = [
    (language.code, rule, text) for language in LANGUAGES for rule, texts in language.examples.items() for text in texts
]
FOREIGN_LOOKALIKES = [(language.code, text) for language in LANGUAGES for text in language.counterexamples]


def patterns_in(text: str) -> set[str]:
    return {found.rule.id for found in MATCHER.candidates(text)}


def meetings_in(text: str) -> dict[str, float]:
    flat = flatten(text)
    return {found.rule.id: found.score for found in meetings(FAMILIES.together, LEXICON.hits(flat.text), flat)}


def top_score(text: str) -> float:
    return max((finding.score for finding in DETECTOR.detect(text, no_fingerprint)), default=0.0)


@pytest.mark.parametrize(("rule", "text"), PATTERN_EXAMPLES)
def test_a_patterns_example_is_found(rule: str, text: str) -> None:
    assert rule in patterns_in(text)


@pytest.mark.parametrize(("rule", "text"), PATTERN_LOOKALIKES)
def test_a_patterns_lookalike_is_not_found(rule: str, text: str) -> None:
    assert rule not in patterns_in(text)


@pytest.mark.parametrize(("rule", "text"), MEETING_EXAMPLES)
def test_a_meetings_example_is_found(rule: str, text: str) -> None:
    assert rule in meetings_in(text)


@pytest.mark.parametrize(("rule", "text"), MEETING_LOOKALIKES)
def test_a_meetings_lookalike_is_not_found_or_only_reported(rule: str, text: str) -> None:
    full = next(known.score for known in FAMILIES.together if known.id == rule)
    assert meetings_in(text).get(rule, 0) < full


@pytest.mark.parametrize(("code", "rule", "text"), FOREIGN_EXAMPLES)
def test_the_examples_of_every_language_are_found(code: str, rule: str, text: str) -> None:
    assert rule in meetings_in(text)


@pytest.mark.parametrize(("code", "text"), FOREIGN_LOOKALIKES)
def test_the_lookalikes_of_every_language_are_not_even_redacted(code: str, text: str) -> None:
    assert top_score(text) < 0.5


def test_every_rule_has_examples_and_lookalikes_and_an_atlas_technique() -> None:
    for rule in (*FAMILIES.patterns, *FAMILIES.together):
        assert rule.description
        assert any(tag.startswith("AML.T") for tag in rule.tags), rule.id
        assert rule.examples, rule.id
        assert rule.counterexamples, rule.id


def test_the_main_families_speak_at_least_seventeen_languages() -> None:
    main = ("override_prior_orders", "role_unrestricted", "leak_system_prompt", "conceal_orders")
    for rule in main:
        speaking = {language.code for language in LANGUAGES if rule in language.examples} | {"en"}
        assert len(speaking) >= 17, rule


def test_all_languages_have_the_same_concepts() -> None:
    core = set.intersection(*(set(language.concepts) for language in LANGUAGES))
    for language in LANGUAGES:
        assert language.code == "en" or set(language.concepts) == core


@pytest.mark.parametrize(
    ("toml", "complaint"),
    [
        ('family = "x"\n[[together]]\nid = "a"\n', "unknown or missing"),
        ('family = "x"\n[[together]]\nid = "a"\ndescription = "d"\nall = ["b"]\nscore = 0.5\n', "two concepts"),
        ('family = "x"\n[[together]]\nid = "a"\ndescription = "d"\nall = ["b", "c"]\nscore = 7\n', "score"),
        (
            'family = "x"\n[[together]]\nid = "a"\ndescription = "d"\nall = ["b", "c"]\nscore = 0.5\n' * 1
            + '[[together]]\nid = "a"\ndescription = "d"\nall = ["b", "c"]\nscore = 0.5\n',
            "defined twice",
        ),
    ],
)
def test_a_faulty_family_is_refused(toml: str, complaint: str, tmp_path_factory: pytest.TempPathFactory) -> None:
    folder = tmp_path_factory.mktemp("rules")
    (folder / "x.toml").write_text(toml, encoding="utf-8")
    with pytest.raises(RuleError, match=complaint):
        read_families(folder)
