"""The models of names: which reads what, in what form, and what becomes of their mentions."""

import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import get_args

import numpy as np
import onnxruntime
import pytest
from presidio_analyzer import AnalyzerEngine, RecognizerRegistry, RecognizerResult
from presidio_analyzer.recognizer_registry import RecognizerRegistryProvider

from detectors import CouldNotInspect, no_fingerprint
from detectors.pii import build
from detectors.pii._data import FOLDER, table
from detectors.pii._detector import LabelsOnly, recognizers
from detectors.pii._fields import Fields
from detectors.pii._int8 import with_int8_weights
from detectors.pii._memory import Memory, key_of
from detectors.pii._mention import Mention, within
from detectors.pii._model import _installed, read_files
from detectors.pii._ner import RoutedNlpEngine
from detectors.pii._overlap import resolve, without_guesses
from detectors.pii._page import Page
from detectors.pii._rampart import Rampart
from detectors.pii._stretches import Engine, is_prose, stretches
from detectors.pii._weigh import ModelRecognizer

PROSE = (
    "The committee looked at the figures for the second quarter and came to the view that the costs of the new building "
    "had risen faster than anyone had thought when the work began in the spring of last year."
)
FORM = "Passenger\nOdalys Quintrell\n14 Marrowbone Rise, Tetherby"
GERMAN = "Die Unterlagen liegen bei der Kollegin, die am Montag wieder im Haus ist und sie dann mit der Post schickt."


@pytest.fixture(scope="module")
def rampart() -> Rampart:
    return Rampart()


READERS = {
    "patterns": [],
    "fast": ["spacy"],
    "default": ["spacy", "rampart", "rampart"],
    "accurate": ["spacy", "rampart"],
}


@pytest.mark.parametrize("engine", get_args(Engine))
def test_each_engine_has_its_models_read(engine: Engine) -> None:
    found = [stretch.reader for stretch in stretches(f"{FORM}\n\n{PROSE}\n\n{GERMAN}", engine)]
    assert sorted(set(found)) == sorted(set(READERS[engine]))


def test_by_default_prose_in_english_is_spacys_and_all_else_is_ramparts() -> None:
    text = f"{FORM}\n\n{PROSE}\n\n{GERMAN}"
    read = {stretch.reader: text[stretch.start : stretch.end].strip() for stretch in stretches(text, "default")}
    assert read == {"spacy": PROSE, "rampart": GERMAN}
    assert FORM in [text[s.start : s.end].strip() for s in stretches(text, "default")]


@pytest.mark.parametrize(
    ("text", "prose"),
    [
        (PROSE, True),
        (PROSE.replace(" ", "\n"), False),
        (FORM, False),
        (PROSE.title(), False),
        ("Yours sincerely,", False),
    ],
)
def test_prose_has_many_words_few_capitals_and_full_lines(text: str, prose: bool) -> None:
    assert is_prose(text) is prose


def test_the_name_in_a_form_is_found_with_the_second_model_only() -> None:
    def names(engine: Engine) -> list[str]:
        return [FORM[f.start : f.end] for f in build(engine).detect(FORM, no_fingerprint) if f.rule == "PERSON"]

    assert names("default") == ["Odalys Quintrell"]
    assert names("patterns") == []


@pytest.mark.parametrize("engine", get_args(Engine))
def test_structured_data_is_found_by_every_engine(engine: Engine) -> None:
    text = "IBAN: GB82 WEST 1234 5698 7654 32, mail q.ostrander@example.org"
    assert {f.rule for f in build(engine).detect(text, no_fingerprint)} >= {"IBAN_CODE", "EMAIL_ADDRESS"}


def test_eight_bit_weights_give_the_labels_of_the_four_bit_ones() -> None:
    model = read_files("rampart")["onnx/model_q4.onnx"]
    ids = np.random.default_rng(7).integers(1_000, 15_000, (1, 96), dtype=np.int64)
    ids[0, 0], ids[0, -1] = 101, 102
    feed = {"input_ids": ids, "attention_mask": np.ones_like(ids), "token_type_ids": np.zeros_like(ids)}
    four, eight = (
        onnxruntime.InferenceSession(bytes_, providers=["CPUExecutionProvider"]).run(None, feed)[0][0]
        for bytes_ in (model, with_int8_weights(model))
    )
    assert (four.argmax(axis=-1) == eight.argmax(axis=-1)).mean() > 0.95


def test_no_four_bit_weights_are_left_and_what_is_no_model_is_refused() -> None:
    model = read_files("rampart")["onnx/model_q4.onnx"]
    assert b"MatMulNBits" in model and b"MatMulNBits" not in with_int8_weights(model)
    with pytest.raises(ValueError, match="expected"):
        with_int8_weights(b"\x3b")


def test_whole_words_are_marked(rampart: Rampart) -> None:
    text = "Guest: Odalys Quintrell-Featherstonehaugh"
    marked = [text[mention.start : mention.end] for mention in rampart.mentions(text)]
    assert marked == ["Odalys Quintrell-Featherstonehaugh"]


def test_a_text_of_more_tokens_than_the_model_takes_is_read_to_its_end(rampart: Rampart) -> None:
    text = "\u6f22 " * 700 + "Guest: Odalys Quintrell"
    assert "Quintrell" in text[max(mention.end for mention in rampart.mentions(text)) - 9 :]


@pytest.fixture
def _changed_weights(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    pinned = table("rampart")
    copy = tmp_path / "package" / pinned["folder"]
    for name in pinned["sha256"]:
        (copy / name).parent.mkdir(parents=True, exist_ok=True)
        (copy / name).write_bytes((_installed(pinned["package"]) / pinned["folder"] / name).read_bytes())
    (tmp_path / "package" / "__init__.py").touch()
    with (copy / "onnx" / "model_q4.onnx").open("ab") as file:
        file.write(b"\0")
    monkeypatch.syspath_prepend(str(tmp_path))
    monkeypatch.setitem(pinned, "package", "package")
    yield


@pytest.mark.usefixtures("_changed_weights")
def test_weights_that_differ_from_the_committed_hashes_are_not_run() -> None:
    with pytest.raises(CouldNotInspect, match="model_missing"):
        build().detect(FORM, no_fingerprint)


def test_a_model_that_is_not_installed_stops_the_text_that_needs_it(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(table("rampart"), "package", "no_such_package_of_models")
    with pytest.raises(CouldNotInspect, match="model_missing"):
        build().detect(FORM, no_fingerprint)
    assert build("fast").detect("mail q.ostrander@example.org", no_fingerprint)


def test_libraries_are_told_not_to_report_nor_to_fetch_before_they_are_imported() -> None:
    code = (
        "import sys, os; sys.modules['onnxruntime'] = None\n"
        "try: import detectors.pii\nexcept ImportError:\n"
        "    print(*map(os.environ.get, ('ORT_DISABLE_TELEMETRY', 'HF_HUB_OFFLINE', 'TRANSFORMERS_OFFLINE')))"
    )
    run = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True, env={})
    assert run.stdout.split() == ["1", "1", "1"]


def test_the_attribution_names_the_model_and_its_licence() -> None:
    table_ = (FOLDER / "rampart.toml").read_text(encoding="utf-8")
    assert "CC BY 4.0, National Design Studio" in table_


def test_a_stretch_is_read_once_and_found_again_elsewhere() -> None:
    engine = RoutedNlpEngine("default")
    first = engine.mentions(FORM)
    engine._rampart = None
    again = engine.mentions(f"{PROSE}\n\n{FORM}")
    assert engine._rampart is None
    assert [mention for mention in again if mention.by == "rampart"] == [m.moved(len(PROSE) + 2) for m in first]


def test_what_is_remembered_is_bounded_and_holds_no_text() -> None:
    memory = Memory(kept=2)
    keys = [key_of("spacy", text) for text in ("one", "two", "three")]
    for key in keys:
        memory.put(key, ())
    assert [memory.get(key) for key in keys] == [None, (), ()]
    assert key_of("spacy", "one") != key_of("rampart", "one")
    assert b"Quintrell" not in key_of("spacy", "Odalys Quintrell")


def weighed(text: str, *mentions: Mention) -> list[tuple[str, str]]:
    results: list[RecognizerResult] = ModelRecognizer().find(Page(text, 0, Fields(text), mentions))
    return [(result.entity_type, text[result.start : result.end]) for result in results]


def test_street_postcode_and_town_are_one_address() -> None:
    text = "Lindgasse 7\n8001 Tetherby"
    parts = [Mention(0, 11, "ADDRESS", 0.9, "rampart"), Mention(12, 16, "ADDRESS", 0.9, "rampart")]
    assert weighed(text, *parts, Mention(17, 25, "LOCATION", 0.9, "rampart")) == [("ADDRESS", text)]


def test_a_number_alone_is_no_address() -> None:
    assert weighed("Room 14 is free", Mention(5, 7, "ADDRESS", 0.9, "rampart")) == []


def test_mentions_move_with_the_window_that_holds_them() -> None:
    inside, across = Mention(10, 14, "PERSON", 1.0, "spacy"), Mention(18, 24, "PERSON", 1.0, "spacy")
    assert within([inside, across], 8, 20) == [Mention(2, 6, "PERSON", 1.0, "spacy")]


@pytest.mark.parametrize(
    ("fact", "kept"),
    [(("UK_NINO", 4, 17, 0.9), False), (("UK_NINO", 20, 30, 0.9), True), (("UK_NINO", 4, 17, 0.45), True)],
)
def test_what_a_model_guesses_yields_to_what_a_rule_recognised(fact: tuple[str, int, int, float], kept: bool) -> None:
    guess = RecognizerResult("ADDRESS", 4, 19, 0.6)
    assert without_guesses([guess], [RecognizerResult(*fact)]) == [guess] * kept


def test_presidios_engine_finds_the_same_with_our_recognizers() -> None:
    nlp = RoutedNlpEngine("default")
    registry = RecognizerRegistry(recognizers=list(recognizers()), supported_languages=["en"])
    engine = AnalyzerEngine(registry=registry, nlp_engine=nlp, context_aware_enhancer=LabelsOnly())
    text = f"{FORM}\n\nDear Wojciech, call +44 20 7946 0958; NI number AB 12 34 56 C.\n\n{PROSE}"
    theirs = resolve(engine.analyze(text, "en"))
    ours = resolve(build()._analyze(text))
    assert len(ours) >= 4
    assert [(r.entity_type, r.start, r.end) for r in ours] == [(r.entity_type, r.start, r.end) for r in theirs]


def test_our_recognizers_leave_presidios_own_loadable() -> None:
    assert len(RecognizerRegistryProvider().create_recognizer_registry().recognizers) > 10


@pytest.mark.parametrize(
    ("text", "kind", "expected"),
    [
        ("Salaminas Avenue", "PERSON", [("ADDRESS", "Salaminas Avenue")]),
        ("Izmir Assize Court", "PERSON", []),
        ("the Court (Sad Rejonowy) held", "PERSON", []),
        ("mquist (Tamsin Quist)", "LOCATION", []),
        ("Patrick Oduya", "LOCATION", [("PERSON", "Patrick Oduya")]),
        ("Southern Italy", "LOCATION", [("LOCATION", "Italy")]),
        ("Tornquist\tTamsin\tPort Quetter", "PERSON", [("PERSON", "Tornquist")]),
    ],
)
def test_the_english_models_mentions_are_weighed(text: str, kind: str, expected: list[tuple[str, str]]) -> None:
    start = text.find("(") + 1 if "held" in text else 0
    end = text.find(")") if "held" in text else text.find(" Avenue") if "Avenue" in text else len(text)
    end = text.find(" Assize") if "Assize" in text else end
    assert weighed(text, Mention(start, end, kind, 1.0, "spacy")) == expected
