"""EXTRACT: a document in, one canonical text out, with what a person would not see marked. Reading happens in sandboxed workers."""

from pipeline.extract.chunks import chunk
from pipeline.extract.ids import element_ids
from pipeline.extract.limits import Limits
from pipeline.extract.pool import Extractor
from pipeline.extract.reasons import FAULTS, REASONS
from pipeline.extract.version import extractor_version

__all__ = ["FAULTS", "REASONS", "Extractor", "Limits", "chunk", "element_ids", "extractor_version"]
