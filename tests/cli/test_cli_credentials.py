"""`pratique credentials report`, what the queue says of a secret, and what `policy check` says of allow entries."""

import json
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
from harbour import Gate
from quay import CUT, HOLDS, OTHER, PASSWORD, QUAY, RULE, allowing, quay

from pipeline.cli import main
from pipeline.policy import Policy

TODAY = datetime.now(UTC).date()
SECRETS = (CUT, HOLDS, OTHER, PASSWORD)


@pytest.fixture
def policy(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """The policy that the command reads, and a reviewer."""
    path = tmp_path / "policy.toml"
    path.write_text(QUAY)
    groups = tmp_path / "groups.toml"
    groups.write_text('[groups]\nsecurity-reviewers = ["rita@example.com"]\n')
    monkeypatch.setenv("PRATIQUE_POLICY", str(path))
    monkeypatch.setenv("PRATIQUE_GROUPS", str(groups))
    monkeypatch.setenv("PRATIQUE_REVIEWER", "rita@example.com")
    return path


def pratique(*words: str) -> int:
    with pytest.raises(SystemExit) as ended:
        main(list(words))
    return int(ended.value.code or 0)


def answered(capsys: pytest.CaptureFixture[str], code: int, *words: str) -> list[Any]:
    """The JSON objects that a verb prints. No secret is ever among what it says."""
    capsys.readouterr()
    assert pratique(*words, "--json") == code
    out, err = capsys.readouterr()
    assert not any(secret in out + err for secret in SECRETS)
    return [json.loads(line) for line in out.splitlines()]


@pytest.mark.usefixtures("policy")
def test_the_report_is_clean_where_nothing_leaked(berth: Gate, capsys: pytest.CaptureFixture[str]) -> None:
    berth.put("a.txt", "Nothing of the kind.")
    berth.walk()
    assert pratique("credentials", "report") == 0
    assert capsys.readouterr() == ("", "no leaked credentials\n")


@pytest.mark.usefixtures("policy", "berth")
def test_where_nothing_was_scanned_the_report_is_not_clean(capsys: pytest.CaptureFixture[str]) -> None:
    """A job that watches the wrong folder would else be at ease for ever."""
    assert pratique("credentials", "report") == 2
    assert "nothing was scanned" in capsys.readouterr().err


@pytest.mark.usefixtures("policy")
def test_the_report_owns_up_to_what_was_not_inspected(berth: Gate, capsys: pytest.CaptureFixture[str]) -> None:
    berth.put("a.txt", f"The token is {HOLDS}.")
    berth.put("broken.pdf", "%PDF-1.7\nthis is no PDF at all")
    berth.walk()
    assert pratique("credentials", "report") == 1
    assert capsys.readouterr().err.splitlines() == [
        "1 credential in 1 place: 1 held",
        "1 document could not be inspected: nobody knows what is in there",
    ]


@pytest.mark.usefixtures("policy")
def test_a_person_is_told_what_where_and_what_to_do(berth: Gate, capsys: pytest.CaptureFixture[str]) -> None:
    berth.put("a.txt", f"One line\nThe token is {CUT} here.")
    berth.put("b\x1b[31m.txt", f"The token is {CUT} and {HOLDS}.")
    berth.walk()
    assert pratique("credentials", "report") == 1
    out, err = capsys.readouterr()
    assert out.count("CRITICAL  GitHub: ") == out.count(f"({RULE}, fingerprint ") == 1
    assert "revoke the token" in out and "https://docs.github.com/" in out
    assert "redacted  " in out and "a.txt, line 2, characters 22 to" in out and "held      " in out
    assert err == "2 credentials in 3 places: 2 held, 1 redacted\n"
    assert "\x1b" not in out and "\\x1b" in out
    assert not any(secret in out for secret in SECRETS)


def test_the_fingerprint_of_the_report_is_what_an_allow_entry_takes(
    berth: Gate, policy: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    berth.put("a.txt", f"The token is {CUT} here.")
    berth.walk()
    [leak] = answered(capsys, 1, "credentials", "report")
    assert leak["open"] and leak["places"][0]["standing"] == "redacted"
    policy.write_text(QUAY + allowing(str(TODAY), fingerprint=leak["short"]))
    with quay(berth.installation, berth.embedder, berth.folder, Policy.load(policy)) as allowed:
        allowed.walk()
    [leak] = answered(capsys, 0, "credentials", "report")
    assert not leak["open"]
    assert leak["places"][0] | {"standing": "allowed", "owner": "dana@example.com"} == leak["places"][0]
    policy.write_text(QUAY + allowing(str(TODAY - timedelta(days=1)), fingerprint=leak["short"]))
    [leak] = answered(capsys, 1, "credentials", "report")
    assert leak["open"], "the entry has lapsed, though no scan came since"


@pytest.mark.usefixtures("policy")
def test_the_report_can_be_narrowed(berth: Gate, capsys: pytest.CaptureFixture[str]) -> None:
    berth.put("one.txt", f"The token is {CUT} here.")
    berth.put("two.txt", f"The token is {OTHER} here.")
    berth.walk()
    (berth.folder / "two.txt").unlink()
    berth.walk()
    assert [len(each["places"]) for each in answered(capsys, 1, "credentials", "report")] == [1]
    assert len(answered(capsys, 1, "credentials", "report", "--all")) == 2
    assert len(answered(capsys, 0, "credentials", "report", "--uri", "two", "--all")) == 1, (
        "a deleted place is nobody's task"
    )
    assert answered(capsys, 0, "credentials", "report", "--uri", "three") == []
    assert len(answered(capsys, 1, "credentials", "report", "--severity", "critical")) == 1
    assert pratique("credentials", "report", "--severity", "dreadful") == 2
    assert pratique("credentials") == 2


@pytest.mark.usefixtures("policy")
def test_the_queue_names_the_other_documents_of_a_secret(berth: Gate, capsys: pytest.CaptureFixture[str]) -> None:
    for name in ("a.txt", "b.txt"):
        berth.put(name, f"The token is {HOLDS} here.")
    berth.walk()
    items = answered(capsys, 0, "review", "list")
    assert [item["same_secret_elsewhere"] for item in items] == [1, 1]
    [shown] = answered(capsys, 0, "review", "show", items[0]["id"])
    [decision] = shown["decisions"]
    assert decision["same_secret_elsewhere"] == 1
    short = decision["fingerprint"][:12]
    assert len(answered(capsys, 0, "review", "list", "--secret", short)) == 2
    assert answered(capsys, 0, "review", "list", "--secret", "0" * 12) == []
    assert pratique("review", "show", items[0]["id"]) == 0
    assert f"the same secret stands in 1 other document (--secret {short})" in capsys.readouterr().out


@pytest.mark.parametrize(
    ("expires", "told"),
    [(-1, "expired on {day} and allows nothing"), (0, "expires on {day}"), (29, "expires on {day}"), (30, "")],
)
def test_an_entry_that_is_about_to_lapse_is_told(
    policy: Path, capsys: pytest.CaptureFixture[str], expires: int, told: str
) -> None:
    day = TODAY + timedelta(days=expires)
    policy.write_text(QUAY + allowing(str(day), rule="x"))
    assert pratique("policy", "check", str(policy)) == 0
    out, err = capsys.readouterr()
    assert "valid, hash" in out
    assert err == (f"allow.0, of dana@example.com: {told.format(day=day)}\n" if told else "")


@pytest.mark.parametrize(
    ("narrowed", "is_told"), [({"rule": "*"}, True), ({"path": "**"}, True), ({"rule": "aws-*"}, False)]
)
def test_an_entry_that_allows_everything_is_told(
    policy: Path, capsys: pytest.CaptureFixture[str], narrowed: dict[str, str], is_told: bool
) -> None:
    policy.write_text(QUAY + allowing(str(TODAY + timedelta(days=90)), **narrowed))

    assert pratique("policy", "check", str(policy)) == 0

    assert ("allows every credential in every document" in capsys.readouterr().err) is is_told


def test_a_webhook_without_a_key_is_told_before_anything_is_done(
    policy: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setenv("PRATIQUE_WEBHOOK_URL", "https://hooks.example.com/hunter2")
    assert pratique("status") == 2
    err = capsys.readouterr().err
    assert "PRATIQUE_WEBHOOK_KEY" in err and "hunter2" not in err
