"""Instructions planted in documents: sentences that speak to the machine which reads along, and not to the reader."""

import os

os.environ["ORT_DISABLE_TELEMETRY"] = "1"
# ONNX Runtime reports to its maker, and keeps a device's name in the user's cache. It asks for this when it is imported.

from detectors._finding import Category
from detectors.injection._detector import build

CATEGORY = Category.INJECTION

__all__ = ["CATEGORY", "build"]
