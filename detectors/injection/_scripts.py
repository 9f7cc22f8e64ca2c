"""Alphabets that stand for the Latin one, letter by letter: Morse, Braille, letters upside down; and pig Latin."""

import re
from collections.abc import Callable
from typing import NamedTuple

from detectors.injection._vocabulary import Vocabulary


class Script(NamedTuple):
    """A way of writing: what announces it, what a run of it looks like, and how one is read."""

    layer: str
    anchors: tuple[str, ...]
    run: re.Pattern[str]
    read: Callable[[str, Vocabulary], str]


_LOWER = "abcdefghijklmnopqrstuvwxyz"
_MORSE = dict(
    zip(
        [
            ".-",
            "-...",
            "-.-.",
            "-..",
            ".",
            "..-.",
            "--.",
            "....",
            "..",
            ".---",
            "-.-",
            ".-..",
            "--",
            "-.",
            "---",
            ".--.",
            "--.-",
            ".-.",
            "...",
            "-",
            "..-",
            "...-",
            ".--",
            "-..-",
            "-.--",
            "--..",
            "-----",
            ".----",
            "..---",
            "...--",
            "....-",
            ".....",
            "-....",
            "--...",
            "---..",
            "----.",
            ".-.-.-",
            "--..--",
            "..--..",
            ".----.",
            "-.-.--",
            "-..-.",
            ".--.-.",
            "---...",
        ],
        f"{_LOWER}0123456789.,?'!/@:",
        strict=True,
    )
)
_SIGNS = ".\u00b7\u2022\u2022*\u2013\u2014\u2212_-"
_DOTS_AND_DASHES = str.maketrans("\u00b7\u2022*\u2013\u2014\u2212_", "...----")
_BRAILLE = str.maketrans("⠁⠃⠉⠙⠑⠋⠛⠓⠊⠚⠅⠇⠍⠝⠕⠏⠟⠗⠎⠞⠥⠧⠺⠭⠽⠵⠀⠲⠂⠦⠖", f"{_LOWER} .,?!")
_TURNED = "ɐqɔpǝɟƃɥıɾʞןɯuodbɹsʇnʌʍxʎz"
_UPSIDE = str.maketrans(f"{_TURNED}∀ƎℲפɅ⅁˙ɓɡ", f"{_LOWER}aefgvg.gg")
_ONLY_TURNED = "ɐɔǝɟƃɥɾʞɯɹʇʌʍʎ"
_PIG = re.compile(r"[A-Za-z]{3,24}")
_MOST_LED = 3
"""Consonants that begin a word and that pig Latin puts behind it."""


def _from_morse(run: str, _: Vocabulary) -> str:
    words = re.split(r"[ \t]*[/|\n][ \t]*|[ \t]{2,}", run.translate(_DOTS_AND_DASHES))
    return " ".join("".join(_MORSE.get(letter, "") for letter in word.split()) for word in words)


def _from_braille(run: str, _: Vocabulary) -> str:
    return run.translate(_BRAILLE)


def _from_upside_down(run: str, _: Vocabulary) -> str:
    return run.translate(_UPSIDE)[::-1]


def _from_pig_latin(run: str, vocabulary: Vocabulary) -> str:
    return _PIG.sub(lambda word: _pig_word(word[0], vocabulary), run)


def _pig_word(written: str, vocabulary: Vocabulary) -> str:
    stem = written[:-2]
    if not written.endswith("ay") or not stem:
        return written
    moved = (stem[-count:] + stem[:-count] for count in range(1, min(_MOST_LED, len(stem) - 1) + 1))
    told = (stem[:-1], *moved) if stem[-1] in "wy" else tuple(moved)
    return vocabulary.likeliest(told) or (stem[:-1] if stem[-1] == "w" else written)


SCRIPTS = (
    Script(
        "morse",
        (
            r"[.\-]{1,5}(?: {1,3}(?:/ )?[.\-]{1,5}){7}",
            "[\u00b7\u2022\u2013\u2014\u2212_]{1,5}(?: [.\u00b7\u2022\u2013\u2014\u2212_*]{1,5}){6}",
        ),
        re.compile(
            rf"(?<!\S)[{_SIGNS}]{{1,6}}+(?:(?:[ \t]{{1,3}}+(?:[/|][ \t]{{1,3}}+)?|\n)[{_SIGNS}]{{1,6}}+(?!\S)){{7,2000}}+"
        ),
        _from_morse,
    ),
    Script(
        "braille", ("[\u2801-\u283f]{2}",), re.compile("[\u2800-\u28ff][\u2800-\u28ff \t,.!?]{5,2000}+"), _from_braille
    ),
    Script(
        "upside-down",
        (f"[{_ONLY_TURNED}][a-z{_ONLY_TURNED} ]{{0,8}}[{_ONLY_TURNED}]",),
        re.compile(rf"[^\n{_ONLY_TURNED}]{{0,200}}[{_ONLY_TURNED}][^\n]{{5,600}}+"),
        _from_upside_down,
    ),
    Script(
        "pig-latin",
        (r"\b[A-Za-z]{1,16}ay\W{1,2}[A-Za-z]{1,16}ay\W{1,2}[A-Za-z]{1,16}ay\b",),
        re.compile(
            r"(?<![A-Za-z])[A-Za-z]{1,22}ay[^\nA-Za-z]{1,4}[A-Za-z]{1,22}ay\b(?:[^\nA-Za-z]{1,4}[A-Za-z]{1,22}ay\b){1,80}+"
        ),
        _from_pig_latin,
    ),
)
