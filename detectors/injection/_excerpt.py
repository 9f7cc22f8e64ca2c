"""A piece with what stands around it, as the numbers that the reader takes: the piece, its neighbours, how the document begins."""

from dataclasses import dataclass
from itertools import chain

from tokenizers import Tokenizer
from tokenizers.models import WordPiece
from tokenizers.normalizers import BertNormalizer
from tokenizers.pre_tokenizers import BertPreTokenizer

from detectors.injection._pieces import Piece

UNKNOWN, FIRST, BREAK = "[UNK]", "[CLS]", "[SEP]"
_OWN, _SIDE, _START = 36, 13, 10
"""Tokens of the piece itself, of the text on either side, and of the document's beginning."""

LONGEST = _OWN + 2 * _SIDE + _START + 4
_CHARACTERS = 8
"""No more than so many characters are read for each token that is wanted."""


@dataclass(frozen=True, slots=True)
class Excerpt:
    """The tokens of an excerpt; `own` of them, after the first, are the piece itself."""

    tokens: tuple[int, ...]
    own: int

    @property
    def kinds(self) -> tuple[int, ...]:
        """For each token: 0 of the piece, 1 of its surroundings."""
        return (0,) * (self.own + 1) + (1,) * (len(self.tokens) - self.own - 1)


class Excerpts:
    """Makes excerpts with a vocabulary of word pieces."""

    def __init__(self, vocabulary: list[str]) -> None:
        numbers = {word: number for number, word in enumerate(vocabulary)}
        self._first, self._break = numbers[FIRST], numbers[BREAK]
        self._tokenizer = Tokenizer(WordPiece(numbers, unk_token=UNKNOWN, max_input_chars_per_word=40))
        self._tokenizer.normalizer = BertNormalizer(lowercase=True)
        self._tokenizer.pre_tokenizer = BertPreTokenizer()

    def of(self, text: str, pieces: list[Piece], index: int) -> Excerpt:
        """The excerpt of one piece of a text."""
        piece = pieces[index]
        own = self._words(text[piece.start : piece.end], _OWN)
        before = self._words(text[max(0, piece.start - _CHARACTERS * _SIDE) : piece.start], 10 * _SIDE)[-_SIDE:]
        after = self._words(text[piece.end : piece.end + _CHARACTERS * _SIDE], _SIDE)
        start = self._words(text[: _CHARACTERS * _START], _START)
        parts = ([self._first], own, [self._break], before, [self._break], after, [self._break], start)
        return Excerpt(tuple(chain.from_iterable(parts)), len(own))

    def _words(self, text: str, most: int) -> list[int]:
        clean = text[: _CHARACTERS * most].encode("utf-8", "replace").decode()
        ids: list[int] = self._tokenizer.encode(clean, add_special_tokens=False).ids
        return ids[:most]
