"""Archives and mailboxes: each member becomes a document, and no trick of an archive loses one or costs more than its limits."""

import bz2
import gzip
import io
import lzma
import stat
import struct
import tarfile
import zipfile
import zlib
from collections.abc import Callable
from email.message import EmailMessage
from pathlib import Path
from typing import Any

import py7zr
import pytest
from reading import read, refusal

from pipeline.errors import CouldNotInspect
from pipeline.extract import Extractor, Limits
from pipeline.extract.budget import Budget
from pipeline.extract.names import inner_path
from pipeline.model import Attachment, ExtractedDocument, SourceDocument

LIMITS = Limits(
    max_bytes=3_000_000, cpu_seconds=8, wall_seconds=30, max_unpacked_bytes=30_000_000, max_archive_entries=40,
    max_inner_documents=20, max_inner_bytes=6_000_000,
)  # fmt: skip


def _members(document: ExtractedDocument) -> dict[str, bytes | str | None]:
    """Name -> content, or the reason why there is none."""
    return {each.name: each.fault or each.content for each in document.attachments}


def zipped(members: dict[str, bytes], packing: int = zipfile.ZIP_DEFLATED) -> bytes:
    written = io.BytesIO()
    with zipfile.ZipFile(written, "w", packing) as archive:
        for name, content in members.items():
            archive.writestr(name, content)
    return written.getvalue()


def tarred(members: dict[str, bytes], *entries: tarfile.TarInfo) -> bytes:
    written = io.BytesIO()
    with tarfile.open(fileobj=written, mode="w") as archive:
        for name, content in members.items():
            entry = tarfile.TarInfo(name)
            entry.size = len(content)
            archive.addfile(entry, io.BytesIO(content))
        for entry in entries:
            archive.addfile(entry)
    return written.getvalue()


def sevenzipped(members: dict[str, bytes], *, in_clear: bool = False, **options: Any) -> bytes:
    written = io.BytesIO()
    with py7zr.SevenZipFile(written, "w", **options) as archive:
        archive.set_encoded_header_mode(not in_clear)
        for name, content in members.items():
            archive.writestr(content, name)
    return written.getvalue()


def _entry(name: str, kind: bytes, target: str = "") -> tarfile.TarInfo:
    entry = tarfile.TarInfo(name)
    entry.type, entry.linkname = kind, target
    return entry


def _mail(subject: str, text: str = "The tide was late.") -> bytes:
    mail = EmailMessage()
    mail["From"], mail["To"], mail["Subject"] = "a@example.com", "b@example.com", subject
    mail.set_content(text)
    return mail.as_bytes()


def _mailbox(*mails: bytes) -> bytes:
    return b"\n".join(b"From a@example.com Mon Jan  5 09:00:00 2026\n" + mail for mail in mails)


FILES = {"a.txt": b"The first.", "deep/er/b.csv": b"a,b\n1,2\n"}
HOLDERS: dict[str, Callable[[], bytes]] = {
    "a.zip": lambda: zipped(FILES),
    "a.7z": lambda: sevenzipped(FILES),
    "a.tar": lambda: tarred(FILES),
    "a.tar.gz": lambda: gzip.compress(tarred(FILES)),
    "a.tgz": lambda: gzip.compress(tarred(FILES)),
    "a.tar.bz2": lambda: bz2.compress(tarred(FILES)),
    "a.tar.xz": lambda: lzma.compress(tarred(FILES)),
}


@pytest.mark.parametrize("name", HOLDERS)
def test_each_member_of_an_archive_is_a_document_and_its_name_is_text(name: str, extractor: Extractor) -> None:
    document = read(extractor, name, HOLDERS[name]())
    assert _members(document) == FILES
    assert document.text == "a.txt\ndeep/er/b.csv"


def test_an_archive_without_a_telling_name_is_known_by_its_content(extractor: Extractor) -> None:
    assert [_members(read(extractor, "blob", make())) for make in HOLDERS.values()] == [FILES] * len(HOLDERS)


@pytest.mark.parametrize("pack", [gzip.compress, bz2.compress, lzma.compress])
def test_a_compressed_file_holds_one_document(pack: Callable[[bytes], bytes], extractor: Extractor) -> None:
    ending = {gzip.compress: "gz", bz2.compress: "bz2"}.get(pack, "xz")
    both = pack(b"One part, ") + pack(b"and another.")
    assert _members(read(extractor, f"notes.txt.{ending}", both)) == {"notes.txt": b"One part, and another."}


def test_each_mail_of_a_mailbox_is_a_document_named_by_its_subject(extractor: Extractor) -> None:
    encoded = _mail("Lights").replace(b"Subject: Lights", b"Subject: =?utf-8?q?Gr=C3=BC=C3=9Fe?=")
    document = read(extractor, "in.mbox", _mailbox(_mail("Tides"), _mail("Tides / late"), encoded))
    assert document.text == "Tides.eml\nTides _ late.eml\nGrüße.eml"
    assert {each.media_type for each in document.attachments} == {"message/rfc822"}
    assert b"The tide was late." in document.attachments[2].content


def test_a_line_that_only_looks_like_the_next_mail_stays_where_it_is(extractor: Extractor) -> None:
    text = "He wrote:\n\nFrom here on it rains.\n\n>From the pier\n>>From afar\n"
    mails = read(extractor, "in.mbox", _mailbox(_mail("Rain", text), _mail("Sun"))).attachments
    assert [each.name for each in mails] == ["Rain.eml", "Sun.eml"]
    assert b"\nFrom here on it rains.\n\nFrom the pier\n>From afar\n" in mails[0].content


def test_a_mail_with_a_from_line_and_a_maildir_file_are_mails(extractor: Extractor) -> None:
    assert "The tide was late." in read(extractor, "1760000000.V1I2.host.example:2,S", _mail("Tides")).text
    assert "The tide was late." in read(extractor, "a.eml", _mailbox(_mail("Tides"))).text


def test_names_lead_nowhere(extractor: Extractor) -> None:
    names = ["../../etc/passwd.txt", "/root.txt", "C:\\folder\\b.txt", "./c.txt", "a//d.txt", "x!/e.txt", ".."]
    document = read(extractor, "a.zip", zipped(dict.fromkeys(names, b"words")))
    assert list(_members(document)) == [
        "_/_/etc/passwd.txt", "root.txt", "C:/folder/b.txt", "c.txt", "a/d.txt", "x!_/e.txt", "_",
    ]  # fmt: skip
    assert "../../etc/passwd.txt" in document.text


def test_a_name_keeps_its_ending_however_long_it_is() -> None:
    assert inner_path("long/" * 1_000 + "file.pdf").endswith("/file.pdf")
    assert len(inner_path("x" * 5_000)) == 400


def test_names_in_no_known_encoding_are_names_all_the_same(extractor: Extractor) -> None:
    packed = zipped({"Gr\u00fc\u00dfe.txt": b"words", "plain.txt": b"more"})
    unflagged = packed.replace(b"\x00\x08\x00\x00", b"\x00\x00\x00\x00")
    assert set(_members(read(extractor, "a.zip", unflagged))) == {"Grüße.txt", "plain.txt"}
    raw = tarred({f"a{chr(0xDC00 + byte)}b.txt": content for byte, content in ((0xFE, b"one"), (0xFF, b"two"))})
    assert [each.content for each in read(extractor, "a.tar", raw).attachments] == [b"one", b"two"]


def test_two_members_of_one_name_are_both_there(extractor: Extractor) -> None:
    with pytest.warns(UserWarning, match="Duplicate name"):
        written = io.BytesIO()
        with zipfile.ZipFile(written, "w") as archive:
            archive.writestr("a.txt", "one")
            archive.writestr("a.txt", "two")
    found = read(extractor, "a.zip", written.getvalue()).attachments
    assert [(each.name, each.content) for each in found] == [("a.txt", b"one"), ("a.txt", b"two")]


def test_links_and_devices_are_named_and_not_followed(extractor: Extractor) -> None:
    others = (
        _entry("l", tarfile.SYMTYPE, "/etc/shadow"),
        _entry("h", tarfile.LNKTYPE, "a.txt"),
        _entry("d", tarfile.CHRTYPE),
    )
    document = read(extractor, "a.tar", tarred({"a.txt": b"words"}, *others))
    assert _members(document) == {"a.txt": b"words"}
    assert document.text.splitlines()[1:] == ["l -> /etc/shadow (link)", "h -> a.txt (link)", "d (device)"]
    link = zipfile.ZipInfo("l")
    link.external_attr = (stat.S_IFLNK | 0o777) << 16
    written = io.BytesIO()
    with zipfile.ZipFile(written, "w") as archive:
        archive.writestr(link, "/etc/shadow")
    assert read(extractor, "a.zip", written.getvalue()).attachments == ()


def test_an_empty_member_is_named_and_is_no_document(extractor: Extractor) -> None:
    document = read(extractor, "a.zip", zipped({"__init__.py": b"", "a.py": b"x = 1"}))
    assert (document.text, list(_members(document))) == ("__init__.py\na.py", ["a.py"])


def _with_flag(packed: bytes, name: bytes, bit: int) -> bytes:
    """Set a bit in the flags of one member, in its own header and in the directory."""
    content = bytearray(packed)
    for signature, flags, at in ((b"PK\x03\x04", 6, 30), (b"PK\x01\x02", 8, 46)):
        position = content.find(signature)
        while position >= 0:
            if content.startswith(name, position + at):
                content[position + flags] |= bit
            position = content.find(signature, position + 4)
    return bytes(content)


def test_a_member_with_a_password_keeps_its_reason_and_the_others_their_text(extractor: Extractor) -> None:
    packed = zipped({"a.txt": b"words", "b.txt": b"more words"})
    assert _members(read(extractor, "a.zip", _with_flag(packed, b"b.txt", 1))) == {
        "a.txt": b"words",
        "b.txt": "encrypted",
    }
    assert refusal(extractor, "a.zip", _with_flag(_with_flag(packed, b"b.txt", 1), b"a.txt", 1)) == "encrypted"


def test_a_damaged_member_keeps_its_reason_and_the_others_their_text(extractor: Extractor) -> None:
    packed = zipped({"a.txt": b"harbour", "b.txt": b"words"}, zipfile.ZIP_STORED).replace(b"harbour", b"harbXur")
    assert _members(read(extractor, "a.zip", packed)) == {"a.txt": "broken", "b.txt": b"words"}


def test_a_member_packed_in_a_way_that_is_not_known_keeps_its_reason(extractor: Extractor) -> None:
    packed = bytearray(zipped({"a.txt": b"words"}, zipfile.ZIP_STORED))
    packed[8:10] = struct.pack("<H", 97)
    directory = packed.find(b"PK\x01\x02")
    packed[directory + 10 : directory + 12] = struct.pack("<H", 97)
    assert _members(read(extractor, "a.zip", bytes(packed))) == {"a.txt": "unsupported_type"}


def test_a_member_too_large_by_itself_or_for_what_is_left_is_held_alone(extractor: Extractor) -> None:
    noise = bytes(zlib.crc32(struct.pack("<I", number)) & 0xFF for number in range(2_500_000))
    document = read(
        extractor, "a.zip", zipped({"big": b"a" * 3_000_001, **{f"{n}.txt": noise for n in "abc"}, "d": b"x"})
    )
    faults = {each.name: each.fault for each in document.attachments if each.fault}
    assert faults == {"big": "too_large", "c.txt": "too_large"}


def _overlapping(count: int) -> bytes:
    """One kernel of packed bytes that many entries of the directory lay claim to."""
    packed = zipped({"kernel": b"\0" * 40_000})
    start = packed.find(b"PK\x01\x02")
    entry = packed[start : packed.find(b"PK\x05\x06")]
    directory = b"".join(entry.replace(b"kernel", b"ker%03d" % number) for number in range(count))
    end = struct.pack("<4sHHHHIIH", b"PK\x05\x06", 0, 0, count, count, len(directory), start, 0)
    return packed[:start] + directory + end


def _unlisted() -> bytes:
    """A member in front that the directory does not list: what unpacks as a stream would see it."""
    first, second = zipped({"a.txt": b"seen by some"}), zipped({"b.txt": b"seen by all"})
    front = first[: first.find(b"PK\x01\x02")]
    end = second.find(b"PK\x05\x06")
    directory = bytearray(second[second.find(b"PK\x01\x02") : end])
    directory[42:46] = struct.pack("<I", len(front))
    offset = struct.pack("<I", len(front) + second.find(b"PK\x01\x02"))
    tail = bytearray(second[end:])
    tail[16:20] = offset
    return front + second[: second.find(b"PK\x01\x02")] + bytes(directory) + bytes(tail)


def _holes() -> bytes:
    """A file of 20 GB of which no byte is stored."""
    entry = tarfile.TarInfo("holes.txt")
    entry.pax_headers = {
        "GNU.sparse.major": "1", "GNU.sparse.minor": "0", "GNU.sparse.name": "holes.txt", "GNU.sparse.realsize": str(20 * 10**9),
    }  # fmt: skip
    stored = b"0\n".ljust(512, b"\0")
    entry.size = len(stored)
    written = io.BytesIO()
    with tarfile.open(fileobj=written, mode="w", format=tarfile.PAX_FORMAT) as archive:
        archive.addfile(entry, io.BytesIO(stored))
    return written.getvalue()


def _with_header(packed: bytes, old: bytes, new: bytes) -> bytes:
    """A 7z archive whose header is in clear with other words in it, and the right check sums."""
    offset, _ = struct.unpack_from("<QQ", packed, 12)
    header = packed[32 + offset :].replace(old, new)
    start = struct.pack("<QQI", offset, len(header), zlib.crc32(header))
    return packed[:8] + struct.pack("<I", zlib.crc32(start)) + start + packed[32 : 32 + offset] + header


_STATED = bytes.fromhex("e14081ba")  # 29,000,000, as a 7z header writes it


def _misstated(size: bytes) -> bytes:
    """A 7z archive of one member of 29,000,000 bytes, whose header states another size."""
    return _with_header(sevenzipped({"a.txt": b"\0" * 29_000_000}, in_clear=True), _STATED, size)


def _damaged(packed: bytes) -> bytes:
    """One byte of the packed contents changed; they begin behind 32 bytes of header."""
    return packed[:40] + bytes([packed[40] ^ 0xFF]) + packed[41:]


TRICKS: dict[str, tuple[str, Callable[[], bytes], str]] = {
    "a zip bomb": ("a.zip", lambda: zipped({"a.txt": b"\0" * 29_000_000}), "archive_ratio"),
    "a gzip bomb": ("a.gz", lambda: gzip.compress(b"\0" * 29_000_000), "archive_ratio"),
    "a bzip2 bomb": ("a.bz2", lambda: bz2.compress(b"\0" * 29_000_000), "archive_ratio"),
    "an xz bomb": ("a.xz", lambda: lzma.compress(b"\0" * 29_000_000), "archive_ratio"),
    "a bomb behind a harmless stream": ("a.gz", lambda: gzip.compress(b"x") + gzip.compress(b"\0" * 29_000_000), "archive_ratio"),
    "entries that share their bytes": ("a.zip", lambda: _overlapping(30), "broken"),
    "an entry that the directory leaves out": ("a.zip", _unlisted, "broken"),
    "more entries than allowed": ("a.zip", lambda: zipped({str(number): b"x" for number in range(41)}), "archive_entries"),
    "more members than allowed": ("a.tar", lambda: tarred({str(number): b"x" for number in range(21)}), "archive_entries"),
    "folders without end": ("a.tar", lambda: tarred({}, *(_entry(str(n), tarfile.DIRTYPE) for n in range(41))), "archive_entries"),
    "more mails than allowed": ("a.mbox", lambda: _mailbox(*[_mail("Tides")] * 21), "archive_entries"),
    "a truncated zip": ("a.zip", lambda: HOLDERS["a.zip"]()[:-30], "broken"),
    "a truncated tar": ("a.tar", lambda: tarred({"a.txt": b"x" * 5_000})[:3_000], "broken"),
    "a truncated gzip": ("a.tar.gz", lambda: HOLDERS["a.tar.gz"]()[:-20], "broken"),
    "a second tar behind the end of the first": ("a.tar", lambda: tarred(FILES) + tarred({"c.txt": b"more"}), "broken"),
    "a broken header between two members": (
        "a.tar", lambda: tarred(FILES).replace(b"deep/er/b.csv", b"deep/er/X.csv"), "broken",
    ),
    "rubbish behind a compressed file": ("a.gz", lambda: gzip.compress(b"words") + b"rubbish", "broken"),
    "a file of no mails": ("a.mbox", lambda: b"From now on\nthere is no mail.", "broken"),
    "nothing in it": ("a.zip", lambda: zipped({}), "no_text"),
    "a 7z bomb": ("a.7z", lambda: sevenzipped({"a.txt": b"\0" * 29_000_000}), "archive_ratio"),
    "a 7z with names that need a password": (
        "a.7z", lambda: sevenzipped(FILES, password="anchor", header_encryption=True), "encrypted",
    ),
    "a 7z with contents that need a password": ("a.7z", lambda: sevenzipped(FILES, password="anchor"), "encrypted"),
    "a 7z with more entries than allowed": (
        "a.7z", lambda: sevenzipped({str(number): b"x" for number in range(41)}), "archive_entries",
    ),
    "a truncated 7z": ("a.7z", lambda: sevenzipped(FILES)[:-9], "broken"),
    "a 7z with something behind it": ("a.7z", lambda: sevenzipped(FILES) + b"rubbish", "broken"),
    "a 7z with a damaged member": ("a.7z", lambda: _damaged(sevenzipped(FILES)), "broken"),
    "a 7z bomb that belittles itself": ("a.7z", lambda: _misstated(bytes.fromhex("e0640000")), "broken"),
    "a 7z that claims to be huge": ("a.7z", lambda: _misstated(bytes.fromhex("efffffff")), "archive_ratio"),
    "the first bytes of a 7z": ("a.7z", lambda: b"7z\xbc\xaf\x27\x1c" + b"\0" * 40, "broken"),
    "a rar archive": ("a.rar", lambda: b"Rar!\x1a\x07\x01\x00" + b"\0" * 40, "unsupported_type"),
    "a program's own archive": ("a.jar", lambda: zipped(FILES), "unsupported_type"),
    "a spreadsheet of another office": (
        "a.ods", lambda: zipped({"mimetype": b"application/vnd.oasis.opendocument.spreadsheet"}), "unsupported_type",
    ),
}  # fmt: skip


@pytest.mark.parametrize("trick", TRICKS)
def test_an_archive_that_plays_tricks_is_refused_with_its_reason(trick: str, extractor: Extractor) -> None:
    name, make, reason = TRICKS[trick]
    assert refusal(extractor, name, make()) == reason


def test_a_file_of_a_7z_that_calls_itself_a_folder_is_read(extractor: Extractor) -> None:
    written = io.BytesIO()
    with py7zr.SevenZipFile(written, "w") as archive:
        archive.writestr(b"words", "a.txt")
        archive.header.files_info.files[0]["attributes"] = stat.FILE_ATTRIBUTE_DIRECTORY
    assert [each.content for each in read(extractor, "a.7z", written.getvalue()).attachments] == [b"words"]


def test_names_and_links_of_a_7z_lead_nowhere(extractor: Extractor, tmp_path: Path) -> None:
    (tmp_path / "link").symlink_to("/etc/shadow")
    written = io.BytesIO()
    with py7zr.SevenZipFile(written, "w") as archive:
        archive.set_encoded_header_mode(False)
        archive.write(tmp_path / "link", "link")
        archive.writestr(b"words", "a.txt")
        archive.writestr(b"more", "UP/b.txt")
    plain, way_up = "UP/b.txt".encode("utf-16-le"), "../b.txt".encode("utf-16-le")
    document = read(extractor, "a.7z", _with_header(written.getvalue(), plain, way_up))
    assert _members(document) == {"a.txt": b"words", "_/b.txt": b"more"}
    assert document.text.splitlines() == ["link (link)", "a.txt", "../b.txt"]


def test_a_file_of_holes_is_as_large_as_it_says(extractor: Extractor) -> None:
    assert _members(read(extractor, "a.tar", _holes())) == {"holes.txt": "too_large"}


def test_what_is_inside_a_file_is_counted_over_all_levels() -> None:
    budget = Budget(LIMITS)
    outer = SourceDocument("/c/a.zip", "a.zip", "", b"", None)
    inner = SourceDocument("/c/a.zip!/b.zip", "b.zip", "", b"", None, parent=outer.id)
    other = SourceDocument("/c/z.zip!/b.zip", "b.zip", "", b"", None, parent="z")
    budget.spend(outer, (Attachment("b.zip", "", b"x" * 100),) * 15)
    left = budget.limits_for(inner)
    assert (left.max_inner_documents, left.max_attachments, left.max_inner_bytes) == (5, 5, 6_000_000 - 1_500)
    assert left.max_archive_entries == LIMITS.max_archive_entries
    budget.spend(inner, (Attachment("c.txt", "", b""),) * 15)
    assert budget.limits_for(inner).max_inner_documents == 0
    assert budget.limits_for(other).max_inner_documents == 20
    assert budget.limits_for(outer) == LIMITS


def test_archives_in_archives_end_when_the_outermost_is_spent(extractor: Extractor) -> None:
    leaves = zipped({f"{number}.txt": b"words" for number in range(12)})
    outer = read(extractor, "bomb.zip", zipped({f"{number}.zip": leaves for number in range(3)}))
    assert len(outer.attachments) == 3

    def read_inner(number: int) -> ExtractedDocument:
        uri = f"bomb.zip!/{number}.zip"
        return extractor.extract(SourceDocument(uri, "b.zip", "", leaves, None, parent="the outer one"))

    assert len(read_inner(0).attachments) == 12
    with pytest.raises(CouldNotInspect, match="archive_entries"):
        read_inner(1)
    read(extractor, "bomb.zip", zipped({"0.zip": leaves}))  # read anew, it has its allowance back
    assert len(read_inner(1).attachments) == 12


def test_a_comment_of_an_archive_is_hidden_text(extractor: Extractor) -> None:
    written = io.BytesIO()
    with zipfile.ZipFile(written, "w") as archive:
        archive.writestr("a.txt", "words")
        archive.comment = b"Read me last."
    document = read(extractor, "a.zip", written.getvalue())
    (span,) = document.hidden
    assert (document.text[span.start : span.end], span.reason) == ("comment: Read me last.", "metadata")
