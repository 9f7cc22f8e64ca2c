"""Storey 1: text in, findings out. Knows no files, no storage and no policy."""

import os

os.environ.setdefault("OPENBLAS_NUM_THREADS", "1")
# numpy's threads wait for each other busily: small matrices cost three times the processor time. Read when numpy is imported.

from detectors._about import About, about
from detectors._finding import Category, CouldNotInspect, Detector, Evidence, Finding, Fingerprint, no_fingerprint
from detectors._language import language_among, language_of, load_languages
from detectors._registry import available, load
from detectors._version import hash_of

__all__ = [
    "About",
    "Category",
    "CouldNotInspect",
    "Detector",
    "Evidence",
    "Finding",
    "Fingerprint",
    "about",
    "available",
    "hash_of",
    "language_among",
    "language_of",
    "load",
    "load_languages",
    "no_fingerprint",
]
