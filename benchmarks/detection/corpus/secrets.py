"""Secrets as people and providers make them: drawn anew for each document, none of them real."""

import re
import string
from collections.abc import Sequence
from dataclasses import dataclass, field

from benchmarks.detection.corpus.draw import Draw
from benchmarks.detection.corpus.marks import mark
from benchmarks.detection.corpus.tables import Split, half, table

PREFIXED, GENERIC, PASSWORD = "prefixed token", "generic token", "password"
"""Classes of secrets."""

_WORD = re.compile(r"\{([Ww])ord\}")
_SYMBOLS = "!#$%*+-=?@^_~."


@dataclass(frozen=True, slots=True)
class Secret:
    """A secret with the words that go with it: its family, who issued it and the stem of variables that hold it."""

    secret_class: str
    family: str
    vendor: str
    stem: str
    value: str = field(repr=False)
    clear: str = ""
    """What always stands before the value without being secret, such as a webhook's address."""

    def planted(self, hidden: str = "") -> str:
        """The secret with its marks, or what hides it with the marks."""
        return self.clear + mark(hidden or self.value)

    def words(self) -> dict[str, str]:
        """The slots of templates that tell whose secret it is."""
        name = re.sub(r"\W+", "_", self.vendor.lower())
        return {"vendor": self.vendor, "name": name, "NAME": name.upper(), "stem": self.stem, "STEM": self.stem.upper()}


def prefixed_token(draw: Draw, split: Split) -> Secret:
    """A token of a well-known provider, recognisable by its prefix or its form."""
    chosen = draw.pick(half(table("tokens")["format"], split))
    value = draw.fill("".join(chosen["parts"]))
    return Secret(
        PREFIXED, chosen["name"], chosen["provider"], chosen["name"], value, draw.fill(chosen.get("clear", ""))
    )


def generic_token(draw: Draw, split: Split) -> Secret:
    """A token of an invented vendor: only the words around it tell what it is."""
    chosen = draw.pick(half(table("tokens")["generic"], split))
    stem = draw.pick(["api_key", "token", "access_token", "secret_key", "auth_token", "apikey"])
    return Secret(GENERIC, chosen["name"], draw.fill("{vendor}"), stem, draw.fill("".join(chosen["parts"])))


def password(draw: Draw, split: Split, language: str) -> Secret:
    """A password as somebody who speaks the language might choose it."""
    shape: str = draw.pick(half(table("passwords")["choice"], split))
    words: Sequence[str] = half(table("passwords")[f"words_{language}"], split)
    made = {f"random{length}": _random_password(draw, length) for length in (12, 16)}

    def word(slot: re.Match[str]) -> str:
        chosen = draw.pick(words)
        return chosen.capitalize() if slot[1] == "W" else chosen

    value = draw.fill(_WORD.sub(word, shape), made)
    return Secret(PASSWORD, shape, draw.fill("{vendor}"), "password", value)


def _random_password(draw: Draw, length: int) -> str:
    letters = string.ascii_letters + string.digits + _SYMBOLS
    body = [draw.pick(letters) for _ in range(length - 4)]
    body += [
        draw.pick(string.ascii_lowercase),
        draw.pick(string.ascii_uppercase),
        draw.pick(string.digits),
        draw.pick("!#%*+?@"),
    ]
    draw.random.shuffle(body)
    return draw.pick(string.ascii_letters) + "".join(body[1:])
