"""Archives on their way through the gate: whatever is inside, however deep, ends as a document with a verdict and a scope."""

import gzip
import io
import zipfile
from collections.abc import Callable
from email.message import EmailMessage
from typing import Any, TypeVar

import pytest
from harbour import ALICE, BOB, HOLDS_DOCUMENT, PLAIN, Gate, paragraphs

T = TypeVar("T")


def zipped(members: dict[str, bytes]) -> bytes:
    written = io.BytesIO()
    with zipfile.ZipFile(written, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, content in members.items():
            archive.writestr(name, content)
    return written.getvalue()


def mail(subject: str, name: str, attached: bytes) -> bytes:
    message = EmailMessage()
    message["From"], message["To"], message["Subject"] = "a@example.com", "b@example.com", subject
    message.set_content(PLAIN)
    message.add_attachment(attached, maintype="application", subtype="octet-stream", filename=name)
    return message.as_bytes()


def inside(gate: Gate) -> dict[str, str]:
    """The ledger: the state of each document, by its path from the corpus on."""
    start = len(str(gate.folder.resolve())) + 1
    return {uri[start:]: state for uri, state in gate.rows("SELECT uri, state FROM document")}


def test_a_zip_in_a_mail_in_a_zip_ends_as_documents_with_verdicts(gate: Gate) -> None:
    innermost = zipped(
        {
            "2026/tides.txt": b"The tide table of the harbour.",
            "bad.txt": paragraphs(HOLDS_DOCUMENT).encode(),
            "x.bin": b"\0\1\2",
        }
    )
    gate.put("all.zip", zipped({"post/one.eml": mail("Tides", "tables.zip", innermost), "plain.txt": PLAIN.encode()}))
    gate.walk()
    assert inside(gate) == {
        "all.zip": "indexed",
        "all.zip!/plain.txt": "indexed",
        "all.zip!/post/one.eml": "indexed",
        "all.zip!/post/one.eml!/tables.zip": "indexed",
        "all.zip!/post/one.eml!/tables.zip!/2026/tides.txt": "indexed",
        "all.zip!/post/one.eml!/tables.zip!/bad.txt": "quarantined",
        "all.zip!/post/one.eml!/tables.zip!/x.bin": "quarantined",
    }
    assert "tides.txt" in gate.found("tide", ALICE)
    assert gate.found("tide", BOB) == set()
    reasons = {item.uri.rsplit("/", 1)[-1]: item.reasons for item in gate.held()}
    assert reasons["x.bin"] == ("could_not_inspect:unsupported_type",)


def test_a_mailbox_and_a_compressed_file_bring_forth_their_documents(gate: Gate) -> None:
    mailbox = b"From a@example.com Mon Jan  5 09:00:00 2026\n" + mail("Tides", "note.txt", b"The tide note.")
    gate.put("in.mbox", mailbox)
    gate.put("log.txt.gz", gzip.compress(PLAIN.encode()))
    gate.walk()
    assert inside(gate) == dict.fromkeys(
        ["in.mbox", "in.mbox!/Tides.eml", "in.mbox!/Tides.eml!/note.txt", "log.txt.gz", "log.txt.gz!/log.txt"],
        "indexed",
    )


def test_a_member_that_left_its_archive_leaves_the_index(gate: Gate) -> None:
    gate.put("a.zip", zipped({"a/tide.txt": b"The tide table.", "b.txt": PLAIN.encode()}))
    gate.walk()
    gate.put("a.zip", zipped({"b.txt": PLAIN.encode()}))
    gate.walk()
    assert inside(gate) == {"a.zip": "indexed", "a.zip!/a/tide.txt": "deleted", "a.zip!/b.txt": "indexed"}


def test_a_member_with_a_password_is_held_and_the_others_are_not(gate: Gate) -> None:
    packed = bytearray(zipped({"open.txt": PLAIN.encode(), "shut.txt": b"words"}))
    packed[packed.rfind(b"PK\x03\x04") + 6] |= 1
    packed[packed.rfind(b"PK\x01\x02") + 8] |= 1
    gate.put("a.zip", bytes(packed))
    gate.walk()
    assert inside(gate) == {"a.zip": "indexed", "a.zip!/open.txt": "indexed", "a.zip!/shut.txt": "quarantined"}
    assert [item.reasons for item in gate.held()] == [("could_not_inspect:encrypted",)]


def test_an_unchanged_archive_is_not_unpacked_again(gate: Gate) -> None:
    gate.put("a.zip", zipped({"tide.txt": b"The tide table.", "b.txt": PLAIN.encode()}))
    first, second = gate.walk(), gate.walk()
    assert set(first) == set(second) == {"a.zip", "tide.txt", "b.txt"}
    assert not any(outcome.changed for outcome in second.values())


def test_an_archive_that_is_deeper_than_allowed_is_held_where_it_is_too_deep(gate: Gate) -> None:
    content = b"words"
    for _ in range(5):
        content = zipped({"in.zip" if content.startswith(b"PK") else "in.txt": content})
    gate.put("a.zip", content)
    gate.walk()
    states = inside(gate)
    assert states.pop("a.zip!/in.zip!/in.zip!/in.zip!/in.zip") == "quarantined"
    assert set(states.values()) == {"indexed"}
    assert ("could_not_inspect:too_deep",) in [item.reasons for item in gate.held()]


def test_members_of_many_archives_are_not_all_in_memory_at_once(gate: Gate) -> None:
    archive = zipped({f"{number}.txt": b"a" * 99_000 for number in range(50)})
    for number in range(20):
        gate.put(f"{number:02}.zip", archive)
    seen: list[int] = []

    def runner(name: str, work: Callable[[], T]) -> T:
        result: Any = work()
        if name == "extract":
            seen.append(sum(len(each.content) for text in result for each in text.attachments))
            raise KeyboardInterrupt
        return result

    with pytest.raises(KeyboardInterrupt):
        gate.walk(step=runner)
    assert 32_000_000 <= seen[0] < 38_000_000
