"""PDF through `unstructured`, by the positions of its text and without layout models."""

import sys
from io import BytesIO
from types import ModuleType
from typing import Any

from pipeline.extract.marks import Marks
from pipeline.extract.partition.text import LANGUAGES, to_blocks
from pipeline.extract.reading import Block

_LAYOUT_MODULES = ("cv2", "unstructured_inference") + tuple(
    f"unstructured_inference.{name}"
    for name in ("config", "constants", "inference", "inference.elements", "inference.layout", "inference.layoutelement",
                 "inference.pdf_image", "models", "models.base", "models.tables")
)  # fmt: skip


class _Absent(ModuleType):
    """A module of which every name exists and is good for nothing but being imported."""

    def __getattr__(self, name: str) -> Any:
        if name.startswith("__"):
            raise AttributeError(name)
        return type(name, (), {"__getattr__": lambda _self, inner: inner})()


def _stand_in_for_layout_models() -> None:
    """Empty modules for the two packages, several gigabytes heavy, that `unstructured` imports and the fast strategy never calls."""
    for name in _LAYOUT_MODULES:
        sys.modules.setdefault(name, _Absent(name))


_stand_in_for_layout_models()

from unstructured.partition.pdf import partition_pdf  # noqa: E402  the stand-ins have to be there first


def pdf_blocks(content: bytes) -> list[Block]:
    """Partition a PDF. A block's page counts from 1."""
    return to_blocks(partition_pdf(file=BytesIO(content), strategy="fast", languages=LANGUAGES), Marks())
