"""`pratique reveal`: tokens as arguments or from a pipe, values on standard output, and a refusal in one line."""

import io
import json
from pathlib import Path

import pytest
from harbour import POLICY, Gate

from detectors import Category
from pipeline.cli import main
from pipeline.model import Operation
from pipeline.operators import Value, load

AS_DORA = ("--as", "dora@example.com", "--note", "asked for by the data subject")


@pytest.fixture
def tokens(gate: Gate, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """Two tokens of this installation, whose policy lets the privacy team open them."""
    (tmp_path / "policy.toml").write_text(POLICY + '[reveal]\nroles = ["group:privacy"]\n')
    (tmp_path / "groups.toml").write_text('[groups]\nprivacy = ["dora@example.com"]\n')
    monkeypatch.setenv("PRATIQUE_POLICY", str(tmp_path / "policy.toml"))
    monkeypatch.setenv("PRATIQUE_GROUPS", str(tmp_path / "groups.toml"))
    values = (
        Value(text, "PERSON", Category.PII, "", 1, lambda among: among[0]) for text in ("Ann Weber", "Bo\n\x1b[2JLi")
    )
    return [load(Operation("token")).rewrite(value, gate.keyring) for value in values]


def pratique(*words: str) -> int:
    with pytest.raises(SystemExit) as ended:
        main(list(words))
    return int(ended.value.code or 0)


def test_values_stand_one_a_line_and_no_terminal_acts_on_them(
    tokens: list[str], capsys: pytest.CaptureFixture[str]
) -> None:
    assert pratique("reveal", *tokens, *AS_DORA) == 0
    assert capsys.readouterr().out == "Ann Weber\nBo\\n\\x1b[2JLi\n"


def test_tokens_come_through_a_pipe(
    tokens: list[str], capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("sys.stdin", io.StringIO(f"  {tokens[1].lower()}\n\n{tokens[0]} "))
    assert pratique("reveal", "-", *AS_DORA, "--json") == 0
    found = [json.loads(line) for line in capsys.readouterr().out.splitlines()]
    assert found == [
        {"token": tokens[1].lower(), "entity": "PERSON", "value": "Bo\n\x1b[2JLi"},
        {"token": tokens[0], "entity": "PERSON", "value": "Ann Weber"},
    ]


def test_what_is_no_text_is_refused_in_one_line(
    capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch, tokens: list[str]
) -> None:
    monkeypatch.setattr("sys.stdin", io.TextIOWrapper(io.BytesIO(b"\xff\xfe\x00"), encoding="utf-8"))
    assert pratique("reveal", "-", *AS_DORA) == 2
    assert "standard input is no text" in capsys.readouterr().err


REFUSALS = [
    (("<PERSON>", *AS_DORA), 1, "this is no token; one reads <ENTITY:KEYID:LETTERS>"),
    (("{0}", "--as", "alice@example.com", "--note", "curious"), 1, "alice@example.com may not reveal tokens"),
    (("{0}", "--as", "dora@example.com", "--note", " "), 1, "to reveal needs a note that says why"),
    (("-", *AS_DORA), 2, "expected 1 to 1,000 tokens, got 0"),
]


@pytest.mark.parametrize(("words", "code", "expected"), REFUSALS, ids=[each[2] for each in REFUSALS])
def test_a_refusal_is_one_line_and_no_value(
    tokens: list[str],
    capsys: pytest.CaptureFixture[str],
    monkeypatch: pytest.MonkeyPatch,
    words: tuple[str, ...],
    code: int,
    expected: str,
) -> None:
    monkeypatch.setattr("sys.stdin", io.StringIO(""))
    assert pratique("reveal", *(word.format(*tokens) for word in words)) == code
    out, err = capsys.readouterr()
    assert out == "" and err.startswith("pratique: ") and err.count("\n") == 1
    assert expected in err and "Weber" not in err
