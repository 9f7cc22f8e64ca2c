"""Which words are English, and how frequent: to tell what is language from what only a cipher makes of it."""

import io
import re
import tomllib
from collections.abc import Iterable, Mapping
from itertools import chain
from math import log
from pathlib import Path

import numpy as np

from detectors._finding import CouldNotInspect

WORD = re.compile(r"[A-Za-z]{2,}(?:'[a-z]{1,2})?")
_FEWEST = 3
_LONGEST = 20
_EACH = 9.0
"""What a word costs beside its rareness: few long words are likelier than many short ones."""

_UNKNOWN = 20.0
"""What a letter that belongs to no word costs, in log-odds: more than any word."""


class Vocabulary:
    """English words by rank, the most frequent first."""

    def __init__(self, ranks: Mapping[str, int]) -> None:
        self._ranks = ranks
        self._costs = {word: log(rank + 2) + _EACH for word, rank in ranks.items()}

    def __contains__(self, word: str) -> bool:
        return word.lower() in self._ranks

    def likeliest(self, words: Iterable[str]) -> str | None:
        """The most frequent of those that are known."""
        return min((word for word in words if word in self), key=lambda word: self._ranks[word.lower()], default=None)

    def share(self, text: str) -> float:
        """The share of the words of a text that are known, by their letters; 0 for fewer than three words."""
        words = WORD.findall(text)
        if len(words) < _FEWEST:
            return 0.0
        letters = sum(map(len, words))
        return sum(len(word) for word in words if word.lower() in self._ranks) / letters

    def reads_better(self, plain: str, text: str) -> bool:
        """Whether `plain` is language and `text` is not."""
        return self.share(plain) >= 0.6 and self.share(text) <= 0.4

    def divide(self, letters: str) -> str | None:
        """Letters without gaps as words, by the cheapest division; none where much of it is no word. Linear in the letters."""
        low = letters.lower()
        best: list[tuple[float, int]] = [(0.0, 0)]
        for end in range(1, len(low) + 1):
            best.append(
                min(
                    (best[start][0] + self._costs.get(low[start:end], _UNKNOWN if end - start == 1 else 1e9), start)
                    for start in range(max(0, end - _LONGEST), end)
                )
            )
        words, end = [], len(low)
        while end:
            words.append(letters[best[end][1] : end])
            end = best[end][1]
        known = sum(len(word) for word in words if len(word) > 1 or word in "aAI")
        return " ".join(reversed(words)) if known >= 0.9 * len(letters) else None


def read_vocabulary(vectors: Path, requests: Path) -> Vocabulary:
    """The words that have vectors, in the order of their frequency, and those of requests that are too rare for one."""
    if not vectors.is_file():
        raise CouldNotInspect("model_missing")
    with np.load(io.BytesIO(vectors.read_bytes()), allow_pickle=False) as file:
        words = bytes(file["words"]).decode().split()
    terms = tomllib.loads(requests.read_text(encoding="utf-8"))["en"].values()
    rare = {word for term in chain.from_iterable(terms) for word in term.rstrip("*").split() if word.isalpha()}
    return Vocabulary({word: rank for rank, word in enumerate(dict.fromkeys([*words, "a", "i", *sorted(rare)]))})
