"""HTML through `unstructured`."""

from unstructured.partition.html import partition_html

from pipeline.extract.marks import Marks
from pipeline.extract.partition.text import LANGUAGES, to_blocks
from pipeline.extract.reading import Block


def html_blocks(markup: str, marks: Marks) -> list[Block]:
    """Partition HTML of the plain sort that `markup` writes."""
    return to_blocks(partition_html(text=markup, languages=LANGUAGES), marks)
