"""What is kept between processes is used only where it is whole, private and of this very content."""

import os
from pathlib import Path

import pytest

from detectors import _cache, _scan
from detectors._rules import RuleError, load_rules
from detectors._scan import Anchor, Scanner

RULE = '[[rule]]\nid = "a"\ndescription = "d"\nfamily = "f"\nseverity = "low"\nkeywords = ["mark"]\npattern = "mark-[0-9]{3}"\n'
needs_hyperscan = pytest.mark.skipif(_scan.hyperscan is None, reason="no hyperscan here")


@pytest.fixture(autouse=True)
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.setenv("XDG_CACHE_HOME", str(tmp_path / "cache"))
    return tmp_path / "cache" / "pratique"


def test_what_was_written_is_read_under_its_key_only() -> None:
    key, other = _cache.key_of("a", "b"), _cache.key_of("ab")

    _cache.write("rules", key, b"data")

    assert (_cache.read("rules", key), _cache.read("rules", other)) == (b"data", None)


def test_a_file_that_was_cut_or_changed_counts_as_none(folder: Path) -> None:
    for damage in (lambda data: data[:-1], lambda data: data[:-1] + b"!", lambda _: b""):
        _cache.write("rules", "k", b"data")
        (folder / "rules-k").write_bytes(damage((folder / "rules-k").read_bytes()))
        assert _cache.read("rules", "k") is None


@pytest.mark.skipif(not hasattr(os, "getuid"), reason="folders have owners elsewhere")
def test_a_folder_that_others_may_write_to_is_not_used(folder: Path) -> None:
    _cache.write("rules", "k", b"data")
    folder.chmod(0o777)

    assert _cache.read("rules", "k") is None


@pytest.mark.skipif(not hasattr(os, "getuid"), reason="folders have owners elsewhere")
@pytest.mark.parametrize(("mode", "kept"), [(0o777, None), (0o1777, b"data"), (0o775, b"data")])
def test_a_folder_that_others_may_exchange_is_not_used(folder: Path, mode: int, kept: bytes | None) -> None:
    _cache.write("rules", "k", b"data")
    folder.parent.chmod(mode)

    assert _cache.read("rules", "k") == kept


def test_a_folder_that_is_a_link_is_not_used(folder: Path, tmp_path: Path) -> None:
    elsewhere = tmp_path / "elsewhere"
    elsewhere.mkdir(mode=0o700)
    folder.parent.mkdir()
    folder.symlink_to(elsewhere)

    _cache.write("rules", "k", b"data")

    assert not list(elsewhere.iterdir())


def test_without_a_place_for_it_nothing_is_kept_and_nothing_fails(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("XDG_CACHE_HOME", os.devnull)

    _cache.write("rules", "k", b"data")

    assert _cache.read("rules", "k") is None


def test_old_files_make_room_for_new_ones(folder: Path) -> None:
    for number in range(_cache.KEPT + 3):
        _cache.write("rules", str(number), b"data")
        os.utime(folder / f"rules-{number}", (number, number))

    assert len(list(folder.iterdir())) == _cache.KEPT


def test_rules_are_read_anew_when_a_file_changes(tmp_path: Path) -> None:
    rules = tmp_path / "rules"
    rules.mkdir()
    (rules / "a.toml").write_text(RULE)
    first, again = load_rules(rules), load_rules(rules)
    (rules / "a.toml").write_text(RULE.replace("mark-", "sign-"))

    assert first == again
    assert load_rules(rules)[0].pattern == "sign-[0-9]{3}"


def test_a_faulty_rule_is_refused_each_time(tmp_path: Path) -> None:
    rules = tmp_path / "rules"
    rules.mkdir()
    (rules / "a.toml").write_text(RULE.replace("{3}", "{3}("))

    for _ in range(2):
        with pytest.raises(RuleError, match="pattern"):
            load_rules(rules)


@needs_hyperscan
def test_a_kept_database_finds_what_a_new_one_finds(folder: Path) -> None:
    anchors = [Anchor("mark"), Anchor("[0-9]{3}", literal=False), Anchor("é", ignore_case=True)]
    text = "a mark-123 É"

    new = Scanner(anchors).scan(text)

    assert list(folder.glob("hyperscan-*"))
    assert Scanner(anchors).scan(text) == new


@needs_hyperscan
def test_a_kept_file_that_is_no_database_is_compiled_anew(folder: Path) -> None:
    Scanner([Anchor("mark")])
    (name,) = (path.name for path in folder.glob("hyperscan-*"))
    _cache.write("hyperscan", name.removeprefix("hyperscan-"), b"not a database")

    assert Scanner([Anchor("mark")]).scan("mark") == [(0, 4)]
