"""Which reader made a text. Where this changes, the same bytes may give another text, and are read again."""

from functools import cache
from importlib.metadata import version

_OURS = "pratique-extract/1"


@cache
def extractor_version() -> str:
    """Names this reader and the `unstructured` under it."""
    return f"{_OURS} unstructured/{version('unstructured')}"
