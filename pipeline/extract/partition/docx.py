"""Word through `unstructured`."""

from io import BytesIO

from unstructured.partition.docx import partition_docx

from pipeline.extract.marks import Marks
from pipeline.extract.partition.text import LANGUAGES, to_blocks
from pipeline.extract.reading import Block


def docx_blocks(content: bytes, marks: Marks) -> list[Block]:
    """Partition a Word document, once its reader has made it plain."""
    return to_blocks(partition_docx(file=BytesIO(content), strategy="fast", languages=LANGUAGES), marks)
