"""How a piece of a text speaks, and how far that differs from the text around it.

For each piece: what its words do (`detectors.injection._words`), in which language and script, how it begins and ends. Then
the same measures less their mean over the document, and less their mean over the three pieces on either side; how far its words
are at home in the document, and what they are about (`detectors.injection._meaning`). No word itself is a feature, so nothing
of a training text is kept in the weights.
"""

from dataclasses import dataclass

import numpy as np

from detectors.injection._flat import fold
from detectors.injection._meaning import Meanings
from detectors.injection._pieces import Piece
from detectors.injection._words import Dictionary, Floats, Ints, Tokens, Uses, tokenise

_SIDE = 3
_FEWEST_WORDS = 4
_MOST = 4.0
_VERBS = ("task", "respond", "add", "send", "recommend")
_BREAKS, _ADDRESSES = ("comma", "colon", "also", "please", "quote"), ("you", "please", "must")
_SCRIPTS = (0x41, 0x370, 0x400, 0x530, 0x600, 0x900, 0xE00, 0x1100, 0x1200, 0x3040, 0x3100, 0xAC00, 0xD7B0)
_FORM = (
    "tokens", "letters_per_token", "capitals", "digits", "ends_query", "ends_colon", "ends_stop", "begins_capital",
    "verb_first", "verb_soon", "verb_after_break", "query_first", "condition_first", "greets_first", "addressed_verb",
    "function_share", "language_share", "script_share",
)  # fmt: skip
_HOME = ("likeness", "shared_near", "shared_far", "only_here", "repeated", "log_pieces")


@dataclass(frozen=True, slots=True)
class Measures:
    """`own`: pieces x measures. `near`: their mean around each piece. `home`: how far the words are at home."""

    own: Floats
    near: Floats
    home: Floats
    is_short: np.ndarray
    """Which pieces have less than four words: `Thanks!`, `See below`."""

    def rows(self, low: int, high: int) -> Floats:
        """The features of some of the pieces, in the order of `names`."""
        own = self.own[low:high]
        mean = self.own.mean(axis=0, keepdims=True)
        return np.concatenate((own, own - mean, own - self.near[low:high], self.home[low:high]), axis=1)


def names(dictionary: Dictionary, meanings: Meanings) -> list[str]:
    """What each column of `Measures.rows` is."""
    own = [*dictionary.kinds, *_FORM]
    return [
        *own,
        *(f"{name} - document" for name in own),
        *(f"{name} - neighbours" for name in own),
        *_HOME,
        *meanings.names,
    ]


def measure(text: str, pieces: list[Piece], dictionary: Dictionary, meanings: Meanings) -> Measures:
    """All measures of a text's pieces. Time and memory grow linearly with the text."""
    texts = [fold(text[start:end]) for start, end in pieces]
    tokens = tokenise(texts)
    uses = dictionary.uses(tokens, texts)
    spoken, share = _languages(uses, len(pieces), len(dictionary.languages))
    kept = (uses.language == spoken[uses.piece]) | (uses.language < 0)
    uses = Uses(uses.place[kept], uses.piece[kept], uses.language[kept], uses.kind[kept])
    counts = _table(uses.piece, uses.kind, len(pieces), len(dictionary.kinds))
    form = _form(text, pieces, tokens, uses, counts, dictionary, share)
    own = np.concatenate((np.minimum(counts, _MOST), form), axis=1).astype(np.float32)
    size = np.bincount(tokens.piece[_is_word(tokens)], minlength=len(pieces))
    home = np.concatenate((_at_home(tokens, len(pieces)), meanings.measure(tokens, len(pieces))), axis=1)
    return Measures(own, _around(own), home, size < _FEWEST_WORDS)


def _is_word(tokens: Tokens) -> np.ndarray:
    letters = np.fromiter((word[0].isalpha() for word in tokens.words), np.bool_, len(tokens.words))
    return np.asarray(letters[tokens.word])


def _table(row: Ints, column: Ints, rows: int, columns: int) -> Floats:
    flat = np.bincount(row * columns + column, minlength=rows * columns)
    return flat.reshape(rows, columns).astype(np.float32)


def _languages(uses: Uses, count: int, languages: int) -> tuple[Ints, Floats]:
    """The language of each piece (by the words that it knows, then by the document's), and that language's share."""
    known = uses.language >= 0
    votes = _table(uses.piece[known], uses.language[known], count, languages)
    total = votes.sum(axis=0)
    spoken = np.argmax(votes + total / max(1.0, float(total.max(initial=0.0))), axis=1)
    weight = np.bincount(spoken, minlength=languages)
    return spoken.astype(np.int64), (weight[spoken] / max(1, count)).astype(np.float32)


def _form(
    text: str, pieces: list[Piece], tokens: Tokens, uses: Uses, counts: Floats, dictionary: Dictionary, share: Floats
) -> Floats:
    start = np.array([piece.start for piece in pieces], np.int64)
    end = np.array([piece.end for piece in pieces], np.int64)
    codes = np.frombuffer(text.encode("utf-32-le", "surrogatepass"), np.uint32)
    size = np.diff(tokens.first).astype(np.float32)
    capital = (codes >= 65) & (codes <= 90)
    digit = (codes >= 48) & (codes <= 57)
    length = np.maximum(end - start, 1).astype(np.float32)
    last, first = codes[end - 1], codes[start]
    function = counts[:, dictionary.kinds.index("function")]
    columns = [
        np.minimum(size, 60), length / np.maximum(size, 1), _sum_in(capital, start, end) / length,
        _sum_in(digit, start, end) / length, _is_any(last, (63, 0xFF1F, 0x61F)), last == 58,
        _is_any(last, (33, 46, 0x3002, 0x964)), (first >= 65) & (first <= 90),
        *_openings(tokens, uses, dictionary, len(pieces)),
        function / np.maximum(size, 1), share, _script_share(codes, start, end),
    ]  # fmt: skip
    return np.stack([np.asarray(column, np.float32) for column in columns], axis=1)


def _sum_in(mask: np.ndarray, start: Ints, end: Ints) -> Floats:
    sums = np.zeros(len(mask) + 1, np.int32)
    np.cumsum(mask, dtype=np.int32, out=sums[1:])
    return (sums[end] - sums[start]).astype(np.float32)


def _is_any(codes: np.ndarray, wanted: tuple[int, ...]) -> np.ndarray:
    found = codes == wanted[0]
    for code in wanted[1:]:
        found |= codes == code
    return np.asarray(found)


def _openings(tokens: Tokens, uses: Uses, dictionary: Dictionary, count: int) -> list[Floats]:
    """How many verbs stand first, soon, after a break and after `you`; and whether a question or a condition leads."""
    kind = dictionary.kinds.index
    place_in = uses.place - tokens.first[uses.piece]
    is_verb = _is_of(_VERBS, uses, dictionary)
    breaks, addressed = np.zeros(len(tokens.word) + 1, np.bool_), np.zeros(len(tokens.word) + 1, np.bool_)
    breaks[uses.place[_is_of(_BREAKS, uses, dictionary)] + 1] = True
    addressed[uses.place[_is_of(_ADDRESSES, uses, dictionary)] + 1] = True
    masks = [
        is_verb & (place_in == 0), is_verb & (place_in <= 2), is_verb & breaks[uses.place],
        (uses.kind == kind("question")) & (place_in <= 1), (uses.kind == kind("condition")) & (place_in <= 1),
        (uses.kind == kind("also")) & (place_in <= 1), is_verb & addressed[uses.place],
    ]  # fmt: skip
    return [np.minimum(np.bincount(uses.piece[mask], minlength=count), 2).astype(np.float32) for mask in masks]


def _is_of(kinds: tuple[str, ...], uses: Uses, dictionary: Dictionary) -> np.ndarray:
    wanted = np.zeros(len(dictionary.kinds), np.bool_)
    wanted[[dictionary.kinds.index(kind) for kind in kinds]] = True
    return np.asarray(wanted[uses.kind])


def _script_share(codes: np.ndarray, start: Ints, end: Ints) -> Floats:
    """The share of the document's letters that are of the script of each piece."""
    if len(codes) and int(codes.max()) < _SCRIPTS[1]:
        return np.ones(len(start), np.float32)
    script = np.searchsorted(np.array(_SCRIPTS), codes, side="right")
    sums = np.stack([_sum_in(script == number, start, end) for number in range(1, len(_SCRIPTS) + 1)], axis=1)
    total = sums.sum(axis=0)
    share = total / max(1.0, float(total.sum()))
    return np.asarray(share[np.argmax(sums, axis=1)], np.float32)


def _around(own: Floats) -> Floats:
    """The mean of up to three pieces on either side; of a lone piece, the piece itself."""
    count = len(own)
    sums = np.concatenate((np.zeros((1, own.shape[1])), np.cumsum(own, axis=0, dtype=np.float64)))
    at = np.arange(count)
    low, high = np.maximum(at - _SIDE, 0), np.minimum(at + _SIDE + 1, count)
    others = (high - low - 1)[:, None]
    mean = (sums[high] - sums[low] - own) / np.maximum(others, 1)
    return np.where(others > 0, mean, own).astype(np.float32)


def _at_home(tokens: Tokens, count: int) -> Floats:
    """TF-IDF cosine to the rest, shares of words found near, elsewhere and nowhere else, and how often the piece recurs."""
    long = np.fromiter((len(word) > 2 or not word.isascii() for word in tokens.words), np.bool_, len(tokens.words))
    keep = long[tokens.word]
    pair, times = np.unique(tokens.word[keep] * count + tokens.piece[keep], return_counts=True)
    word, piece = pair // count, pair % count
    spread = np.bincount(word, minlength=len(tokens.words))
    weight = times * (1 + np.log(count / np.maximum(spread[word], 1)))
    whole = np.bincount(word, weight, minlength=len(tokens.words))
    rest = whole[word] - weight
    dot = np.bincount(piece, weight * rest, minlength=count)
    own = np.bincount(piece, weight**2, minlength=count)
    others = np.maximum((whole**2).sum() - 2 * np.bincount(piece, weight * whole[word], minlength=count) + own, 0)
    size = np.maximum(np.bincount(piece, minlength=count), 1)
    distance = _nearest_same(word, piece)
    shares = [
        np.bincount(piece, distance <= _SIDE, minlength=count) / size,
        np.bincount(piece, (distance > _SIDE) & (spread[word] > 1), minlength=count) / size,
        np.bincount(piece, spread[word] == 1, minlength=count) / size,
        np.bincount(piece, np.minimum(spread[word] - 1, 20), minlength=count) / size,
    ]
    likeness = dot / np.sqrt(np.maximum(own * others, 1e-9))
    return np.stack([likeness, *shares, np.full(count, np.log(count))], axis=1).astype(np.float32)


def _nearest_same(word: Ints, piece: Ints) -> Ints:
    """How many pieces away each word is said again. The pairs come sorted by word, then by piece."""
    far = np.int64(1 << 30)
    step = np.where(word[1:] == word[:-1], piece[1:] - piece[:-1], far)
    return np.asarray(np.minimum(np.concatenate(([far], step)), np.concatenate((step, [far])))[: len(word)], np.int64)
