"""Retrieval bait: a paragraph that says the same few words over and over, written to be found and not to be read."""

import re
from collections import Counter
from collections.abc import Iterator

_PARAGRAPH = re.compile(r"\S[^\n]*(?:\n(?!\s*\n)[^\n]*)*")
_WORD = re.compile(r"[^\W\d_]{3,}")
_FEWEST = 60
_LONGEST = 20_000


def stuffed(text: str) -> Iterator[tuple[int, int, float]]:
    """Start, end and score of paragraphs in which five words make most of sixty or more."""
    for paragraph in _PARAGRAPH.finditer(text):
        start, end = paragraph.span()
        if end - start < 5 * _FEWEST:
            continue
        excerpt = text[start : min(end, start + _LONGEST)].lower()
        words = _WORD.findall(excerpt)
        if len(words) >= _FEWEST and _is_repetitive(words) and not _is_tabular(excerpt):
            yield start, end, 0.4


def _is_repetitive(words: list[str]) -> bool:
    counts = Counter(words)
    top = sum(count for _, count in counts.most_common(5))
    # Ordinary prose has 15 to 25 % here, a price list 40.
    return top >= 0.7 * len(words) and len(counts) <= 0.2 * len(words)


def _is_tabular(excerpt: str) -> bool:
    """Logs, tables and code repeat their words too, with numbers and signs between them."""
    plain = sum(letter.isalpha() or letter.isspace() for letter in excerpt)
    return plain < 0.9 * len(excerpt)
