"""Files that a reader once fell over, as fuzzing found them: each gets its verdict, and soon."""

import io
import struct
import zipfile
from collections.abc import Callable

import pytest
from compound import labels, workbook
from reading import answer, read, zipped
from specimens import SAMPLES, SHOWN

from pipeline.extract import Extractor, Limits
from pipeline.model import ExtractedDocument

LIMITS = Limits(cpu_seconds=5, wall_seconds=20)


def _chain_of_sectors_that_leads_back() -> bytes:
    content = bytearray(workbook(*labels({(0, 0): ("A cell.", 0)})))
    (sector,) = struct.unpack_from("<I", content, 60)  # where the table of the small sectors lies
    struct.pack_into("<I", content, (sector + 1) * 512, 0)
    return bytes(content)


def _changed(kind: str, member: str, old: bytes, new: bytes) -> bytes:
    """The small file of a format with other words in one of its parts."""
    with zipfile.ZipFile(io.BytesIO(SAMPLES[kind][0]())) as package:
        parts = {name: package.read(name) for name in package.namelist()}
    assert old in parts[member]
    return zipped({**parts, member: parts[member].replace(old, new)})


NO_NUMBER = {
    "a place of a slide": ("pptx", "ppt/slideLayouts/slideLayout6.xml", b'<a:off x="', b'<a:off x="#'),
    "a size of a show": ("pptx", "ppt/presentation.xml", b'cx="', b'cx="no'),
    "a size of a cell": ("xlsx", "xl/styles.xml", b'<sz val="', b'<sz val="#'),
    "a number of a format": ("xlsx", "xl/styles.xml", b'numFmtId="0"', b'numFmtId="\xc2\xb2"'),
    "a theme of a cell": ("xlsx", "xl/styles.xml", b'theme="', b'theme="\xc2\xb2'),
}
"""Where a number should stand and stands none, the text beside it is read all the same."""


@pytest.mark.parametrize("case", NO_NUMBER)
def test_a_number_that_is_none_costs_no_text(case: str, extractor: Extractor) -> None:
    kind, member, old, new = NO_NUMBER[case]
    assert SHOWN in read(extractor, f"a.{kind}", _changed(kind, member, old, new)).text


CASES: dict[str, tuple[str, Callable[[], bytes], str]] = {
    "a chain of sectors that leads back": ("a.xls", _chain_of_sectors_that_leads_back, "broken"),
}


@pytest.mark.parametrize("case", CASES)
def test_a_file_that_a_reader_fell_over_gets_its_verdict(case: str, extractor: Extractor) -> None:
    name, make, expected = CASES[case]
    came = answer(extractor, name, make())
    assert (came.text if isinstance(came, ExtractedDocument) else came) == expected
