"""A place that can't be written, or a word that is none, is told as the user's mistake, and nothing is started."""

from collections.abc import Callable
from pathlib import Path

import pytest

from pipeline.cli import main

Spoil = Callable[[Path], object]


@pytest.mark.parametrize(
    ("spoil", "words", "expected"),
    [
        (lambda home: (home / "prefect").write_text(""), ("ingest", "{home}"), "prefect: File exists"),
        (lambda home: (home / "postgres.lock").mkdir(), ("status",), "postgres.lock: Is a directory"),
        (lambda home: (home / "out").write_text(""), ("audit", "export", "{home}/out"), "out: File exists"),
        (lambda home: (home / "out").write_text(""), ("audit", "export", "{home}/out/x"), "out/x: Not a directory"),
    ],
    ids=["Prefect's files", "the lock", "a file as a folder", "a folder in a file"],
)
def test_a_place_that_can_not_be_written_is_named(
    spoil: Spoil,
    words: tuple[str, ...],
    expected: str,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
) -> None:
    monkeypatch.setenv("PRATIQUE_HOME", str(tmp_path))
    monkeypatch.setenv("PREFECT_HOME", str(tmp_path / "prefect"))
    monkeypatch.delenv("PREFECT_API_URL", raising=False)
    monkeypatch.delenv("PRATIQUE_DATABASE_URL", raising=False)
    spoil(tmp_path)
    with pytest.raises(SystemExit) as ended:
        main([word.format(home=tmp_path) for word in words])
    told = capsys.readouterr().err
    assert ended.value.code == 2
    assert expected in told and "folder that can be written" in told and told.count("\n") == 1


def test_the_queue_can_not_be_narrowed_to_a_category_that_is_none(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setenv("PRATIQUE_HOME", str(tmp_path))
    with pytest.raises(SystemExit) as ended:
        main(["review", "list", "--as", "rita@example.com", "--category", "credentials"])
    assert ended.value.code == 2
    assert "'credential'" in capsys.readouterr().err
