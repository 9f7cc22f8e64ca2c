"""`pratique detect --jsonl`: an answer for every line, in order, whatever a line holds."""

import io
import json
from pathlib import Path
from typing import Any

import pytest
from harbour import CUT_OUT, HOLDS_CHUNK, HOLDS_DOCUMENT, POLICY, TURNS_CHUNK_AWAY

from pipeline.cli import main


@pytest.fixture
def detect(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> Any:
    policy = tmp_path / "policy.toml"
    policy.write_text(POLICY, encoding="utf-8")

    def run(data: bytes, *words: str) -> tuple[int, list[Any], str]:
        monkeypatch.setattr("sys.stdin", io.TextIOWrapper(io.BytesIO(data)))
        with pytest.raises(SystemExit) as ended:
            main(["detect", "--jsonl", "--policy", str(policy), *words])
        out, err = capsys.readouterr()
        return int(ended.value.code or 0), [json.loads(line) for line in out.splitlines()], err

    return run


def lines(*texts: str) -> bytes:
    return b"".join(json.dumps({"id": number, "text": text}).encode() + b"\n" for number, text in enumerate(texts))


def test_each_line_is_answered_with_action_and_findings(detect: Any) -> None:
    code, answers, err = detect(lines("plain", f"a {CUT_OUT}", HOLDS_CHUNK, HOLDS_DOCUMENT, TURNS_CHUNK_AWAY))
    assert (code, err) == (0, "")
    assert [answer["action"] for answer in answers] == ["allow", "redact", "quarantine", "quarantine", "reject"]
    (found,) = answers[1]["findings"]
    assert found == {
        "category": "hidden",
        "rule": "zero_width",
        "start": 2,
        "end": 2 + len(CUT_OUT),
        "score": found["score"],
        "layers": [],
    }


def test_offsets_count_code_points(detect: Any) -> None:
    _, (answer,), _ = detect(lines(f"\U0001f6a2\u00e9 {CUT_OUT}"))
    assert answer["findings"][0]["start"] == 3


BAD = [
    b"",
    b"   ",
    b"nonsense",
    b"[]",
    b"3",
    b"null",
    b'"text"',
    b"{}",
    b'{"id": 1}',
    b'{"text": "x"}',
    b'{"id": 1, "text": 3}',
    b'{"id": 1, "text": null}',
    b'{"id": 1, "text": ["x"]}',
    b'{"id": 1, "text": "x"',
    b'{"id": 1, "text": "\xff"}',
    b"\x00",
    b"[" * 100_000,
    b'{"id": ' + b"[" * 900 + b"]" * 900 + b', "text": 1}',
    b'{"id": ' + b"9" * 5000 + b', "text": "x"}',
    b'{"id": 1, "text": "x"} trailing',
    "{'id': 1, 'text': 'x'}".encode("utf-16"),
]


@pytest.mark.parametrize("workers", ["1", "2"])
def test_a_bad_line_is_told_in_its_place_and_the_run_goes_on(detect: Any, workers: str) -> None:
    good = lines("plain").strip()
    data = b"\n".join(part for bad in BAD for part in (bad.replace(b"\n", b" "), good)) + b"\n"
    code, answers, _ = detect(data, "--workers", workers)
    assert code == 0
    assert len(answers) == 2 * len(BAD)
    for number, (told, answered) in enumerate(zip(answers[::2], answers[1::2], strict=True)):
        assert "error" in told, BAD[number]
        assert answered == {"id": 0, "action": "allow", "findings": []}


ODD = [
    ("half a character", '"\\ud800"', "x"),
    ("a NUL", '"id"', "a\\u0000b"),
    ("not a number", "NaN", "x"),
    ("an object", '{"a": [1, 2]}', "x"),
    ("a deep one", "[" * 900 + "]" * 900, "x"),
    ("nothing", "null", ""),
    ("text that is half a character", "1", "\\ud83d"),
]


@pytest.mark.parametrize(("name", "identity", "text"), ODD, ids=[name for name, _, _ in ODD])
def test_an_odd_id_or_text_comes_back_as_valid_json(detect: Any, name: str, identity: str, text: str) -> None:
    code, answers, err = detect(f'{{"id": {identity}, "text": "{text}"}}\n'.encode() + lines("after"))
    assert (code, err) == (0, "")
    assert answers[1]["id"] == 0
    assert set(answers[0]) >= {"id"}


def test_order_is_kept_with_several_workers(detect: Any) -> None:
    texts = [f"{number} {CUT_OUT * (number % 7)}" for number in range(600)]
    _, answers, _ = detect(lines(*texts), "--workers", "2")
    assert [answer["id"] for answer in answers] == list(range(600))
    assert [bool(answer["findings"]) for answer in answers] == [bool(number % 7) for number in range(600)]


def test_only_narrows_to_categories(detect: Any) -> None:
    _, (answer,), _ = detect(lines(HOLDS_DOCUMENT), "--only", "pii, credential")
    assert answer == {"id": 0, "action": "allow", "findings": []}
    _, (answer,), _ = detect(lines(HOLDS_DOCUMENT), "--only", "hidden")
    assert answer["findings"]


@pytest.mark.parametrize("only", ["secrets", "pii,secrets", "PII"])
def test_an_unknown_category_is_a_mistake_of_usage(detect: Any, only: str) -> None:
    code, answers, err = detect(lines("x"), "--only", only)
    assert (code, answers) == (2, [])
    assert "there are: pii, credential, injection, hidden" in err


def test_a_minimal_score_leaves_findings_out_but_not_their_action(detect: Any) -> None:
    _, (answer,), _ = detect(lines(HOLDS_DOCUMENT), "--min-score", "1")
    assert (answer["action"], answer["findings"]) == ("quarantine", [])


def test_a_last_line_without_a_line_break_counts_and_no_line_is_no_answer(detect: Any) -> None:
    assert len(detect(lines("x").rstrip())[1]) == 1
    assert detect(b"") == (0, [], "")


def test_without_jsonl_there_is_nothing_to_read(capsys: pytest.CaptureFixture[str]) -> None:
    with pytest.raises(SystemExit) as ended:
        main(["detect"])
    assert ended.value.code == 2
    assert "--jsonl" in capsys.readouterr().err


def test_a_policy_with_a_mistake_is_told_before_any_line_is_read(detect: Any, tmp_path: Path) -> None:
    (tmp_path / "other.toml").write_text("version = 2")
    code, answers, err = detect(lines("x"), "--policy", str(tmp_path / "other.toml"))
    assert (code, answers) == (2, [])
    assert "version: Input should be 1" in err
