"""Is this English? Asked of each paragraph, because the English model takes other languages' words for names."""

import re

from detectors._language import language_of

_WORD = re.compile(r"[^\W\d_]+(?:['’][^\W\d_]+)?")
_READ = 20_000
_ENGLISH = ("en", "pcm")  # the second is what Nigerian Pidgin is called, and short English at times


class Verdicts:
    """Which paragraphs of a document are English: short ones (a name, a heading) follow its language."""

    def __init__(self, whole: str) -> None:
        self._default = language_of(whole[:_READ], _READ) or "en"

    def is_english(self, paragraph: str) -> bool:
        """True where the paragraph, or for want of words the document, is English."""
        return _is_latin(paragraph) and (language_of(paragraph) or self._default) in _ENGLISH


def _is_latin(paragraph: str) -> bool:
    """Whether at least half of the letters are Latin, or there are none."""
    found = _WORD.findall(paragraph)
    letters = sum(map(len, found))
    return sum(len(word) for word in found if max(word) < "\u0250") >= letters / 2
