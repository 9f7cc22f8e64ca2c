"""Word through `unstructured`: paragraphs, labels of lists, headers, footers and tables, without what else it notes."""

from io import BytesIO
from typing import Any

from unstructured.documents.elements import ElementMetadata
from unstructured.partition.docx import DocxPartitionerOptions, _DocxPartitioner

from pipeline.extract.marks import Marks
from pipeline.extract.partition.text import to_blocks
from pipeline.extract.reading import Block


class _Plain(_DocxPartitioner):
    """Leaves out which words are bold or links, which takes a third of its time and goes into no index."""

    def _paragraph_metadata(self, paragraph: Any) -> ElementMetadata:
        return ElementMetadata(page_number=self._opts.metadata_page_number)

    def _table_emphasis(self, table: Any) -> tuple[list[str], list[str]]:
        return [], []


def docx_blocks(content: bytes, marks: Marks) -> list[Block]:
    """Partition a Word document, once its reader has made it plain."""
    options = DocxPartitionerOptions.load(
        file=BytesIO(content), file_path=None, include_page_breaks=False, infer_table_structure=True,
        starting_page_number=1, strategy="fast",
    )  # fmt: skip
    return to_blocks(_Plain.iter_document_elements(options), marks)
