"""For every archive, mailbox, mail and message, and every way of damaging one: an answer, in bounds, and nothing lost."""

import bz2
import gzip
import io
import lzma
import tarfile
import warnings
import zipfile
from collections.abc import Callable
from email.message import EmailMessage

import pytest
from compound import compound, labels, message, workbook
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from reading import answer

from pipeline.extract import Extractor, Limits
from pipeline.extract.names import inner_path
from pipeline.model import INSIDE, ExtractedDocument

LIMITS = Limits(
    max_bytes=200_000, max_unpacked_bytes=2_000_000, max_inner_bytes=400_000, max_archive_entries=200, cpu_seconds=10,
    wall_seconds=30,
)  # fmt: skip
FEW = settings(
    max_examples=25, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow]
)
NAMES = st.text(st.sampled_from("ab.é漢/\\!: \U0001f600"), min_size=1, max_size=30)
MEMBERS = st.lists(
    st.tuples(NAMES.filter(lambda name: name.strip("/\\ ")), st.binary(max_size=300)), min_size=1, max_size=8
)
Members = list[tuple[str, bytes]]


def _zip(members: Members) -> bytes:
    written = io.BytesIO()
    with warnings.catch_warnings(), zipfile.ZipFile(written, "w", zipfile.ZIP_DEFLATED) as archive:
        warnings.simplefilter("ignore")  # two members of one name
        for name, content in members:
            archive.writestr(name, content)
    return written.getvalue()


def _tar(members: Members) -> bytes:
    written = io.BytesIO()
    with tarfile.open(fileobj=written, mode="w") as archive:
        for name, content in members:
            entry = tarfile.TarInfo(name)
            entry.size = len(content)
            archive.addfile(entry, io.BytesIO(content))
    return written.getvalue()


def _mail(members: Members) -> bytes:
    mail = EmailMessage()
    mail["Subject"], mail["From"] = "Files", "a@example.com"
    mail.set_content("See the files.")
    for name, content in members:
        mail.add_attachment(content, maintype="application", subtype="octet-stream", filename=name)
    return mail.as_bytes()


def _mailbox(members: Members) -> bytes:
    return b"".join(b"From a Mon\n" + _mail([each]) + b"\n" for each in members)


def _message(members: Members) -> bytes:
    attached = {
        f"__attach_version1.0_#{number:08X}": message({0x3707: name}, blobs={0x3701: content}, front=8)
        for number, (name, content) in enumerate(members)
    }
    return compound(message({0x0037: "Files", 0x1000: "See the files."}, inside=attached))


def _sheet(members: Members) -> bytes:
    return workbook(*labels({(row, 0): (name, 0) for row, (name, _) in enumerate(members)}))


KEEPING: dict[str, Callable[[Members], bytes]] = {"a.zip": _zip, "a.tar": _tar, "a.msg": _message, "a.eml": _mail}
ALL: dict[str, Callable[[Members], bytes]] = {
    **KEEPING,
    "a.mbox": _mailbox,
    "a.xls": _sheet,
    "a.tar.gz": lambda members: gzip.compress(_tar(members)),
    "a.tar.bz2": lambda members: bz2.compress(_tar(members)),
    "a.tar.xz": lambda members: lzma.compress(_tar(members)),
}


@pytest.mark.parametrize("name", KEEPING)
@FEW
@given(members=MEMBERS)
def test_every_member_that_holds_something_comes_out(name: str, members: Members, extractor: Extractor) -> None:
    came = answer(extractor, name, KEEPING[name](members))
    assert isinstance(came, ExtractedDocument)
    found = [each.content for each in came.attachments]
    assert found == [content for _, content in members if content]


@pytest.mark.parametrize("name", ALL)
@FEW
@given(
    members=MEMBERS,
    edits=st.lists(st.tuples(st.floats(0, 1), st.sampled_from(("flip", "cut", "drop", "repeat", "insert")), st.binary(max_size=20)),
                   min_size=1, max_size=5),
)  # fmt: skip
def test_a_damaged_file_gets_an_answer_within_its_limits(
    name: str, members: Members, edits: list[tuple[float, str, bytes]], extractor: Extractor
) -> None:
    content = ALL[name](members)
    for place, edit, more in edits:
        at = int(place * len(content))
        content = {
            "flip": content[:at] + bytes(one ^ 255 for one in content[at : at + 1]) + content[at + 1 :],
            "cut": content[:at],
            "drop": content[:at] + content[at + len(more) :],
            "repeat": content[:at] + content[at : at + 500] * 2 + content[at + 500 :],
            "insert": content[:at] + more + content[at:],
        }[edit]
    came = answer(extractor, name, content)
    if isinstance(came, str):
        assert came not in {"crashed", "timeout", "memory"}
    else:
        assert sum(len(each.content) for each in came.attachments) <= LIMITS.max_inner_bytes
        assert all(inner_path(each.name) == each.name for each in came.attachments)


@given(st.text(st.sampled_from("ab./\\!é\0"), max_size=60))
def test_the_name_of_a_member_leads_nowhere(name: str) -> None:
    path = inner_path(name)
    assert path and not path.startswith("/") and INSIDE not in path
    assert not {"", ".", ".."} & set(path.split("/"))
    assert inner_path(path) == path
