"""From a folder into the index, a search and back: each rule by its own operator, and what a reviewer lets in fits to the rest."""

import re
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pytest
from harbour import ALICE, RITA, Gate, policy_from

from detectors import Category, Finding
from pipeline import index
from pipeline.database import Database
from pipeline.embedders import Embedder
from pipeline.held import Held
from pipeline.installation import Installation
from pipeline.keys import Keyring
from pipeline.model import Action, Chunk, Decision, Operation
from pipeline.reveal import reveal
from pipeline.sanitizer import Sanitizer

TABLES = """
version = 1
[detect]
detectors = ["pii"]
engines = { pii = "patterns" }
[extract]
max_bytes = 100_000
workers = 1
[chunk]
size = 200
[pii]
action = "redact"
min_score = 0.5
operator = "numbered"
[pii.EMAIL_ADDRESS]
action = "redact"
operator = "token"
[pii.US_SSN]
action = "redact"
operator = "surrogate"
[pii.IBAN_CODE]
action = "redact"
operator = "pseudonym"
[pii.CREDIT_CARD]
action = "redact"
operator = { name = "mask", keep_last = 4 }
[pii.MAC_ADDRESS]
action = "redact"
operator = "keep"
[pii.UK_NINO]
action = "quarantine"
operator = "keep"
[[sources]]
match = "*/mail/*"
[sources.pii]
action = "redact"
operator = { name = "surrogate", locale = "de_DE" }
[review]
reviewers = ["group:security-reviewers"]
[reveal]
roles = ["group:security-reviewers"]
"""
MAIL, OTHER_MAIL = "Jane.Roe@harbour.com", "bo.li@harbour.com"
SSN, IBAN, CARD, MAC, NINO = (
    "219-09-9998",
    "DE89 3704 0044 0532 0130 00",
    "4111 1111 1111 1111",
    "00:1b:44:11:3a:b7",
    "AB 12 34 56 C",
)
PHONES = ("+44 20 7946 0958", "+49 30 901820")
FILLER = "Ships come and go with the tide, and the book of the harbour has each of them. " * 2


@pytest.fixture(scope="module")
def keepers(server: Database, keyring: Keyring) -> Iterator[Sanitizer]:
    sanitizer = Sanitizer(server, keyring, policy_from(TABLES))
    yield sanitizer
    sanitizer.close()


@pytest.fixture
def pier(installation: Installation, keepers: Sanitizer, embedder: Embedder, tmp_path: Path) -> Gate:
    return Gate(replace(installation, policy=policy_from(TABLES)), keepers, embedder, tmp_path / "corpus")


def indexed(gate: Gate, name: str) -> str:
    rows = gate.rows(
        "SELECT c.text FROM chunk c JOIN document d ON d.id = c.document_id WHERE d.uri LIKE %s ORDER BY c.ordinal",
        f"%/{name}",
    )
    return "\n".join(text for (text,) in rows)


def paragraphs(*texts: str) -> str:
    """Each in a chunk of its own."""
    return "\n\n".join(f"{text} {FILLER}"[:195].strip() for text in texts)


def test_each_rule_is_rewritten_by_its_operator_and_the_same_everywhere(pier: Gate) -> None:
    text = f"Mail {MAIL}, SSN {SSN}, IBAN {IBAN}, card {CARD}, MAC {MAC}."
    pier.put("a.txt", text)
    pier.put("b.txt", f"Again {text}")
    assert {outcome.state.value for outcome in pier.walk().values()} == {"indexed"}
    one, two = indexed(pier, "a.txt"), indexed(pier, "b.txt")
    found = re.fullmatch(
        r"Mail (<EMAIL_ADDRESS:[A-Z2-7]{8}:[A-Z2-7]+>), SSN (\d{3}-\d\d-\d{4}), IBAN (<IBAN_CODE:[0-9a-f]{12}>), "
        r"card (#### #### #### 1111), MAC (\S+)\.",
        one,
    )
    assert found, one
    assert found[5] == MAC
    assert two == f"Again {one}"
    assert not any(each in one for each in (MAIL, SSN, IBAN, CARD))
    [hit] = [hit for hit in pier.search("mail", ALICE) if hit.uri.endswith("a.txt")]
    assert [(each.rule, each.operator) for each in hit.redactions] == [
        ("EMAIL_ADDRESS", "token"),
        ("US_SSN", "surrogate"),
        ("IBAN_CODE", "pseudonym"),
        ("CREDIT_CARD", "mask"),
        ("MAC_ADDRESS", "keep"),
    ]
    for each in hit.redactions:
        assert text[each.start : each.end] in (MAIL, SSN, IBAN, CARD, MAC)
    [opened] = reveal(pier.installation, [found[1]], RITA, "a question of the data subject")
    assert (opened.entity, opened.value) == ("EMAIL_ADDRESS", MAIL)
    assert pier.events()[0].event == "token.revealed"
    pier.audit().verify()


def test_numbers_go_through_the_whole_document_and_the_chunk_that_a_reviewer_lets_in(pier: Gate) -> None:
    held = f"NINO {NINO}, phone {PHONES[1]}, then {PHONES[0]}."
    pier.put("c.txt", paragraphs(f"First {PHONES[0]}.", held, f"Last {PHONES[1]}."))
    assert pier.walk()["c.txt"].state.value == "partial"
    assert "First <PHONE_NUMBER_1>." in indexed(pier, "c.txt")
    assert "Last <PHONE_NUMBER_2>." in indexed(pier, "c.txt")
    [item] = pier.held()
    queue = pier.queue()
    [preview] = queue.show(item.id).preview
    queue.redact(item.id, "the rest is fine")
    text = indexed(pier, "c.txt")
    assert preview.text in text
    assert "NINO <UK_NINO>, phone <PHONE_NUMBER_2>, then <PHONE_NUMBER_1>." in text


def test_what_a_passage_was_held_for_is_cut_although_the_operator_would_keep_it(pier: Gate) -> None:
    pier.put("d.txt", f"NINO {NINO}.")
    pier.walk()
    [item] = pier.held()
    pier.queue().redact(item.id, "without the number")
    assert indexed(pier, "d.txt") == "NINO <UK_NINO>."


def test_around_a_held_passage_the_reviewer_sees_no_value_of_its_neighbours(pier: Gate) -> None:
    pier.put("e.txt", paragraphs(f"Before {MAIL}.", f"NINO {NINO}.", f"After {OTHER_MAIL}."))
    pier.walk()
    [item] = pier.held()
    view = pier.queue().show(item.id)
    shown = "".join(segment.text for segment in view.segments)
    assert "Before" in shown and "After" in shown
    assert not any(each in shown for each in (MAIL, OTHER_MAIL, NINO))
    clear = "".join(segment.text for segment in pier.queue().show(item.id, reveal=True).segments)
    assert MAIL in clear and NINO in clear


def test_what_is_kept_is_told_and_does_not_count_as_cut(pier: Gate) -> None:
    """Else a credential that stands inside of a kept value would be reported as gone."""
    pier.put("h.txt", f"MAC {MAC} of the scanner.")
    pier.walk()
    [(id,)] = pier.rows("SELECT id FROM document WHERE uri LIKE %s", "%/h.txt")
    [hit] = pier.search("scanner", ALICE)
    assert [each.operator for each in hit.redactions] == ["keep"]
    assert pier.events("search.performed")[0].details["verdicts"] == ["allow"]
    with pier.database.transaction() as transaction:
        assert index.spans(transaction, [id]) == {id: [(0, len(hit.text), ())]}


def test_a_value_that_ends_in_a_held_passage_has_the_name_that_it_has_before_it(pier: Gate) -> None:
    """The longer finding stands before the passage, the shorter one, which overlaps it, reaches into it."""
    text = "from Harbour Lane 12 on"
    longer, shorter = Finding("t", "ADDRESS", Category.PII, 5, 18, 0.9), Finding("t", "AGE", Category.PII, 13, 20, 0.9)
    before, inside = (Decision(each, Action.REDACT, Operation(), False) for each in (longer, shorter))
    held = Held(text, (Chunk(1, 18, 23, None),), (inside,), (before,))
    [passage] = pier.queue()._sanitize(held, Action.REDACT)
    assert passage.text == "<ADDRESS> on"


def test_a_source_has_an_operator_of_its_own(pier: Gate) -> None:
    pier.put("mail/f.txt", f"Call {PHONES[1]}, or write to {MAIL}.")
    pier.walk()
    found = re.fullmatch(r"Call (\+49 \d\d \d{6}), or write to ([\w.-]+@[\w-]+\.example)\.", indexed(pier, "f.txt"))
    assert found and found[1] != PHONES[1]


def test_a_value_that_the_border_of_a_chunk_cuts_is_openable_and_the_same_on_both_sides(pier: Gate) -> None:
    spelt_out = "jane dot roe at harbour dot com"
    pier.put("g.txt", f"{'word ' * 38}{spelt_out}{' word' * 20}")
    pier.walk()
    tokens = re.findall(r"<EMAIL_ADDRESS:[A-Z2-7]{8}:[A-Z2-7]+>", indexed(pier, "g.txt"))
    assert len(tokens) == 2 and len(set(tokens)) == 1
    [opened] = reveal(pier.installation, tokens[:1], RITA, "a test")
    assert opened.value == spelt_out
