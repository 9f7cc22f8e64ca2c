"""Credentials: secrets by their format, and by the words, layout and wrapping around them."""

from detectors._finding import Category
from detectors.credentials._detector import build

CATEGORY = Category.CREDENTIAL

__all__ = ["CATEGORY", "build"]
