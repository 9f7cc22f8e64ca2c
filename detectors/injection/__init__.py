"""Instructions planted in documents: sentences that speak to the machine which reads along, and not to the reader."""

from detectors._finding import Category
from detectors.injection._detector import build

CATEGORY = Category.INJECTION

__all__ = ["CATEGORY", "build"]
