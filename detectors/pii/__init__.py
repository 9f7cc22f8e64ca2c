"""Personal data: Presidio's frame, two models of names, and recognizers of our own."""

import os

os.environ["ORT_DISABLE_TELEMETRY"] = "1"
# ONNX Runtime reports to its maker, and keeps a device's name in the user's cache. It asks for this when it is imported.

from detectors._finding import Category
from detectors.pii._detector import build
from detectors.pii._stretches import ENGINES

CATEGORY = Category.PII

__all__ = ["CATEGORY", "ENGINES", "build"]
