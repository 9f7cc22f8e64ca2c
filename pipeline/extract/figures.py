"""Numbers as files write them: what is none counts as what the format means where nothing is said."""

import math


def figure(text: str | None, otherwise: float = 0.0) -> float:
    """A finite number; `otherwise` where the text is none."""
    try:
        found = float(text) if text else otherwise
    except ValueError:
        return otherwise
    return found if math.isfinite(found) else otherwise


def whole(text: str | None, otherwise: int = 0, base: int = 10) -> int:
    """A whole number; `otherwise` where the text is none."""
    try:
        return int(text, base) if text else otherwise
    except ValueError:
        return otherwise
