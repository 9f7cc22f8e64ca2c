"""Personal data: Presidio's frame, the English spaCy model, and recognizers of our own."""

from detectors._finding import Category
from detectors.pii._detector import build

CATEGORY = Category.PII

__all__ = ["CATEGORY", "build"]
