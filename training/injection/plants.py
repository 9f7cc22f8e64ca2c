"""Instructions to be planted: goals in styles, with every slot filled, and split in what is trained on and what is only tested."""

import random
import re
import tomllib
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

HERE = Path(__file__).parent
_SLOT = re.compile(r"\{(\w+)\}")
_ENGLISH_SHARE = 0.75
_TURNED_SHARE = 0.3
_TWICE = 0.15
_MORE = (76, 18, 4, 2)
"""How often nothing, one, two or three sentences follow the first."""


@dataclass(frozen=True, slots=True)
class Plant:
    """A planted text, what it wants (`unrelated`, `shape`, `bend`, `deliver`, `promote`, `code`) and its language."""

    text: str
    goal: str
    language: str


def fill(template: str, slots: dict[str, list[str]], rng: random.Random) -> str:
    """The template with each slot filled by chance."""
    return _SLOT.sub(lambda slot: rng.choice(slots[slot[1]]), template)


class Plants:
    """A source of planted instructions. `seen` draws what may be trained on, otherwise only what is held back.

    `others` are further requests (users' prompts), which take a quarter of the places.
    """

    def __init__(self, *, seen: bool, others: Sequence[str] = ()) -> None:
        self._goals = _read("goals")
        styles, name = _read("styles"), "seen" if seen else "unseen"
        self._styles, self._turned = styles[name], styles[f"{name}_turned"]
        self._others = tuple(others)
        self._slots: dict[str, list[str]] = _read("slots")
        self._languages = _read("languages")
        self._seen = seen

    def draw(self, rng: random.Random, language: str = "") -> Plant:
        """One or two sentences, in English or in the language asked for (by chance where none is)."""
        if not language:
            language = "en" if rng.random() < _ENGLISH_SHARE else rng.choice(sorted(self._languages))
        if language != "en":
            return self._foreign(rng, language)
        if self._others and rng.random() < 0.25:
            return Plant(rng.choice(self._others), "other", "en")
        if rng.random() < _TURNED_SHARE:
            goal = rng.choice(sorted(self._goals))
            return Plant(self._english(rng, goal, self._turned), f"{goal}, turned", "en")
        goal = rng.choice(sorted(self._goals))
        text = self._english(rng, goal, self._styles)
        for _ in range(rng.choices((0, 1, 2, 3), _MORE)[0]):
            text = f"{text} {self._english(rng, goal, self._styles)}"
        if rng.random() < 0.06:
            text = text.lower()
        return Plant(text, goal, "en")

    def _english(self, rng: random.Random, goal: str, styles: dict[str, list[str]]) -> str:
        form = "do" if rng.random() < 0.65 else "say"
        held_back = [entry for number, entry in enumerate(self._goals[goal][form]) if (number % 3 == 2) != self._seen]
        wish = fill(rng.choice(held_back), self._slots, rng)
        style = rng.choice(styles[form])
        return style.replace("{Do}", wish[:1].upper() + wish[1:]).replace("{do}", wish).replace("{say}", wish)

    def _foreign(self, rng: random.Random, language: str) -> Plant:
        entries = self._languages[language]["plant"]
        chosen = [entry for number, entry in enumerate(entries) if (number % 4 == 3) != self._seen]
        many = 2 if rng.random() < _TWICE else 1
        gap = "" if language in ("ja", "zh") else " "
        return Plant(gap.join(fill(each, self._slots, rng) for each in rng.sample(chosen, many)), "foreign", language)


def _read(name: str) -> dict[str, Any]:
    return tomllib.loads((HERE / f"{name}.toml").read_text(encoding="utf-8"))
