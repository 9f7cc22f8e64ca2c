"""Text in a cipher that a person or a model reads: shifted letters, mirrored ones, written backwards, Morse, Braille.

No text is turned round to see what comes of it. A cipher is known by frequent words in it: `gur` and `lbh` near each other are
rot13, `eht` and `uoy` are backwards.
"""

import re
import string
import tomllib
from collections.abc import Collection, Iterator, Mapping
from itertools import chain
from pathlib import Path
from typing import NamedTuple

from detectors._finding import CouldNotInspect
from detectors._origin import View, backwards, excerpt
from detectors._scan import Anchor, Scanner
from detectors._unwrap import Edit
from detectors.injection._scripts import SCRIPTS
from detectors.injection._vocabulary import WORD, Vocabulary

TURNED = ("rot13", "caesar", "atbash", "rot47", "reversed", "upside-down", "morse", "braille", "pig-latin")

_CONTEXT = 60
_NEAR, _FAR = 160, 400
"""Two words further apart are of two ciphers; a stretch goes on to the end of its line, no further than that."""

_MOST = 8
"""So many times the text, and a hundred thousand characters, may come out of ciphers; beyond it nothing is inspected."""

_LOWER, _UPPER = string.ascii_lowercase, string.ascii_uppercase
_TOKEN = re.compile(r"\S+")

Table = Mapping[int, int]


class _Cipher(NamedTuple):
    layer: str
    undo: Table | None
    """None for what is written backwards."""

    do: Table | None


class Ciphers:
    """Compiled once; keeps nothing of a text."""

    def __init__(self, words: Collection[str], telling: Collection[str], vocabulary: Vocabulary) -> None:
        """`words` are English and looked for in every cipher, `telling` in any language and in the two most frequent ones."""
        self._vocabulary = vocabulary
        self._telling = frozenset(telling)
        uses: dict[str, list[tuple[int, str]]] = {}
        for number, cipher in enumerate(_CIPHERS):
            for word in chain(words, telling if cipher.layer in _FREQUENT else ()):
                uses.setdefault(_written(word, cipher), []).append((number, word))
        self._uses = list(uses.items())
        self._scanner = Scanner([Anchor(written) for written in uses])
        self._scripts = [script for script in SCRIPTS for _ in script.anchors]
        self._gate = Scanner([Anchor(one, literal=False, once=True) for script in SCRIPTS for one in script.anchors])

    def readings(self, view: View) -> Iterator[View]:
        """The stretches of a view that are in a cipher, in clear. Raises `CouldNotInspect` where too much comes out of them."""
        left = _MOST * len(view.text) + 100_000
        for reading in chain(self._of_words(view), self._of_scripts(view)):
            left -= len(reading.text)
            if left < 0:
                raise CouldNotInspect("budget_exceeded")
            yield reading

    def _of_words(self, view: View) -> Iterator[View]:
        places: dict[int, list[tuple[int, str]]] = {}
        for index, end in self._scanner.scan(_small(view.text)):
            written, uses = self._uses[index]
            if _is_whole(view.text, end - len(written), end):
                for number, word in uses:
                    places.setdefault(number, []).append((end, word))
        for number, hits in places.items():
            cipher, done = _CIPHERS[number], 0
            for first, last, words in _clusters(sorted(hits)):
                core = view.text[first:last]
                if self._telling.issuperset(words) or self._vocabulary.reads_better(_clear(core, cipher), core):
                    low, high = self._widened(view.text, max(done, first), last, cipher)
                    if low < high:
                        yield from _opened(view, low, high, cipher)
                        done = high

    def _widened(self, text: str, first: int, last: int, cipher: _Cipher) -> tuple[int, int]:
        """From a word on as far as the words are none until they are deciphered, within the lines."""
        floor = text.rfind("\n", max(0, first - _FAR), first) + 1 or max(0, first - _FAR)
        end = text.find("\n", last, last + _FAR)
        ceiling = end if end >= 0 else min(len(text), last + _FAR)
        before = [m.span() for m in _TOKEN.finditer(text, floor, first)]
        low = first
        for start, stop in reversed(before):
            if self._is_plain(text[start:stop], cipher):
                break
            low = start
        high = last
        for token in _TOKEN.finditer(text, last, ceiling):
            if self._is_plain(token[0], cipher):
                break
            high = token.end()
        return low, high

    def _is_plain(self, token: str, cipher: _Cipher) -> bool:
        word = WORD.search(token)
        if word is None:
            return False
        return word[0] in self._vocabulary and _clear(word[0], cipher) not in self._vocabulary

    def _of_scripts(self, view: View) -> Iterator[View]:
        for script in dict.fromkeys(self._scripts[index] for index, _ in self._gate.scan(view.text)):
            for run in script.run.finditer(view.text):
                plain = script.read(run[0], self._vocabulary)
                if self._vocabulary.share(plain) >= 0.6:
                    yield excerpt(view, script.layer, [Edit(*run.span(), plain)], _CONTEXT)


def _clusters(hits: list[tuple[int, str]]) -> Iterator[tuple[int, int, set[str]]]:
    """Start and end of stretches with two different words near each other, and the words."""
    group: list[tuple[int, str]] = []
    for end, word in [*hits, (hits[-1][0] + 2 * _NEAR, "")]:
        if group and end - group[-1][0] > _NEAR:
            words = {known for _, known in group}
            if len(words) > 1:
                yield max(0, group[0][0] - len(group[0][1])), group[-1][0], words
            group = []
        group.append((end, word))


def _opened(view: View, low: int, high: int, cipher: _Cipher) -> Iterator[View]:
    text = view.text[low:high]
    if cipher.undo is not None:
        yield excerpt(view, cipher.layer, [Edit(low, high, text.translate(cipher.undo))], _CONTEXT)
        return
    yield backwards(view, low, high)
    yield excerpt(view, cipher.layer, [Edit(low, high, _each_backwards(text))], _CONTEXT)


def _clear(text: str, cipher: _Cipher) -> str:
    """Word by word, which says as much of a text that is backwards."""
    return _each_backwards(text) if cipher.undo is None else text.translate(cipher.undo)


def _each_backwards(text: str) -> str:
    return _LETTERS.sub(lambda word: word[0][::-1], text)


_LETTERS = re.compile(r"[^\W_]+")


def _shifted(by: int) -> Table:
    return str.maketrans(_LOWER + _UPPER, _LOWER[by:] + _LOWER[:by] + _UPPER[by:] + _UPPER[:by])


def _written(word: str, cipher: _Cipher) -> str:
    return _small(word[::-1] if cipher.do is None else word.translate(cipher.do))


def _small(text: str) -> str:
    """Lower case, letter for letter."""
    return text.replace("\u0130", "i").lower()


def _is_whole(text: str, start: int, end: int) -> bool:
    """Whether no letter stands on either side of a word, and no sign either if it is one of signs."""
    is_apart = str.isspace if not text[start:end].replace(" ", "").isalpha() else _is_no_letter
    return is_apart(text[start - 1 : start] or " ") and is_apart(text[end : end + 1] or " ")


def _is_no_letter(character: str) -> bool:
    return not character.isalnum()


_FREQUENT = ("rot13", "reversed")
_PRINTED = "".join(map(chr, range(33, 127)))
_MIRRORED = str.maketrans(_LOWER + _UPPER, _LOWER[::-1] + _UPPER[::-1])
_ROT47 = str.maketrans(_PRINTED, _PRINTED[47:] + _PRINTED[:47])
_CIPHERS = (
    *(_Cipher("rot13" if by == 13 else "caesar", _shifted(by), _shifted(26 - by)) for by in range(1, 26)),
    _Cipher("atbash", _MIRRORED, _MIRRORED),
    _Cipher("rot47", _ROT47, _ROT47),
    _Cipher("reversed", None, None),
)


def read_ciphers(rules: Path, telling: Collection[str], vocabulary: Vocabulary) -> Ciphers:
    """The ciphers, by the words of `context/ciphers.toml`."""
    data = tomllib.loads((rules / "context" / "ciphers.toml").read_text(encoding="utf-8"))
    return Ciphers(data["words"], telling, vocabulary)
