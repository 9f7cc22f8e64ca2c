"""What stands where `unstructured` would load spaCy's English tagger: a splitter into sentences and words.

spaCy takes a second to import, its tagger most of the time of reading, and what comes of it is the category of a paragraph. So it
is kept from being imported; likewise a list of English words that only a check uses which is off.
"""

import re
import sys
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache
from types import ModuleType
from typing import Any

_WORD = re.compile(r"\w+|[^\w\s]")
_SENTENCE_END = re.compile(r"(?<=[.!?…。！？])[^\w\s]{0,4}\s+")


@dataclass(frozen=True, slots=True)
class Words:
    """A text as `unstructured` asks spaCy for it: its sentences, and its words without their parts of speech."""

    text: str
    tag_: str = ""

    @property
    def sents(self) -> Iterator["Words"]:
        """The sentences."""
        return map(Words, _SENTENCE_END.split(self.text))

    def __iter__(self) -> Iterator["Words"]:
        return map(Words, _WORD.findall(self.text))


class _Splitter:
    max_length = 2**31

    def __call__(self, text: str) -> Words:
        return Words(text)


@cache
def _splitter() -> Any:
    return _Splitter()


def _put_in_place() -> None:
    """Import what would import spaCy while an empty module stands in for it, and give it the splitter."""
    words = ModuleType("unstructured.nlp.english_words")
    words.__dict__["ENGLISH_WORDS"] = frozenset()
    sys.modules.setdefault(words.__name__, words)
    missing = "spacy" not in sys.modules
    sys.modules.setdefault("spacy", ModuleType("spacy"))
    try:
        import unstructured.nlp.tokenize  # the stand-ins have to be there first
    finally:
        if missing:
            del sys.modules["spacy"]
    unstructured.nlp.tokenize._get_nlp = _splitter


_put_in_place()
