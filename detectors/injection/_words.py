"""Words and marks of pieces by what they do in a request, counted in the language that each piece is written in."""

import re
import tomllib
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import chain, islice
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from detectors.injection._flat import fold
from detectors.injection._lexicon import read_languages

Ints = NDArray[np.int64]
Floats = NDArray[np.float32]

MARKS = {
    "query": "?\u061f\uff1f",
    "bang": "!\uff01",
    "comma": ",\u060c\uff0c\u3001",
    "colon": ":\uff1a",
    "quote": '"\u201c\u201d\u201e\u00ab\u00bb\u300c\u300d',
    "paren": "()\uff08\uff09",
    "code": "{}=<>\\`$;|_/[]#*&%+~^",
    "at": "@",
}
"""Punctuation that is counted like words are."""

BORROWED = (
    "ignore", "prior", "orders", "rules", "told", "new", "assistant", "reading", "when_asked", "only", "not", "mention",
    "user", "this_order", "become", "unrestricted", "reveal", "system_prompt", "secrets", "system_note",
)  # fmt: skip
"""Concepts of the rules' lexicon that are counted too."""

_SPACE = r"\s!-/:-@\[-`{-~\u00a0-\u00bf\u2010-\u206f\u3000-\u3020\uff01-\uff0f\uff1a-\uff20\u0964\u060c\u061b\u061f"
_JOINED = "\u3040-\u30ff\u3400-\u9fff"
_TOKEN = re.compile(rf"[{_JOINED}]|[^{_SPACE}{_JOINED}]+(?:['\u2019-][^{_SPACE}{_JOINED}]+)*|\S")
_HAS_JOINED = re.compile(f"[{_JOINED}]")
_UNSPACED = frozenset({"zh", "ja"})
_LEAD = 2


@dataclass(frozen=True, slots=True)
class Tokens:
    """All tokens of a list of pieces, one after the other: which word each is, and in which piece it stands."""

    words: tuple[str, ...]
    word: Ints
    piece: Ints
    first: Ints
    """For each piece, the place of its first token."""


@dataclass(frozen=True, slots=True)
class Uses:
    """What tokens do: parallel arrays of the token's place, its piece, the language and the class of the term."""

    place: Ints
    piece: Ints
    language: Ints
    kind: Ints


class Dictionary:
    """Terms by language and by what they do, ready to be looked up."""

    def __init__(self, languages: dict[str, dict[str, list[str]]]) -> None:
        self.languages = tuple(languages)
        self.kinds = (*(kind for kind in languages["en"] if kind != "function"), *MARKS, "function")
        self._whole: dict[str, list[tuple[int, int]]] = {}
        self._stems: dict[str, list[tuple[int, int]]] = {}
        self._phrases: dict[str, list[tuple[tuple[str, ...], int, int]]] = {}
        self._unspaced: dict[str, list[tuple[int, int]]] = {}
        for language, code in enumerate(self.languages):
            for kind, terms in languages[code].items():
                for term in terms:
                    self._learn(fold(term), (language, self.kinds.index(kind)), code in _UNSPACED)
        for kind, marks in MARKS.items():
            for mark in marks:
                self._whole[mark] = [(-1, self.kinds.index(kind))]
        self._lengths: dict[str, list[int]] = {}
        for length, lead in sorted({(len(stem), stem[:_LEAD]) for stem in self._stems}):
            self._lengths.setdefault(lead, []).append(length)
        ordered = sorted(self._unspaced, key=len, reverse=True)
        self._inside = re.compile("|".join(map(re.escape, ordered)))

    def _learn(self, term: str, use: tuple[int, int], is_unspaced: bool) -> None:
        words = _TOKEN.findall(term.rstrip("*"))
        if is_unspaced:
            self._unspaced.setdefault(term, []).append(use)
        elif len(words) > 1:
            self._phrases.setdefault(words[0], []).append((tuple(words[1:]), *use))
        else:
            (self._stems if term.endswith("*") else self._whole).setdefault(words[0], []).append(use)

    def uses(self, tokens: Tokens, texts: Sequence[str]) -> Uses:
        """Every use in every language, by place. `texts` are the folded pieces."""
        by_word = [self._of_word(word) for word in tokens.words]
        counts = np.fromiter((len(uses) for uses in by_word), np.int64, len(by_word))
        starts = np.concatenate(([0], np.cumsum(counts)))
        flat = np.array(list(chain.from_iterable(by_word)) or [(0, 0)], np.int64)
        many = counts[tokens.word]
        place = np.repeat(np.arange(len(tokens.word)), many)
        step = np.arange(len(place)) - np.repeat(np.cumsum(many) - many, many)
        chosen = flat[starts[tokens.word[place]] + step] if len(place) else np.empty((0, 2), np.int64)
        extra = np.array([*self._of_phrases(tokens), *self._within(tokens, texts)] or np.empty((0, 3)), np.int64)
        place = np.concatenate((place, extra[:, 0]))
        language, kind = (np.concatenate((chosen[:, column], extra[:, column + 1])) for column in (0, 1))
        return Uses(place, tokens.piece[place], language, kind)

    def _of_word(self, word: str) -> Sequence[tuple[int, int]]:
        found: Sequence[tuple[int, int]] = self._whole.get(word, ())
        size = len(word)
        for length in self._lengths.get(word[:_LEAD], ()):
            if length > size:
                break  # the lengths rise
            if more := self._stems.get(word[:length]):
                found = [*found, *more]
        return found

    def _of_phrases(self, tokens: Tokens) -> Iterator[tuple[int, int, int]]:
        numbers = {word: number for number, word in enumerate(tokens.words)}
        possible: dict[int, list[tuple[tuple[int, ...], int, int]]] = {}
        for word in self._phrases.keys() & numbers.keys():
            for rest, language, kind in self._phrases[word]:
                if all(other in numbers for other in rest):
                    ids = tuple(numbers[other] for other in rest)
                    possible.setdefault(numbers[word], []).append((ids, language, kind))
        begins = np.zeros(len(tokens.words), np.bool_)
        begins[list(possible)] = True
        sequence = tokens.word.tolist()
        for place in np.flatnonzero(begins[tokens.word]).tolist():
            for ids, language, kind in possible[sequence[place]]:
                if tuple(sequence[place + 1 : place + 1 + len(ids)]) == ids:
                    yield place, language, kind

    def _within(self, tokens: Tokens, texts: Sequence[str]) -> Iterator[tuple[int, int, int]]:
        """Terms of languages that write no spaces; their place is told as far as a piece's first token goes."""
        for number, text in enumerate(texts):
            if not text.isascii() and _HAS_JOINED.search(text):
                for found in self._inside.finditer(text):
                    place = int(tokens.first[number]) + (0 if found.start() < 2 else 3)
                    place = min(place, int(tokens.first[number + 1]) - 1)
                    for language, kind in self._unspaced[found[0]]:
                        yield place, language, kind


def tokenise(texts: Sequence[str]) -> Tokens:
    """The tokens of folded pieces. A word keeps the marks that Indic and Arabic letters carry."""
    lists = [_TOKEN.findall(text) for text in texts]
    counts = np.fromiter((len(tokens) for tokens in lists), np.int64, len(lists))
    numbers = {word: number for number, word in enumerate(dict.fromkeys(chain.from_iterable(lists)))}
    total = int(counts.sum())
    word = np.fromiter((numbers[token] for tokens in lists for token in tokens), np.int64, total)
    first = np.concatenate(([0], np.cumsum(counts))).astype(np.int64)
    return Tokens(tuple(islice(numbers, len(numbers))), word, np.repeat(np.arange(len(lists)), counts), first)


def read_dictionary(rules: Path) -> Dictionary:
    """The terms of requests, and beside them those of the rules' lexicon that attacks are made of, language by language."""
    languages = tomllib.loads((rules / "context" / "requests.toml").read_text(encoding="utf-8"))
    for language in read_languages(rules / "lexicon"):
        for concept in BORROWED:
            languages[language.code][f"lexicon:{concept}"] = list(language.concepts.get(concept, ()))
    return Dictionary(languages)
