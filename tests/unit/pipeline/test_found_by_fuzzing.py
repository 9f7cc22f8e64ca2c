"""Files that a reader once fell over, as fuzzing found them: each gets its verdict, and soon."""

import struct
from collections.abc import Callable

import pytest
from compound import labels, workbook
from reading import answer

from pipeline.extract import Extractor, Limits
from pipeline.model import ExtractedDocument

LIMITS = Limits(cpu_seconds=5, wall_seconds=20)


def _chain_of_sectors_that_leads_back() -> bytes:
    content = bytearray(workbook(*labels({(0, 0): ("A cell.", 0)})))
    (sector,) = struct.unpack_from("<I", content, 60)  # where the table of the small sectors lies
    struct.pack_into("<I", content, (sector + 1) * 512, 0)
    return bytes(content)


CASES: dict[str, tuple[str, Callable[[], bytes], str]] = {
    "a chain of sectors that leads back": ("a.xls", _chain_of_sectors_that_leads_back, "broken"),
}


@pytest.mark.parametrize("case", CASES)
def test_a_file_that_a_reader_fell_over_gets_its_verdict(case: str, extractor: Extractor) -> None:
    name, make, expected = CASES[case]
    came = answer(extractor, name, make())
    assert (came.text if isinstance(came, ExtractedDocument) else came) == expected
