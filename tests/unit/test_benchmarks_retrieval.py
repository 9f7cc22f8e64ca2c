"""The benchmark of retrieval asks what its documents can answer, and indexes them with the operator that it names."""

from functools import cache

import pytest

from benchmarks.detection.pii.document import Document
from benchmarks.retrieval.corpus import DOCUMENTS_PER_TOPIC, documents, questions
from benchmarks.retrieval.walk import RAW, policy_for
from detectors import Category
from pipeline.model import Action, Operation
from pipeline.operators import available

SEED = 7


@cache
def texts() -> dict[str, Document]:
    return documents(SEED)


def test_the_same_seed_gives_the_same_documents_and_questions() -> None:
    assert documents(SEED) == texts()
    assert questions(SEED, texts()) == questions(SEED, documents(SEED))
    assert documents(SEED + 1) != texts()


def test_every_document_says_what_its_matter_is_and_holds_personal_data() -> None:
    assert len(texts()) >= 100
    assert all(len(document.spans) >= 5 for document in texts().values())
    assert not any("{" in document.text for document in texts().values())


def test_every_question_by_name_or_number_quotes_the_document_that_answers_it() -> None:
    for question in questions(SEED, texts()):
        if question.kind == "number":
            (name,) = question.answers
            assert any(texts()[name].text[span.start : span.end] in question.text for span in texts()[name].spans), (
                question.text
            )
        else:
            assert len(question.answers) == (DOCUMENTS_PER_TOPIC if question.kind == "topic" else 1)


def test_each_document_is_asked_for_by_name_and_by_number() -> None:
    asked = questions(SEED, texts())
    for kind in ("name", "number"):
        assert {name for question in asked if question.kind == kind for name in question.answers} == set(texts())


@pytest.mark.parametrize("operator", available())
def test_personal_data_is_treated_by_the_operator_that_is_measured(operator: str) -> None:
    treatment = policy_for(operator).treatment_at(Category.PII, "PERSON", "file:///a")
    assert (treatment.operator, treatment.action_at(0.9)) == (Operation(operator), Action.REDACT)


def test_raw_lets_everything_in() -> None:
    assert policy_for(RAW).treatment_at(Category.PII, "PERSON", "file:///a").action_at(1.0) is Action.ALLOW
