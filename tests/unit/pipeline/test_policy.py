"""The policy: what it makes of a finding, and that a mistake in its file is named by its key."""

from pathlib import Path

import pytest

from detectors import Category, Finding
from pipeline.errors import PolicyError
from pipeline.model import Action
from pipeline.policy import DEFAULT_POLICY, Policy

MINIMAL = 'version = 1\n[detect]\ndetectors = ["pii"]\n[review]\nreviewers = ["group:security"]\n'


def write(tmp_path: Path, text: str | bytes) -> Path:
    path = tmp_path / "policy.toml"
    path.write_bytes(text if isinstance(text, bytes) else text.encode())
    return path


def finding(category: Category, rule: str = "some_rule", score: float = 1.0) -> Finding:
    return Finding("test", rule, category, 0, 5, score)


def decide(tmp_path: Path, tables: str, found: Finding, uri: str = "/corpus/a.txt") -> tuple[Action, str, bool]:
    decision = Policy.load(write(tmp_path, MINIMAL + tables)).decide(found, uri)
    return decision.action, decision.operation.operator, decision.whole_document


def test_the_default_policy_is_valid_and_lets_nothing_unknown_in() -> None:
    policy = Policy.load(DEFAULT_POLICY)
    assert policy.decide(finding(Category.CREDENTIAL), "x").action >= Action.REDACT
    assert policy.unknown.action_at(0.0) is Action.QUARANTINE
    assert policy.could_not_inspect.action in ("quarantine", "reject")


MISTAKES = [
    ("no TOML", "version = ", r"policy .*policy\.toml: "),
    ("not UTF-8", b"\xff\xfe", r"policy\.toml: "),
    ("a number too long to be one", "version = 1" + "0" * 5000, r"policy\.toml: "),
    ("a nest without end", "version = " + "[" * 3000, r"policy\.toml: "),
    ("no version", MINIMAL.replace("version = 1", ""), "version: Field required"),
    ("another version", MINIMAL.replace("version = 1", "version = 2"), "version: Input should be 1"),
    ("no detectors", 'version = 1\n[review]\nreviewers = ["group:x"]\n', "detect: Field required"),
    ("an empty list of detectors", MINIMAL.replace('["pii"]', "[]"), r"detect\.detectors: Tuple should have at least 1"),
    ("an engine of no detector", MINIMAL.replace('["pii"]', '["pii"]\nengines = {injection = "fast"}'), "engines names injection"),
    ("no reviewers", 'version = 1\n[detect]\ndetectors = ["pii"]\n', "review: Field required"),
    ("a reviewer that is no principal", MINIMAL.replace("group:security", "security"), r"review\.reviewers: .*is no principal"),
    ("everybody a reviewer", MINIMAL.replace("group:security", "public"), r"review\.reviewers: .*public would make a reviewer"),
    ("a key that nobody knows", MINIMAL + "[pi]\naction = 'redact'\n", "pi: Extra inputs are not permitted"),
    ("a misspelt key", MINIMAL + "[pii]\naction = 'redact'\nmin_scor = 0.5\n", r"pii\.default\.min_scor: Extra inputs"),
    ("a misspelt action", MINIMAL + "[pii]\naction = 'redcat'\n", r"pii\.default\.levels\.0\.action: Input should be 'allow'"),
    ("a score above 1", MINIMAL + "[pii]\naction = 'redact'\nmin_score = 1.5\n", r"pii\.default\.levels\.0\.min_score"),
    ("a score that is no number", MINIMAL + "[pii]\naction = 'redact'\nmin_score = nan\n", r"min_score"),
    ("an operator that nobody knows", MINIMAL + "[pii]\naction = 'redact'\noperator = 'hash'\n", r"pii\.default\.operator"),
    ("a rule's misspelt action", MINIMAL + "[pii.SSN]\naction = 'x'\n", r"pii\.rules\.SSN\.levels\.0\.action"),
    ("action and levels at once", MINIMAL + "[pii]\naction = 'redact'\nlevels = [{action = 'allow'}]\n", r"pii\.default\.action"),
    ("no levels", MINIMAL + "[pii]\nlevels = []\n", r"pii\.default\.levels"),
    ("an action without a level", MINIMAL + "[pii]\noperator = 'mask'\n", r"pii\.default\.levels: Field required"),
    ("letting in what was not inspected", MINIMAL + "[could_not_inspect]\naction = 'allow'\n", r"could_not_inspect\.action"),
    ("chunks without size", MINIMAL + "[chunk]\nsize = 0\n", r"chunk\.size"),
    ("an overlap as large as the chunk", MINIMAL + "[chunk]\nsize = 100\noverlap = 100\n", "chunk: .*overlap must be smaller"),
    ("a limit of nothing", MINIMAL + "[extract]\nmax_bytes = 0\n", r"extract\.max_bytes"),
    ("text that is kept for no day", MINIMAL.replace("[review]", "[review]\nkeep_days = 0"), r"review\.keep_days"),
    ("a source without a match", MINIMAL + "[[sources]]\n[sources.pii]\naction = 'allow'\n", r"sources\.0\.match"),
]  # fmt: skip


@pytest.mark.parametrize(("name", "text", "message"), MISTAKES, ids=[name for name, _, _ in MISTAKES])
def test_a_mistake_is_named_by_its_key(tmp_path: Path, name: str, text: str | bytes, message: str) -> None:
    with pytest.raises(PolicyError, match=message) as told:
        Policy.load(write(tmp_path, text))
    assert told.value.exit_code == 2


@pytest.mark.parametrize("path", ["nowhere.toml", "."])
def test_a_policy_that_is_not_there_is_a_clear_error(tmp_path: Path, path: str) -> None:
    with pytest.raises(PolicyError, match="policy "):
        Policy.load(tmp_path / path)


def test_what_no_table_knows_is_quarantined_with_its_whole_document(tmp_path: Path) -> None:
    assert decide(tmp_path, "", finding(Category.PII)) == (Action.QUARANTINE, "placeholder", True)
    assert decide(tmp_path, "[pii.SSN]\naction='allow'", finding(Category.PII, "IBAN"))[0] is Action.QUARANTINE


@pytest.mark.parametrize(("score", "action"), [(0.0, 0), (0.49, 0), (0.5, 1), (0.69, 1), (0.7, 2), (1.0, 2)])
def test_the_strictest_level_that_the_score_reaches_counts(tmp_path: Path, score: float, action: int) -> None:
    table = "[pii]\nlevels = [{min_score = 0.7, action = 'quarantine'}, {min_score = 0.5, action = 'redact'}]\n"
    assert decide(tmp_path, table, finding(Category.PII, score=score))[0] == action


RULES = """
[pii]
action = "redact"
[pii."US_*"]
action = "quarantine"
[pii.US_SSN]
action = "reject"
[[sources]]
match = "/public/*"
[sources.pii]
action = "allow"
[sources.pii.US_SSN]
action = "redact"
operator = "mask"
[[sources]]
match = "*/press/*"
[sources.pii]
action = "allow"
[[sources]]
match = "/inbox/*.note"
[sources.pii]
action = "allow"
[[sources]]
match = "/inbox/a.zip!/memos/*"
[sources.pii]
action = "allow"
[[sources]]
match = "*/minutes/*"
[sources.hidden]
action = "inspect"
"""


@pytest.mark.parametrize(
    ("rule", "uri", "action"),
    [
        ("EMAIL", "/corpus/a", Action.REDACT),
        ("US_ITIN", "/corpus/a", Action.QUARANTINE),
        ("US_SSN", "/corpus/a", Action.REJECT),
        ("EMAIL", "/public/a", Action.ALLOW),
        ("US_ITIN", "/public/a", Action.ALLOW),
        ("US_SSN", "/public/a", Action.REDACT),
        ("US_SSN", "/x/public/a", Action.REJECT),
        ("US_SSN", "/PUBLIC/a", Action.REJECT),
        ("US_SSN", "/x/minutes/a", Action.REJECT),
        ("EMAIL", "/public/a.zip!/b/c.txt", Action.ALLOW),
        ("EMAIL", "/inbox/sub.zip!/memos/c.txt", Action.REDACT),
        ("EMAIL", "/inbox/a.zip!/memos/c.txt", Action.ALLOW),
        ("EMAIL", "/inbox/a.zip!/press/c.txt", Action.REDACT),
        ("EMAIL", "/inbox/x.mail!/b/c.note", Action.ALLOW),
        ("EMAIL", "/inbox/press/a.zip!/c.txt", Action.ALLOW),
    ],
)
def test_the_nearest_table_speaks(tmp_path: Path, rule: str, uri: str, action: Action) -> None:
    assert decide(tmp_path, RULES, finding(Category.PII, rule), uri)[0] is action


def test_inspect_reads_as_allow(tmp_path: Path) -> None:
    assert decide(tmp_path, RULES, finding(Category.HIDDEN), "/x/minutes/a")[0] is Action.ALLOW


def test_the_hash_is_that_of_the_meaning(tmp_path: Path) -> None:
    one = Policy.load(write(tmp_path, MINIMAL))
    two = Policy.load(write(tmp_path, "# with a comment\n" + MINIMAL.replace("group:security", "Group:Security")))
    three = Policy.load(write(tmp_path, MINIMAL + "[pii]\naction = 'redact'\n"))
    assert one.hash == two.hash != three.hash


def test_a_changed_copy_has_a_hash_of_its_own(tmp_path: Path) -> None:
    policy = Policy.load(write(tmp_path, MINIMAL))
    before = policy.hash
    changed = policy.model_copy(update={"chunk": policy.chunk.model_copy(update={"size": 500})})
    assert changed.hash != before
