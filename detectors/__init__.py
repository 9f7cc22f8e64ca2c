"""Storey 1: text in, findings out. Knows no files, no storage and no policy."""

from detectors._finding import Category, CouldNotInspect, Detector, Finding, Fingerprint, no_fingerprint
from detectors._registry import available, load

__all__ = [
    "Category",
    "CouldNotInspect",
    "Detector",
    "Finding",
    "Fingerprint",
    "available",
    "load",
    "no_fingerprint",
]
