"""Likeness of wordings under a key: which passages that are known stand in a text, whole or nearly. No table holds a word.

A passage is kept as the keyed hashes of its pairs of neighbouring words. A word of it stands in a text where it does so beside
one of the same neighbours; how alike the two are is the share of the passage's words that stand close together in the text. So
nothing is estimated, and what stands around a passage takes nothing away. A changed word costs itself alone. (Pairs of words are
shingles of two, after Broder 1997, "On the resemblance and containment of documents"; the share is his containment, by words.)
"""

import hashlib
from collections import deque
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from itertools import pairwise

from detectors import CouldNotInspect
from detectors.wording import Reading

FEWEST_WORDS = 4
"""A shorter sentence is no passage: three words are anybody's."""

FEWEST_ALIKE = 8
"""From here on a passage may be told by likeness; a shorter one must be equal, sentence by sentence."""

BUDGET = 64
"""Hits a word of the text, and a million, that are weighed. Only a text made of many known passages, over and over, has more."""

_HASH_BYTES = 8


@dataclass(frozen=True, slots=True)
class Passage:
    """A sentence, kept without its words: a keyed hash of each pair of neighbours, in order, and one of the whole."""

    pairs: tuple[int, ...]
    sentence: int

    @property
    def words(self) -> int:
        """How many words it has."""
        return len(self.pairs) + 1


@dataclass(frozen=True, slots=True)
class Match:
    """A passage, by its number, that stands at the words `first..end` of a reading; `similarity` of its words do."""

    number: int
    first: int
    end: int
    similarity: float


class Likeness:
    """Hashes words under one key: 64 bits, signed, as the database takes them.

    BLAKE2b with a key (RFC 7693) is a pseudo-random function like HMAC-SHA-256, at half its cost for a few bytes.
    """

    def __init__(self, key: bytes) -> None:
        self._key = key

    def pairs(self, words: Sequence[str]) -> list[int]:
        """One hash for each two neighbours, in order."""
        known: dict[tuple[str, str], int] = {}
        found = []
        for pair in pairwise(words):
            number = known.get(pair)
            if number is None:
                number = known[pair] = self._hash("\0".join(pair))
            found.append(number)
        return found

    def sentence(self, words: Sequence[str]) -> int:
        """One hash for all words in their order."""
        return self._hash("\0\0".join(["sentence", *words]))

    def passage(self, words: Sequence[str]) -> Passage:
        """What is kept of a sentence."""
        return Passage(tuple(self.pairs(words)), self.sentence(words))

    def _hash(self, text: str) -> int:
        data = text.encode("utf-8", "surrogatepass")
        return int.from_bytes(hashlib.blake2b(data, digest_size=_HASH_BYTES, key=self._key).digest(), signed=True)


class Known:
    """Passages to look for. A look costs as much time as the text is long, and as many hits as it has."""

    def __init__(self, likeness: Likeness, passages: Sequence[Passage], min_similarity: float) -> None:
        self._likeness = likeness
        self._passages = passages
        self._min = min_similarity
        self._at: dict[int, dict[int, list[int]]] = {}
        self._equal: dict[int, list[int]] = {}
        for number, passage in enumerate(passages):
            if passage.words < FEWEST_ALIKE:
                self._equal.setdefault(passage.sentence, []).append(number)
                continue
            for place, pair in enumerate(passage.pairs):
                self._at.setdefault(pair, {}).setdefault(number, []).append(place)
        self._lengths = frozenset(each.words for each in passages if each.words < FEWEST_ALIKE)

    def matches(self, reading: Reading) -> Iterator[Match]:
        """Every place where a passage stands. Raises `CouldNotInspect` where there are too many hits to weigh."""
        yield from self._equal_sentences(reading)
        if self._at:
            pairs = self._likeness.pairs(reading.words)
            possible = self._possible(set(pairs))
            for number, hits in self._hits(pairs, possible).items():
                yield from self._windows(number, hits)

    def _equal_sentences(self, reading: Reading) -> Iterator[Match]:
        for first, end in reading.sentences:
            if end - first in self._lengths:
                sentence = self._likeness.sentence(reading.words[first:end])
                yield from (Match(number, first, end, 1.0) for number in self._equal.get(sentence, ()))

    def _possible(self, pairs: set[int]) -> set[int]:
        """Passages of which enough words stand somewhere in the text. Costs at most one look at each known pair."""
        covered: dict[int, set[int]] = {}
        for pair in pairs & self._at.keys():
            for number, places in self._at[pair].items():
                covered.setdefault(number, set()).update(word for at in places for word in (at, at + 1))
        return {number for number, words in covered.items() if self._is_enough(number, len(words))}

    def _hits(self, pairs: Sequence[int], possible: set[int]) -> dict[int, list[tuple[int, list[int]]]]:
        hits: dict[int, list[tuple[int, list[int]]]] = {number: [] for number in possible}
        # A pair that many passages share is looked through once, however often the text has it.
        at = {
            pair: [(number, places) for number, places in self._at[pair].items() if number in possible]
            for pair in (set(pairs) & self._at.keys() if possible else ())
        }
        left = BUDGET * len(pairs) + 1_000_000
        for position, pair in enumerate(pairs):
            for number, places in at.get(pair, ()):
                hits[number].append((position, places))
                left -= len(places)
            if left < 0:
                raise CouldNotInspect("budget_exceeded")
        return hits

    def _windows(self, number: int, hits: Iterable[tuple[int, list[int]]]) -> Iterator[Match]:
        """Stretches of at most one and a half times the passage in which enough of its words stand; none overlaps the next."""
        size = self._passages[number].words
        width = size + size // 2 + 2
        window = _Window(size)
        best: Match | None = None
        for position, places in hits:
            if best and (position - best.first >= width or (best.similarity == 1 and position >= best.end)):
                yield best
                window = window.behind(best.end)
                best = None
            window.let_go(position - width)
            window.take(position, places)
            if self._is_enough(number, window.alike) and (best is None or window.share > best.similarity):
                best = Match(number, window.first, position + 2, window.share)
        if best:
            yield best

    def _is_enough(self, number: int, words: int) -> bool:
        return words >= self._min * self._passages[number].words - 1e-9


class _Window:
    """How many of a passage's words the hits of a stretch cover, and how many words of the text those hits are."""

    def __init__(self, size: int) -> None:
        self._counts = [0] * size
        self._held: deque[tuple[int, list[int]]] = deque()
        self._covered = 0
        self._spelled = 0

    @property
    def first(self) -> int:
        return self._held[0][0]

    @property
    def alike(self) -> int:
        """Words that stand on both sides: two words of a text can't be eight of a passage, though it says one word eight times."""
        return min(self._covered, self._spelled)

    @property
    def share(self) -> float:
        return self.alike / len(self._counts)

    def take(self, position: int, places: list[int]) -> None:
        self._spelled += 1 if self._held and self._held[-1][0] == position - 1 else 2
        self._held.append((position, places))
        self._add(places, 1)

    def behind(self, end: int) -> "_Window":
        """A window with those hits alone that begin at `end` or later."""
        rest = _Window(len(self._counts))
        for position, places in self._held:
            if position >= end:
                rest.take(position, places)
        return rest

    def let_go(self, before: int) -> None:
        """Forget the hits that lie before a position."""
        while self._held and self._held[0][0] <= before:
            position, places = self._held.popleft()
            self._spelled -= 1 if self._held and self._held[0][0] == position + 1 else 2
            self._add(places, -1)

    def _add(self, places: list[int], by: int) -> None:
        for place in places:
            for word in (place, place + 1):
                was = self._counts[word]
                self._counts[word] = was + by
                self._covered += (was + by > 0) - (was > 0)
