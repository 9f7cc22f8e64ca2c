"""The benchmark's corpus is the same for one seed, its labels are exact, and its arithmetic is right."""

from collections import Counter
from functools import cache
from pathlib import Path

import pytest

from benchmarks.detection.__main__ import main
from benchmarks.detection.corpus import payments, wrappings
from benchmarks.detection.corpus.draw import Draw
from benchmarks.detection.corpus.generate import corpus
from benchmarks.detection.corpus.marks import gap, mark, unmark
from benchmarks.detection.corpus.tables import LANGUAGES, Split, half, table
from benchmarks.detection.document import Document, Gold, Kind, Prediction
from benchmarks.detection.ordinary import ordinary_texts
from benchmarks.detection.scanners.scanner import executables, folder
from benchmarks.detection.score import FOUND, FULLY, Tally, covered, score

SEED = 7
UNWRAP = {wrapping.name: wrapping.unwrap for wrapping in wrappings.WRAPPINGS}


@cache
def documents(split: Split = Split.OPEN) -> list[Document]:
    return corpus(SEED, split)


def planted(document: Document) -> list[str]:
    return ["".join(document.text[start:end] for start, end in gold.parts) for gold in document.golds]


def test_the_same_seed_gives_the_same_corpus_and_another_one_another() -> None:
    assert corpus(SEED, Split.OPEN) == documents()
    assert [each.text for each in corpus(SEED + 1, Split.OPEN)] != [each.text for each in documents()]


@pytest.mark.parametrize("split", Split)
def test_a_corpus_has_every_kind_and_enough_of_each(split: Split) -> None:
    kinds = Counter(document.kind for document in documents(split))
    assert kinds[Kind.NEGATIVE] >= 750
    assert kinds[Kind.POSITIVE] >= 1000
    assert kinds[Kind.OBFUSCATED] == kinds[Kind.PLAIN] >= 500
    assert kinds[Kind.PAYMENT] >= 200
    assert {document.language for document in documents(split)} == set(LANGUAGES)


def test_documents_have_the_sizes_of_documents_and_names_of_their_own() -> None:
    assert len({document.id for document in documents()}) == len(documents())
    assert all(len(document.text) < 40_000 for document in documents())
    assert not any(0xE000 <= ord(character) <= 0xE010 for document in documents() for character in document.text)


def test_no_template_is_left_unfilled() -> None:
    slots = ("{secret}", "{vendor}", "{wrapped}", "{url}", "{person}", "{login}", "{date}")
    assert [document.id for document in documents() if any(slot in document.text for slot in slots)] == []


@pytest.mark.parametrize("split", Split)
def test_a_plain_secret_stands_exactly_where_the_label_says(split: Split) -> None:
    for document in documents(split):
        if document.kind not in (Kind.OBFUSCATED, Kind.NEGATIVE) and document.secret_class != "private key":
            assert planted(document) == list(document.secrets), document.id


def test_the_lines_of_a_private_key_are_all_labelled() -> None:
    for document in documents():
        if document.secret_class == "private key" and not document.family.startswith(("base64", "footer", "header")):
            joined = planted(document)[0].replace("\\n", "").replace("<br>", "")
            assert "".join(joined.split()) == "".join(document.secrets[0].split()), document.id


@pytest.mark.parametrize("split", Split)
def test_what_a_wrapping_hides_comes_out_again_whole(split: Split) -> None:
    for document in documents(split):
        if document.kind is Kind.OBFUSCATED:
            (gold,) = document.golds
            shown = document.text[gold.start : gold.end]
            assert UNWRAP[document.family](shown) == document.secrets[0], document.id
            assert shown != document.secrets[0] or document.family == "markdown escapes", document.id


def test_an_obfuscated_document_has_a_twin_with_the_secret_in_clear() -> None:
    by_id = {document.id: document for document in documents()}
    for document in documents():
        if document.kind is Kind.OBFUSCATED:
            twin = by_id[document.plain_id]
            assert twin.kind is Kind.PLAIN
            assert twin.secrets[0] in document.secrets[0]


def test_no_look_alike_holds_a_secret_that_was_planted_elsewhere() -> None:
    secrets = {secret for document in documents() for secret in document.secrets if len(secret) > 8}
    for document in documents():
        if document.kind is Kind.NEGATIVE:
            assert document.golds == ()
            assert not any(secret in document.text for secret in secrets), document.id


def test_no_template_serves_both_halves() -> None:
    for items in (table("tokens")["format"], table("lookalikes")["family"][0]["lines"], table("passwords")["choice"]):
        opened, final = half(items, Split.OPEN), half(items, Split.FINAL)
        assert len(opened) + len(final) == len(items)
        assert not any(item in final for item in opened)
    assert half(["only"], Split.FINAL) == ["only"]


def test_cards_and_ibans_pass_their_checksums_and_their_look_alikes_fail() -> None:
    draw = Draw("payments")
    for _ in range(200):
        assert luhn(payments.card(draw)[1])
        assert not luhn(payments.broken_card(draw))
        assert mod_97(payments.iban(draw)[1])
        assert not mod_97(payments.broken_iban(draw))


def luhn(number: str) -> bool:
    digits = [int(digit) for digit in reversed(number) if digit.isdigit()]
    return sum(digits[::2] + [sum(divmod(digit * 2, 10)) for digit in digits[1::2]]) % 10 == 0


def mod_97(iban: str) -> bool:
    compact = iban.replace(" ", "")
    return int("".join(str(int(character, 36)) for character in compact[4:] + compact[:4])) % 97 == 1


def test_marks_give_offsets_in_the_finished_text() -> None:
    text, golds = unmark(f"a {mark('secret')} b {mark('se' + gap(' | ') + 'cret')}.")
    assert text == "a secret b se | cret."
    assert [gold.parts for gold in golds] == [((2, 8),), ((11, 13), (16, 20))]
    assert (golds[1].start, golds[1].end, len(golds[1])) == (11, 20, 6)


COVERED = [
    ("nothing", [], 0.0),
    ("beside it", [(0, 10), (20, 30)], 0.0),
    ("exactly", [(10, 20)], 1.0),
    ("more than it", [(0, 99)], 1.0),
    ("the first half", [(5, 15)], 0.5),
    ("two that overlap", [(10, 14), (12, 16)], 0.6),
    ("the same twice", [(10, 13), (10, 13)], 0.3),
    ("one inside another", [(10, 18), (12, 14)], 0.8),
]


@pytest.mark.parametrize(("name", "spans", "share"), COVERED, ids=[name for name, _, _ in COVERED])
def test_coverage_counts_each_character_once(name: str, spans: list[tuple[int, int]], share: float) -> None:
    assert covered(Gold(((10, 20),)), [Prediction(*span, name) for span in spans]) == pytest.approx(share)


def test_what_stands_between_the_parts_of_a_split_secret_counts_for_nothing() -> None:
    gold = Gold(((0, 5), (8, 13)))
    assert covered(gold, [Prediction(5, 8, "gap")]) == 0.0
    assert covered(gold, [Prediction(0, 5, "half")]) == FOUND
    assert covered(gold, [Prediction(0, 13, "all")]) == 1.0


def document(identity: str, kind: Kind, golds: tuple[tuple[int, int], ...] = (), plain: str = "") -> Document:
    secrets = tuple(Gold((gold,)) for gold in golds)
    return Document(identity, kind, "password", "prose", "en", "family", "x" * 100, secrets, plain)


def test_a_score_counts_secrets_look_alikes_and_what_is_flagged_beside_them() -> None:
    corpus_of_three = [
        document("two", Kind.POSITIVE, ((0, 10), (20, 30))),
        document("clean", Kind.NEGATIVE),
        document("flagged", Kind.NEGATIVE),
    ]
    said = {
        "two": [Prediction(0, 10, "right"), Prediction(25, 30, "right"), Prediction(50, 60, "extra")],
        "flagged": [Prediction(1, 2, "wrong"), Prediction(3, 4, "wrong")],
    }
    result = score(corpus_of_three, said)
    assert result.sum(lambda cell: cell.kind is Kind.POSITIVE) == Tally(total=2, found=2, fully=1)
    assert result.lookalikes == {"family": Tally(total=2, found=1, fully=1)}
    assert (result.right, result.extra, result.on_lookalikes) == (2, 1, 2)
    assert result.precision == pytest.approx(2 / 5)


def test_a_wrapped_secret_counts_only_where_its_plain_form_is_found() -> None:
    pairs = [
        *(document("a-plain", Kind.PLAIN, ((0, 10),)), document("a", Kind.OBFUSCATED, ((0, 20),), "a-plain")),
        *(document("b-plain", Kind.PLAIN, ((0, 10),)), document("b", Kind.OBFUSCATED, ((0, 20),), "b-plain")),
        *(document("c-plain", Kind.PLAIN, ((0, 10),)), document("c", Kind.OBFUSCATED, ((0, 20),), "c-plain")),
    ]
    said = {
        "a-plain": [Prediction(0, 10, "plain")],
        "a": [Prediction(0, 19, "wrapped")],
        "b-plain": [Prediction(0, 5, "plain")],
        "c": [Prediction(0, 20, "wrapped, but its plain form is not found")],
    }
    assert score(pairs, said).wrapped == {"family": Tally(total=2, found=1, fully=1)}


def test_half_is_found_and_almost_all_is_fully_covered() -> None:
    tally = Tally()
    for share in (0.0, FOUND - 0.01, FOUND, FULLY - 0.01, FULLY, 1.0):
        tally.add(share)
    assert (tally.total, tally.found, tally.fully) == (6, 4, 2)


def test_nothing_said_of_nothing_is_precise() -> None:
    assert score([], {}).precision == 1.0


def test_lines_and_columns_of_a_scanner_of_files_become_offsets() -> None:
    with folder({"a": "eins\nzwei drei\r\nvier", "b": "möwe\nencoded== end\n"}) as files:
        names = sorted(path.name for path in files.path.iterdir())
        files.add(names[0], "rule", "drei", line=2)
        files.add(f"./{names[0]}", "rule", "zwei drei\r\nvier", line=2)
        files.add(names[1], "rule", "what was decoded", line=2, column=3)
        files.add(names[1], "rule", "", line=99, column=99)
        assert [(each.start, each.end) for each in files.found["a"]] == [(10, 14), (5, 20)]
        assert (files.found["b"][0].start, files.found["b"][0].end) == (5, 14)
        assert not Path("000000.txt").exists()
    assert not files.path.exists()


def test_a_program_in_a_named_environment_comes_before_one_on_the_path(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    for place in ("venv/bin", "path"):
        (tmp_path / place).mkdir(parents=True)
        (tmp_path / place / "scanner").write_text("#!/bin/sh\n")
        (tmp_path / place / "scanner").chmod(0o755)
    monkeypatch.setenv("PATH", str(tmp_path / "path"))
    found = list(executables("scanner", [tmp_path / "venv", tmp_path / "none"]))
    assert found == [str(tmp_path / "venv/bin/scanner"), str(tmp_path / "path/scanner")]
    assert list(executables("no-such-scanner", [tmp_path / "venv"])) == []


def test_ordinary_text_is_what_is_installed_up_to_a_size() -> None:
    texts = ordinary_texts(0.3)
    assert 0.3e6 <= sum(len(text.encode()) for text in texts.values()) < 0.9e6
    assert not any(name.startswith(("/", "python3.11/site-packages")) for name in texts)


@pytest.mark.parametrize("asked", [["--by", "place"], ["--list"]])
def test_the_final_half_shows_totals_only(asked: list[str]) -> None:
    with pytest.raises(SystemExit) as stopped:
        main(["credentials", "--split", "final", *asked])
    assert stopped.value.code == 2
