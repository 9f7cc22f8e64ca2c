"""Deleting a document by hand: everything of it goes, the log stays, and only a reviewer may."""

import pytest
from harbour import HOLDS_DOCUMENT, PLAIN, Gate, paragraphs

from pipeline.erase import erase
from pipeline.errors import NotAReviewer, ReviewError, UsageError
from pipeline.installation import Installation
from pipeline.model import Principal

RITA = Principal("rita@example.com", ("security-reviewers",))


def test_an_erased_document_is_in_neither_index_nor_quarantine(gate: Gate, installation: Installation) -> None:
    gate.put("notes.txt", PLAIN)
    gate.put("held.txt", paragraphs(HOLDS_DOCUMENT))
    gate.walk()
    for name in ("notes.txt", "held.txt"):
        assert erase(installation, str(gate.folder / name), RITA, "asked for") == [str(gate.folder / name)]
    assert gate.found() == set() and gate.held() == []
    assert gate.rows("SELECT count(*) FROM quarantine_item WHERE payload IS NOT NULL") == [(0,)]
    assert {event.actor for event in gate.events("document.erased")} == {"user:rita@example.com"}
    assert "asked for" not in str(gate.events("document.erased"))


@pytest.mark.parametrize(
    ("principal", "name", "note", "error"),
    [
        (Principal("bob@example.com"), "notes.txt", "why", NotAReviewer),
        (RITA, "notes.txt", "  ", ReviewError),
        (RITA, "nothing.txt", "why", UsageError),
    ],
)
def test_a_deletion_that_cannot_be_leaves_everything(
    gate: Gate, installation: Installation, principal: Principal, name: str, note: str, error: type[Exception]
) -> None:
    gate.put("notes.txt", PLAIN)
    gate.walk()
    with pytest.raises(error):
        erase(installation, str(gate.folder / name), principal, note)
    assert gate.found() == {"notes.txt"}
