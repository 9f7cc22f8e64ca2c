"""Marks that travel with a secret through templates, so that its offsets are exact in the finished text.

Four characters from the private use area, which no template uses, surround a secret and the gaps inside it.
"""

from benchmarks.detection.document import Gold

OPEN, CLOSE, GAP_OPEN, GAP_CLOSE = "\ue000", "\ue001", "\ue002", "\ue003"


def mark(secret: str) -> str:
    """The secret with its marks."""
    return f"{OPEN}{secret}{CLOSE}"


def gap(separator: str) -> str:
    """A separator inside a secret that is not part of it."""
    return f"{GAP_OPEN}{separator}{GAP_CLOSE}"


def unmark(marked: str) -> tuple[str, tuple[Gold, ...]]:
    """The text without marks, and where each marked secret stands in it."""
    text: list[str] = []
    golds: list[Gold] = []
    parts: list[tuple[int, int]] = []
    begin = 0
    for character in marked:
        at = len(text)
        if character in (OPEN, GAP_CLOSE):
            begin = at
        elif character in (CLOSE, GAP_OPEN):
            parts.append((begin, at))
        else:
            text.append(character)
        if character == CLOSE:
            golds.append(Gold(tuple(part for part in parts if part[0] < part[1])))
            parts = []
    return "".join(text), tuple(golds)
