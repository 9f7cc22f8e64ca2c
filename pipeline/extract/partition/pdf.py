"""PDF through `unstructured`, by the positions of its text and without layout models."""

from io import BytesIO

from pipeline.extract.marks import Marks
from pipeline.extract.partition.absent import stand_in, without_compiler
from pipeline.extract.partition.text import LANGUAGES, to_blocks
from pipeline.extract.reading import Block

stand_in(
    "cv2", "unstructured_inference", "unstructured_inference.config", "unstructured_inference.constants",
    "unstructured_inference.inference", "unstructured_inference.inference.elements", "unstructured_inference.inference.layout",
    "unstructured_inference.inference.layoutelement", "unstructured_inference.inference.pdf_image",
    "unstructured_inference.models", "unstructured_inference.models.base", "unstructured_inference.models.tables",
)  # fmt: skip
without_compiler()

from unstructured.partition.pdf import partition_pdf  # noqa: E402  the stand-ins have to be there first


def pdf_blocks(content: bytes) -> list[Block]:
    """Partition a PDF. A block's page counts from 1."""
    return to_blocks(partition_pdf(file=BytesIO(content), strategy="fast", languages=LANGUAGES), Marks())
