"""Words that are spelled so that only a reader joins them: with digits for letters, with gaps between letters or with none."""

import re
from collections import Counter
from collections.abc import Iterator, Sequence
from itertools import pairwise, product

from detectors._origin import View, excerpt
from detectors._scan import Anchor, Scanner
from detectors._unwrap import Edit
from detectors.injection._vocabulary import Vocabulary

SPELLED = ("leet", "spaced", "unspaced", "scrambled", "joined")

_CONTEXT = 160
_MOSTLY = 0.8
_REACH = 80
"""Characters on either side of two words in leetspeak in which shorter ones are read as such too."""

_SIGNS = {
    "0": "o", "1": "il", "2": "z", "3": "e", "4": "a", "5": "s", "6": "gb", "7": "t", "8": "b", "9": "g", "$": "s", "@": "a",
    "!": "il", "|": "li", "+": "t", "€": "e", "£": "l", "(": "c",
}  # fmt: skip
_LIKELIEST = str.maketrans({sign: letters[0] for sign, letters in _SIGNS.items()})
_MOST_READINGS = 16
_SIGN = re.escape("".join(_SIGNS))
_LEET = re.compile(rf"(?<![\w@$])(?=[A-Za-z]{{0,24}}[{_SIGN}])[A-Za-z{_SIGN}]{{1,24}}(?![\w@$])")
_SURE = re.compile(rf"[A-Za-z][{_SIGN}]+[A-Za-z]|^[{_SIGN}][A-Za-z]{{2}}|[A-Za-z]{{2}}[{_SIGN}]$")
_EDGE = "!|+("

_GAPPED = re.compile(r"(?<![^\W_])[^\W\d_](?:[\W_]{1,5}+[^\W\d_](?![^\W_])){5,600}+_?")
_GAP = re.compile(r"[\W_]+")
_UNGAPPED = re.compile(r"(?<![\w/.#@=&?%-])(?:[A-Za-z][a-z]{23,400}+|[A-Za-z]{40,400}+)(?![\w/=@-])")
_HYPHENED = re.compile(
    r"(?<![\w/.#@=&?%+-])[A-Za-z]{1,15}(?P<gap>[_+.-])[A-Za-z]{1,15}(?:(?P=gap)[A-Za-z']{1,15}){4,60}+(?![\w/=@(-])"
)
_SCRAMBLED = (
    "ignore", "disregard", "forget", "previous", "instruction", "instructions", "prompt", "system", "reveal", "bypass",
    "password", "guidelines", "everything", "override", "restrictions", "respond", "assistant", "secret", "delete", "above",
    "prior", "directives", "output", "reply", "answer", "your", "user", "print", "tell", "write", "mention", "message",
    "conversation", "hidden", "unrestricted", "without", "rules", "email",
)  # fmt: skip
"""Words that are known whatever the order of the letters between their first and their last."""


_LEET_WORD = r"(?:[a-z][013457@$!|]{1,3}[a-z]|\b[134570@$!|][a-z]{2,12}\b|[a-z]{2}[013457@$]\b)"


def _with_signs(letters: str) -> str:
    return "".join(f"[{letter}{_WRITTEN[letter]}]" if letter in _WRITTEN else letter for letter in letters)


_WRITTEN = {"a": "4@", "e": "3", "i": "1!", "o": "0", "s": "5$", "t": "7"}
_ANCHORS = {
    "leet": (
        rf"{_LEET_WORD}[^\n]{{0,{_REACH}}}{_LEET_WORD}",
        *(rf"\b{word[0]}{_with_signs(word[1:])}\b" for word in _SCRAMBLED if len(word) > 5),
    ),
    "spaced": (
        r"\b[A-Za-z](?:[ ._*|/,~+-][A-Za-z]\b){4}",
        r"(?:^|[ _])[A-Za-z]_[A-Za-z]_[A-Za-z](?:_| )",
        r"(?:^|[^A-Za-z0-9])[A-Za-z](?:[^A-Za-z0-9]{1,6}[A-Za-z]){4}(?:[^A-Za-z0-9]|$)",
    ),
    "unspaced": (r"[a-z]{23}", r"[A-Za-z]{40}"),
    "joined": tuple(rf"[A-Za-z](?:{mark}[A-Za-z]{{1,14}}){{5}}" for mark in ("_", r"\+", r"\.", "-")),
}


class Spelling:
    """Compiled once; keeps nothing of a text."""

    def __init__(self, vocabulary: Vocabulary) -> None:
        self._vocabulary = vocabulary
        named = [(name, pattern) for name, patterns in _ANCHORS.items() for pattern in patterns]
        self._names = [name for name, _ in named]
        self._gate = Scanner([Anchor(pattern, literal=False, once=True) for _, pattern in named])
        shuffled = [rf"\b{word[0]}[{word[1:-1]}]{{{len(word) - 2}}}{word[-1]}\b" for word in _SCRAMBLED]
        self._shuffled = Scanner([Anchor(pattern, literal=False, ignore_case=True) for pattern in shuffled])
        self._steps = {"leet": self._leet, "spaced": self._spaced, "unspaced": self._unspaced, "joined": self._joined}

    def readings(self, view: View) -> Iterator[View]:
        """The parts of a view that are spelled so, each as it sounds, with some of what stands around it."""
        opened = dict.fromkeys(self._names[index] for index, _ in self._gate.scan(view.text))
        found = {layer: self._steps[layer](view.text) for layer in opened}
        for layer, edits in (*found.items(), ("scrambled", self._scrambled(view.text))):
            for group in _apart(edits):
                yield excerpt(view, layer, group, _CONTEXT)

    def _leet(self, text: str) -> list[Edit]:
        """Beside two words that are words but for their digits, all words of the line."""
        sure = [m for m in _LEET.finditer(text) if _SURE.search(m[0].rstrip(_EDGE)) and self._as_word(m[0])]
        alone = [(m.span(), self._as_word(m[0]) or "") for m in sure]
        found = {span: word for span, word in alone if word.lower().rstrip(_EDGE) in _SCRAMBLED}
        done = 0
        for first, second in pairwise(sure):
            if second.start() - first.end() <= _REACH:
                high = second.end() + _REACH
                for near in _LEET.finditer(text, max(done, first.start() - _REACH), high):
                    found[near.span()] = self._as_word(near[0]) or _likeliest(near[0])
                    done = near.end()
        return [Edit(*span, word) for span, word in sorted(found.items()) if word != text[slice(*span)]]

    def _as_word(self, written: str) -> str | None:
        core = written.rstrip(_EDGE)
        if core.isalpha():
            return None
        for word in (written, core):
            signs = [_SIGNS.get(letter, letter) for letter in word]
            for count, letters in enumerate(product(*signs)):
                if count < _MOST_READINGS and len(word) > 1 and "".join(letters) in self._vocabulary:
                    return "".join(letters) + written[len(word) :]
        return None

    def _spaced(self, text: str) -> list[Edit]:
        return [edit for run in _GAPPED.finditer(text) for edit in self._closed(run)]

    def _closed(self, run: re.Match[str]) -> Iterator[Edit]:
        """The letters without the gap that is the most frequent; another gap parts words, and so does the vocabulary."""
        gaps = list(_GAP.finditer(run[0]))
        usual = Counter(gap[0] for gap in gaps).most_common(1)[0][0]
        others = [gap for gap in gaps if gap[0] != usual]
        if not others and len(gaps) > 10:
            letters = _GAP.sub("", run[0])
            divided = self._vocabulary.divide(letters)
            if divided:
                yield Edit(*run.span(), divided)
                return
        for gap in gaps:
            mark = gap[0].strip(usual[:1] + " /|\t\r\n_")[:1]
            between = "" if gap[0] == usual else f"{mark} "
            yield Edit(run.start() + gap.start(), run.start() + gap.end(), "" if gap.end() == len(run[0]) else between)

    def _unspaced(self, text: str) -> list[Edit]:
        divided = [(run, self._vocabulary.divide(run[0])) for run in _UNGAPPED.finditer(text)]
        return [Edit(*run.span(), words) for run, words in divided if words]

    def _joined(self, text: str) -> list[Edit]:
        """A sentence with some mark for its spaces, which many a name is too: read, and no sign of anything."""
        parted = [Edit(*run.span(), run[0].replace(run["gap"], " ")) for run in _HYPHENED.finditer(text)]
        return [edit for edit in parted if self._vocabulary.share(edit.text) >= _MOSTLY]

    def _scrambled(self, text: str) -> list[Edit]:
        """Two words and more whose inner letters stand in another order, and that are no words so."""
        found = []
        for index, end in self._shuffled.scan(text):
            meant = _SCRAMBLED[index]
            written = text[end - len(meant) : end].lower()
            if written != meant and sorted(written) == sorted(meant) and written not in self._vocabulary:
                found.append(Edit(end - len(meant), end, meant))
        return sorted(found) if len(found) > 1 else []


def _likeliest(written: str) -> str:
    if written in "@4":
        return "a"
    core = written.rstrip(_EDGE)
    return core.translate(_LIKELIEST) + written[len(core) :] if any(map(str.isalpha, core)) else written


def _apart(edits: Sequence[Edit]) -> Iterator[list[Edit]]:
    """The edits in groups, each of what stands together."""
    group: list[Edit] = []
    for edit in edits:
        if group and edit.start - group[-1].end > _CONTEXT:
            yield group
            group = []
        group.append(edit)
    if group:
        yield group
