"""PowerPoint through `unstructured`."""

from io import BytesIO

from unstructured.partition.pptx import partition_pptx

from pipeline.extract.marks import Marks
from pipeline.extract.partition.text import LANGUAGES, to_blocks
from pipeline.extract.reading import Block


def pptx_blocks(content: bytes, marks: Marks) -> list[Block]:
    """Partition a presentation, once its reader has made it plain. A block's page is its slide."""
    return to_blocks(partition_pptx(file=BytesIO(content), strategy="fast", languages=LANGUAGES), marks)
