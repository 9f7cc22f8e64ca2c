"""Allow entries: what they let stand, in whose name and until when; and markers, believed only where the policy says so."""

from dataclasses import replace
from datetime import date, timedelta
from pathlib import Path

import pytest
from harbour import Gate
from quay import CUT, HOLDS, OTHER, RULE, TODAY, allowing, quay, quay_policy

from detectors import Category, Finding
from pipeline.embedders import Embedder
from pipeline.errors import PolicyError
from pipeline.installation import Installation
from pipeline.markers import marked
from pipeline.model import Action
from pipeline.policy import Policy

PRINT = "3fa94c01b7de" + "0" * 20
FOUND = Finding("credentials", RULE, Category.CREDENTIAL, 0, 5, 0.9, fingerprint=PRINT)


def action(tables: str, found: Finding = FOUND, uri: str = "/corpus/wiki/a.md", *, marked: bool = False) -> Action:
    return quay_policy(tables).decide(found, uri, marked=marked).action


ENTRIES = [
    ("its fingerprint", allowing(fingerprint=PRINT), Action.ALLOW),
    ("how its fingerprint begins", allowing(fingerprint=PRINT[:12]), Action.ALLOW),
    ("another fingerprint", allowing(fingerprint="0" * 12), Action.REDACT),
    ("its rule", allowing(rule=RULE), Action.ALLOW),
    ("a glob of rules", allowing(rule="github-*"), Action.ALLOW),
    ("another rule", allowing(rule="gitlab-*"), Action.REDACT),
    ("its path", allowing(path="*/wiki/*"), Action.ALLOW),
    ("another path", allowing(path="*/mails/*"), Action.REDACT),
    ("all three", allowing(fingerprint=PRINT[:12], rule=RULE, path="*/wiki/*"), Action.ALLOW),
    ("all but the rule", allowing(fingerprint=PRINT[:12], rule="gitlab-*", path="*/wiki/*"), Action.REDACT),
    ("all but the path", allowing(fingerprint=PRINT[:12], rule=RULE, path="*/mails/*"), Action.REDACT),
    ("one of two entries", allowing(rule="gitlab-*") + allowing(rule=RULE), Action.ALLOW),
]


@pytest.mark.parametrize(("tables", "expected"), [each[1:] for each in ENTRIES], ids=[each[0] for each in ENTRIES])
def test_an_entry_allows_what_fits_all_that_it_says(tables: str, expected: Action) -> None:
    assert action(tables) is expected


@pytest.mark.parametrize(
    ("uri", "expected"),
    [("/corpus/wiki/a.zip!/b.txt", Action.ALLOW), ("/corpus/inbox/a.zip!/wiki/b.txt", Action.REDACT)],
)
def test_no_folder_of_an_archive_is_a_path_that_somebody_answers_for(uri: str, expected: Action) -> None:
    assert action(allowing(path="*/wiki/*"), uri=uri) is expected


def test_a_finding_without_a_fingerprint_fits_none() -> None:
    assert action(allowing(fingerprint=PRINT[:12]), replace(FOUND, fingerprint="")) is Action.REDACT


@pytest.mark.parametrize("category", [each for each in Category if each is not Category.CREDENTIAL])
def test_an_entry_speaks_of_credentials_only(category: Category) -> None:
    found = replace(FOUND, category=category)
    assert quay_policy(allowing(path="*")).decide(found, "x").allowance is None
    assert action(allowing(path="*"), found) is action("", found)


@pytest.mark.parametrize(
    ("expires", "expected"),
    [(TODAY - timedelta(days=1), Action.REDACT), (TODAY, Action.ALLOW), (TODAY + timedelta(days=1), Action.ALLOW)],
)
def test_the_day_of_expiry_is_the_last_one(expires: date, expected: Action) -> None:
    assert action(allowing(str(expires), rule=RULE)) is expected


def test_a_policy_of_no_day_honours_no_entry() -> None:
    dated = quay_policy(allowing(rule=RULE))
    undated = Policy.model_validate(dated.model_dump())
    assert undated.honoured() == ()
    assert undated.decide(FOUND, "x").action is Action.REDACT


def test_the_record_names_the_entry_and_its_owner() -> None:
    policy = quay_policy(allowing(rule=RULE))
    decided = policy.decide(FOUND, "x")
    assert decided.allowance == policy.allow[0].allowance
    assert decided.allowance is not None and decided.allowance.owner == "dana@example.com"
    assert decided.allowance != quay_policy(allowing("2027-01-01", rule=RULE)).decide(FOUND, "x").allowance


def test_the_hash_follows_what_is_honoured() -> None:
    none, one = quay_policy(), quay_policy(allowing("2026-11-22", rule=RULE))
    assert one.hash != none.hash
    assert one.hash == one.on(TODAY - timedelta(days=100)).hash
    assert one.on(TODAY + timedelta(days=1)).hash == none.hash
    assert quay_policy(allowing(rule=RULE)).hash != quay_policy(allowing(rule="gitlab-*")).hash


MISTAKES = [
    ("nothing to go by", "", r"allow\.0: .*say which credentials"),
    ("an empty path", 'path = ""', r"allow\.0\.path"),
    ("a short fingerprint", 'fingerprint = "3fa94c01b7d"', r"allow\.0\.fingerprint"),
    ("a fingerprint in capitals", 'fingerprint = "3FA94C01B7DE"', r"allow\.0\.fingerprint"),
    ("no glob in a fingerprint", 'fingerprint = "*"', r"allow\.0\.fingerprint"),
    ("a word for yes", 'path = "x"\ninline = "yes"', r"allow\.0\.inline: .*bool"),
    ("inline everywhere", 'rule = "x"\ninline = true', r"allow\.0: .*inline needs a path"),
    ("a misspelt key", 'rule = "x"\nexpirse = 2027-01-01', r"allow\.0\.expirse: Extra inputs"),
]


@pytest.mark.parametrize(("says", "message"), [each[1:] for each in MISTAKES], ids=[each[0] for each in MISTAKES])
def test_a_mistake_in_an_entry_is_named_by_its_key(tmp_path: Path, says: str, message: str) -> None:
    refused(tmp_path, f'[[allow]]\nowner = "dana"\nreason = "x"\nexpires = 2027-01-01\n{says}\n', message)


@pytest.mark.parametrize("key", ["owner", "reason", "expires"])
def test_who_why_and_until_when_are_required(tmp_path: Path, key: str) -> None:
    lines = {"rule": '"x"', "owner": '"dana"', "reason": '"x"', "expires": "2027-01-01"}
    table = "[[allow]]\n" + "\n".join(f"{name} = {value}" for name, value in lines.items() if name != key)
    refused(tmp_path, table, rf"allow\.0\.{key}: Field required")


@pytest.mark.parametrize(("key", "value"), [("owner", '" "'), ("reason", '""'), ("expires", "20270101"), ("expires", '"never"'),
                                            ("expires", '"2027-01-01"'), ("expires", "2027-01-01T00:00:00")])  # fmt: skip
def test_a_blank_or_a_date_that_is_none_is_refused(tmp_path: Path, key: str, value: str) -> None:
    lines = {"rule": '"x"', "owner": '"dana"', "reason": '"x"', "expires": "2027-01-01", key: value}
    refused(
        tmp_path, "[[allow]]\n" + "\n".join(f"{name} = {value}" for name, value in lines.items()), rf"allow\.0\.{key}"
    )


def refused(tmp_path: Path, table: str, message: str) -> None:
    path = tmp_path / "policy.toml"
    path.write_text('version = 1\n[detect]\ndetectors = ["pii"]\n[review]\nreviewers = ["group:x"]\n' + table)
    with pytest.raises(PolicyError, match=message):
        Policy.load(path)


# Markers

SIGN = f"pratique:allow {RULE} sample of the manual"
SECRET = "SECRET"
LINES = {
    "behind it": (f"key {SECRET}  # {SIGN}", True),
    "before it": (f"{SIGN} {SECRET}", True),
    "on the line above": (f"# {SIGN}\nkey {SECRET}", False),
    "on the line below": (f"key {SECRET}\n# {SIGN}", False),
    "beyond a line separator": (f"key {SECRET}\u2028{SIGN}", False),
    "on the last line of a long one": (f"a\n{SECRET}\n{SECRET} {SIGN}\nb", True),
    "for another rule": (f"key {SECRET} {SIGN.replace(RULE, 'gitlab-token')}", False),
    "for all rules": (f"key {SECRET} {SIGN.replace(RULE, '*')}", False),
    "without a reason": (f"key {SECRET} pratique:allow {RULE}", False),
    "with a dash as its reason": (f"key {SECRET} pratique:allow {RULE} --", False),
    "with its reason on the next line": (f"key {SECRET} pratique:allow {RULE} \nreason", False),
    "as part of an address": (f"key {SECRET} https://x.example.com/{SIGN}", False),
    "in capitals": (f"key {SECRET} {SIGN.upper()}", False),
}


@pytest.mark.parametrize(("text", "expected"), LINES.values(), ids=LINES)
def test_a_marker_speaks_of_its_own_line(text: str, expected: bool) -> None:
    found = replace(FOUND, start=text.index(SECRET), end=text.rindex(SECRET) + len(SECRET))
    assert (found in marked(text, [found])) is expected


@pytest.mark.parametrize("part", [SIGN, "pratique", RULE, "sample"])
def test_a_marker_that_is_hidden_even_in_part_is_none(part: str) -> None:
    text = f"key {SECRET} {SIGN}"
    found = replace(FOUND, start=4, end=4 + len(SECRET))
    start = text.index(part)
    hidden = Finding("visibility", "html_comment", Category.HIDDEN, start, start + 3, 1.0)
    beside = replace(hidden, start=0, end=3)
    assert found in marked(text, [found, beside])
    assert found not in marked(text, [found, beside, hidden])


def test_a_marker_counts_only_where_the_policy_trusts_the_source() -> None:
    trusting = allowing(path="*/wiki/*", inline="")
    assert action(trusting, marked=True) is Action.ALLOW
    assert action(trusting, marked=False) is Action.REDACT
    assert action(trusting, uri="/corpus/mails/a.eml", marked=True) is Action.REDACT
    assert action(trusting, uri="/corpus/wiki/a.eml!/b.txt", marked=True) is Action.REDACT
    assert action("", marked=True) is Action.REDACT


# In the walk


def stored(gate: Gate, name: str) -> list[tuple[str, str, bool]]:
    query = (
        "SELECT f.action, f.allowed_owner, f.marker_ignored FROM finding f JOIN document d ON d.id = f.document_id "
        "WHERE f.category = 'credential' AND d.uri LIKE %s ORDER BY f.start_offset"
    )
    return gate.rows(query, f"%/{name}")


def test_an_allowed_secret_is_indexed_recorded_and_audited(
    installation: Installation, embedder: Embedder, tmp_path: Path
) -> None:
    allowed = installation.keyring.fingerprint_of(CUT)
    with quay(installation, embedder, tmp_path / "corpus", quay_policy(allowing(fingerprint=allowed[:12]))) as gate:
        gate.put("a.txt", f"The sample is {CUT} and the real one is {OTHER} today.")
        gate.walk()
        [(text,)] = gate.rows("SELECT text FROM chunk")
        assert CUT in text and OTHER not in text
        assert stored(gate, "a.txt") == [("allow", "dana@example.com", False), ("redact", "", False)]
        [event] = gate.events("document.allowed")
        [entry] = event.details["entries"]
        assert (entry["owner"], entry["findings"]) == ("dana@example.com", 1)
        assert entry["entry"] == gate.policy.allow[0].allowance.entry
        assert gate.rows("SELECT fingerprint FROM credential_notice") == [(installation.keyring.fingerprint_of(OTHER),)]


def test_an_entry_that_comes_and_one_that_expires_are_decided_anew(
    installation: Installation, embedder: Embedder, tmp_path: Path
) -> None:
    entry = allowing("2026-11-23", rule=RULE)
    days = [("", TODAY, False), (entry, TODAY, True), (entry, TODAY + timedelta(days=1), True),
            (entry, TODAY + timedelta(days=2), False)]  # fmt: skip
    changed: list[bool] = []
    for tables, day, stands in days:
        with quay(installation, embedder, tmp_path / "corpus", quay_policy(tables, day)) as gate:
            gate.put("a.txt", f"The sample is {CUT}, says the manual.")
            changed.append(gate.walk()["a.txt"].changed)
            [(text,)] = gate.rows("SELECT text FROM chunk")
            assert (CUT in text) is stands
    assert changed == [True, True, False, True]


def test_a_held_item_keeps_what_was_allowed_in_it(
    installation: Installation, embedder: Embedder, tmp_path: Path
) -> None:
    with quay(installation, embedder, tmp_path / "corpus", quay_policy(allowing(rule=RULE))) as gate:
        gate.put("a.txt", f"The sample is {CUT} and the real one is {HOLDS} today.")
        gate.walk()
        [item] = gate.held()
        [first, second] = gate.queue().show(item.id).decisions
        assert first.allowance is not None and first.allowance.owner == "dana@example.com"
        assert (second.allowance, second.action) == (None, Action.QUARANTINE)


def test_a_marker_in_a_source_that_is_not_trusted_is_noted_and_nothing_more(
    installation: Installation, embedder: Embedder, tmp_path: Path
) -> None:
    with quay(installation, embedder, tmp_path / "corpus", quay_policy(allowing(path="*/wiki/*", inline=""))) as gate:
        line = f"The sample is {CUT}  pratique:allow {RULE} sample of the manual\n"
        for name in ("wiki/trusted.txt", "mails/stranger.txt"):
            gate.put(name, line)
        gate.put(
            "wiki/comment.html",
            f"<html><body><p>The sample is {CUT}<!-- pratique:allow {RULE} x --> here.</p></body></html>",
        )
        gate.walk()
        assert stored(gate, "trusted.txt") == [("allow", "dana@example.com", False)]
        assert stored(gate, "stranger.txt") == [("redact", "", True)]
        assert stored(gate, "comment.html") == [("redact", "", False)]
        assert [event.details for event in gate.events("document.marked")] == [{"findings": 1}]
