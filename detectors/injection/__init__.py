"""Instructions planted in documents: sentences that speak to the machine which reads along, and not to the reader."""

from detectors.injection.detector import build

__all__ = ["build"]
