"""PDF through `unstructured`, by the positions of its text and without layout models."""

import sys
from io import BytesIO
from types import ModuleType
from typing import Any

from pipeline.extract.marks import Marks
from pipeline.extract.partition.text import LANGUAGES, to_blocks
from pipeline.extract.reading import Block

_LAYOUT_MODULES = (
    "cv2", "unstructured_inference", "unstructured_inference.config", "unstructured_inference.constants",
    "unstructured_inference.inference", "unstructured_inference.inference.elements", "unstructured_inference.inference.layout",
    "unstructured_inference.inference.layoutelement", "unstructured_inference.inference.pdf_image",
    "unstructured_inference.models", "unstructured_inference.models.base", "unstructured_inference.models.tables",
)  # fmt: skip


class _Absent(ModuleType):
    """A module of which every name exists and is good for nothing but being imported."""

    def __getattr__(self, name: str) -> Any:
        if name.startswith("__"):
            raise AttributeError(name)
        return type(name, (), {"__getattr__": lambda _self, inner: inner})()


def _stand_in_for_layout_models() -> None:
    """Empty modules for two packages, gigabytes heavy, that `unstructured` imports and the fast strategy never calls."""
    for name in _LAYOUT_MODULES:
        sys.modules.setdefault(name, _Absent(name))


_stand_in_for_layout_models()

from unstructured.partition.pdf import partition_pdf  # noqa: E402  the stand-ins have to be there first


def pdf_blocks(content: bytes) -> list[Block]:
    """Partition a PDF. A block's page counts from 1."""
    return to_blocks(partition_pdf(file=BytesIO(content), strategy="fast", languages=LANGUAGES), Marks())
