"""Personal data: Presidio's frame, two models of names, and recognizers of our own."""

import os

os.environ["ORT_DISABLE_TELEMETRY"] = "1"
# ONNX Runtime reports to its maker, and keeps a device's name in the user's cache. It asks for this when it is imported.
os.environ["HF_HUB_OFFLINE"] = os.environ["TRANSFORMERS_OFFLINE"] = "1"
# Presidio imports transformers and GLiNER where they are installed; they ask only once whether they may fetch models.

from detectors._finding import Category
from detectors.pii._detector import build
from detectors.pii._stretches import ENGINES

CATEGORY = Category.PII

__all__ = ["CATEGORY", "ENGINES", "build"]
