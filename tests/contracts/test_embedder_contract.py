"""What every embedder keeps: unit vectors of one length, in order, the same each time, from any text, offline."""

import math
import socket
from typing import Any

import pytest

from pipeline.embedders import DIMENSIONS, Embedder, available, load, measure
from pipeline.errors import PolicyError

TEXTS = [
    "The harbour master keeps a ledger.",
    "",
    " ",
    "x",
    "word " * 3000,
    "日本語のテキスト",
    "\U0001f6a2",
    "\x00",
    "\ud800",
    "<PERSON> wrote to <EMAIL>",
]


@pytest.fixture(params=available())
def each(request: pytest.FixtureRequest) -> Embedder:
    return load(request.param)


def cosine(one: list[float], other: list[float]) -> float:
    return sum(a * b for a, b in zip(one, other, strict=True))


def test_there_is_an_embedder() -> None:
    assert available()


def test_it_keeps_the_protocol_and_has_a_name(each: Embedder) -> None:
    assert isinstance(each, Embedder)
    assert each.name


def test_every_text_has_a_unit_vector_of_the_columns_length(each: Embedder) -> None:
    vectors = each.embed_documents(TEXTS)
    assert len(vectors) == len(TEXTS)
    for vector in [*vectors, each.embed_query("harbour")]:
        assert len(vector) == DIMENSIONS
        assert math.isclose(cosine(vector, vector), 1, rel_tol=1e-3)


def test_vectors_come_in_the_order_of_the_texts_whatever_their_company(each: Embedder) -> None:
    together = each.embed_documents(TEXTS)
    for text, vector in zip(TEXTS, together, strict=True):
        assert cosine(each.embed_documents([text])[0], vector) > 0.99


def test_no_texts_no_vectors(each: Embedder) -> None:
    assert each.embed_documents([]) == []


def test_a_question_is_nearer_to_its_answer_than_to_anything_else(each: Embedder) -> None:
    answer, other = each.embed_documents(["Bread rises when the dough has yeast.", "The frigate fired a salute."])
    question = each.embed_query("How does bread rise?")
    assert cosine(question, answer) > cosine(question, other) + 0.2


def test_what_stands_at_the_end_of_a_long_text_has_its_say(each: Embedder) -> None:
    filler = "The frigate fired a salute. " * 300
    plain, other = each.embed_documents([filler, filler + "Bread rises when the dough has yeast. " * 100])
    question = each.embed_query("How does bread rise?")
    assert cosine(question, other) > cosine(question, plain) + 0.1


@pytest.mark.parametrize("name", available())
def test_it_tells_how_much_it_reads_at_once_and_where_tokens_begin(name: str) -> None:
    reads = measure(name)
    assert reads.most >= 32
    for text in TEXTS:
        starts = reads.starts(text)
        assert list(starts) == sorted(starts)
        assert all(0 <= start < len(text) for start in starts)
    long = "the tide gauge, " * 5_000
    assert len(reads.starts(long)) == 5_000 * len(reads.starts("the tide gauge, "))


def test_it_asks_nobody(each: Embedder, monkeypatch: pytest.MonkeyPatch) -> None:
    def refuse(*_: Any) -> None:
        raise AssertionError("an embedder works offline")

    monkeypatch.setattr(socket.socket, "connect", refuse)
    assert each.embed_query("offline")


def test_an_unknown_embedder_is_a_mistake_in_the_policy() -> None:
    with pytest.raises(PolicyError, match=r"policy \[embed\]: no engine 'oracle'; there are: "):
        load("oracle")
