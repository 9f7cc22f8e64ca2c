"""Characters that a reader does not see, or sees as something else.

Each kind of hiding has its honest twin: emoji joined by ZWJ, ZWNJ in Persian, marks in Arabic, soft hyphens in German,
icon fonts, coloured logs. A twin gives no finding. What is left is scored by how little an accident explains it; hidden
text that also speaks to a machine is the injection detector's matter, which reads the decoded views.
"""

import re
from collections.abc import Callable, Iterator, Sequence

from detectors._finding import Category, CouldNotInspect, Finding, Fingerprint
from detectors._version import version_of

CATEGORY = Category.HIDDEN

_NAME = "hidden_text"
_MOST_FINDINGS = 20_000
"""A text with more than this is not a document that anybody wrote: it is held as not inspectable."""

_INVISIBLE = (
    "\u034f\u115f\u1160\u180e\u200b-\u200d\u2060-\u2064\u206a-\u206f\u3164\ufeff\uffa0\ufff9-\ufffb"
    "\U0001bca0-\U0001bca3\U0001d173-\U0001d17a"
)
_JOINING_SCRIPTS = (
    "\u0590-\u109f\u1100-\u11ff\u1780-\u18af\u1a20-\u1aaf\u1b00-\u1c4f\u3040-\u30ff\u3130-\u318f\u3400-\u9fff\ua840-\uabff"
    "\uac00-\ud7ff\uf900-\ufaff\ufb1d-\ufdff\ufe70-\ufefe\U00010a00-\U00010aff\U00011000-\U00011fff\U0001e900-\U0001e95f"
)
_RIGHT_TO_LEFT = "\u0590-\u08ff\ufb1d-\ufdff\ufe70-\ufefe\U00010800-\U00010fff\U0001e800-\U0001efff"
_VARIATION = "\ufe00-\ufe0f\U000e0100-\U000e01ef"

_RUN = re.compile(f"[{_INVISIBLE}]+")
_WORD_PART = re.compile(rf"[\w{_INVISIBLE}]+")
_JOINING = re.compile(f"[{_JOINING_SCRIPTS}]")
_TAGS = re.compile("[\U000e0000-\U000e007f]+")
_FLAG_TAGS = re.compile("[\U000e0061-\U000e007a]{2}[\U000e0030-\U000e0039\U000e0061-\U000e007a]{1,4}\U000e007f")
_BIDI_MARKS = "\u202a\u202b\u202c\u202d\u202e\u2066\u2067\u2068\u2069"
_BIDI = re.compile(f"[{_BIDI_MARKS}]")
_RTL_LETTER = re.compile(f"[{_RIGHT_TO_LEFT}]")
_OVERRIDDEN_LATIN = re.compile("\u202e[^\u202c\u202e\n]{0,200}?[A-Za-z]{2}")
_VARIATION_RUN = re.compile(f"[{_VARIATION}]{{3,}}")
_VARIED_LETTERS = re.compile(f"(?:[A-Za-z .,;:]{{1,8}}[{_VARIATION}]){{3,}}")
_PRIVATE = re.compile("[\ue000-\uf8ff\U000f0000-\U000ffffd\U00100000-\U0010fffd]{6,}")
_COLOUR = r"\[[0-9;:]*m"
_ESCAPE = re.compile(r"(?:\x1b[\[\]PX^_()#%NOcM78=>]|\x9b)[0-9;:?]*[ -/]*[@-~]?")
_COLOURS_ONLY = re.compile(rf"\x1b{_COLOUR}")
_CONCEALED = re.compile(r"(?:0*[0-9]*;)*0*8(?:;|m|$)")
_HYPHENATED = re.compile("\u00ad{4,}|(?:[^\\W\\d_]\u00ad+){4,}[^\\W\\d_]")
_LATIN = "A-Za-z\u00c0-\u024f"
_MIXED = re.compile(f"[{_LATIN}][\u0370-\u03ff\u0400-\u052f]|[\u0370-\u03ff\u0400-\u052f][{_LATIN}]")
_LATIN_LETTER = re.compile(f"[{_LATIN}]")
_FOREIGN_RUN = re.compile("[\u0370-\u03ff\u0400-\u052f]+")
_LOOKALIKES = frozenset("авеѕікмнорстухјһԁԛԝӏѵғցбгпАВЕЅІКМНОРСТУХЈҺԌԚԜӀѴ") | frozenset("ονρυιαΑΒΕΖΗΙΚΜΝΟΡΤΥΧ")
"""Cyrillic and Greek letters that pass for a Latin one; without μ, π, κ, γ, β, Δ, Ω: units and formulas use those."""


class HiddenText:
    """Reports what is invisible, reordered or disguised; needs no model and no rules file."""

    name = _NAME
    version = version_of("hidden_text")
    category = CATEGORY

    def detect(self, text: str, fingerprint: Fingerprint) -> Sequence[Finding]:
        """Findings in `text`, ordered by start. Raises `CouldNotInspect` past 20,000 findings."""
        if text.isascii() and "\x1b" not in text:
            return ()
        found: list[Finding] = []
        for rule, search in _SEARCHES:
            for start, end, score in search(text):
                found.append(Finding(_NAME, rule, Category.HIDDEN, start, end, score))
                if len(found) > _MOST_FINDINGS:
                    raise CouldNotInspect("budget_exceeded")
        return sorted(found, key=lambda finding: (finding.start, finding.end, finding.rule))


def build() -> HiddenText:
    return HiddenText()


_Span = tuple[int, int, float]


def _zero_width(text: str) -> Iterator[_Span]:
    """Runs long enough to carry data, and words that invisible characters take apart."""
    yield from _data_runs(text)
    words = list(_split_words(text))
    spelled = sum(_is_spelled(text[start:end]) for start, end in words)
    for start, end in words:
        if _is_spelled(text[start:end]):
            # Taken apart letter by letter: once is a trick to dodge a mention filter, three times is a method.
            yield start, end, 0.75 if spelled >= 3 else 0.6
        else:
            yield start, end, 0.3 if len(words) >= 5 else 0.2


def _data_runs(text: str) -> Iterator[_Span]:
    for run in _RUN.finditer(text):
        length, kinds = len(run[0]), len(set(run[0]))
        # Eight characters are the bits of one byte; two kinds are the digits. One kind alone is an editor's litter.
        if length >= 24 and kinds > 1:
            yield run.start(), run.end(), 0.85
        elif length >= 8:
            yield run.start(), run.end(), 0.55 if kinds > 1 else 0.4
        elif length >= 4 and kinds > 1:
            yield run.start(), run.end(), 0.3


def _split_words(text: str) -> Iterator[tuple[int, int]]:
    """Words with an invisible character between two of their letters that no script asks for."""
    done = 0
    for run in _RUN.finditer(text):
        if run.start() < done or not _splits(text, run):
            continue
        start = _word_start(text, run.start(), done)
        part = _WORD_PART.match(text, start)
        done = part.end() if part else run.end()
        yield start, done


def _splits(text: str, run: re.Match[str]) -> bool:
    before, after = text[max(0, run.start() - 1) : run.start()], text[run.end() : run.end() + 1]
    if not (before.isalnum() and after.isalnum()):
        return False
    return len(run[0]) > 2 or not (_JOINING.match(before) or _JOINING.match(after))


def _is_spelled(word: str) -> bool:
    pieces = [piece for piece in _RUN.split(word) if piece]
    return len(pieces) >= 4 and sum(map(len, pieces)) <= 2 * len(pieces)


def _tag_characters(text: str) -> Iterator[_Span]:
    for run in _TAGS.finditer(text):
        is_flag = text[run.start() - 1 : run.start()] == "\U0001f3f4" and _FLAG_TAGS.fullmatch(run[0])
        if not is_flag:
            yield run.start(), run.end(), 0.9 if len(run[0]) >= 4 else 0.5


def _bidi_override(text: str) -> Iterator[_Span]:
    done = 0
    for control in _BIDI.finditer(text):
        if control.start() < done:
            continue
        start, done = text.rfind("\n", 0, control.start()) + 1, _end_of_line(text, control.end())
        line = text[start:done]
        last = start + max(line.rfind(mark) for mark in _BIDI_MARKS) + 1
        if _OVERRIDDEN_LATIN.search(line):
            yield control.start(), last, 0.6
        elif not _RTL_LETTER.search(line):
            yield control.start(), last, 0.35


def _variation_selectors(text: str) -> Iterator[_Span]:
    for run in _VARIATION_RUN.finditer(text):
        yield run.start(), run.end(), 0.9 if len(run[0]) >= 8 and len(set(run[0])) > 2 else 0.5
    for letters in _VARIED_LETTERS.finditer(text):
        yield letters.start(), letters.end(), 0.6


def _private_use(text: str) -> Iterator[_Span]:
    for run in _PRIVATE.finditer(text):
        # A font without a character map turns a whole PDF into these: unreadable, seldom malicious.
        yield run.start(), run.end(), 0.45 if len(run[0]) >= 16 else 0.3


def _terminal_escape(text: str) -> Iterator[_Span]:
    for escape in _ESCAPE.finditer(text):
        if not _COLOURS_ONLY.fullmatch(escape[0]):
            yield escape.start(), escape.end(), 0.6
        elif _CONCEALED.match(escape[0], 2):
            yield escape.start(), escape.end(), 0.65
    # Colours alone are a pasted log.


def _soft_hyphens(text: str) -> Iterator[_Span]:
    for flood in _HYPHENATED.finditer(text):
        yield flood.start(), flood.end(), 0.55


def _mixed_script_word(text: str) -> Iterator[_Span]:
    words = list(_disguised_words(text))
    # One is a slip of somebody who types in two layouts; several in one text are a method.
    score = 0.3 if len(words) < 3 else 0.5
    for start, end in words:
        yield start, end, score


def _disguised_words(text: str) -> Iterator[tuple[int, int]]:
    done = 0
    for pair in _MIXED.finditer(text):
        if pair.start() < done:
            continue
        start = _word_start(text, pair.start(), done)
        word = _WORD_PART.match(text, start)
        done = word.end() if word else pair.end()
        if _is_disguised(text[start:done]):
            yield start, done


def _is_disguised(word: str) -> bool:
    """Mostly Latin, and every foreign letter passes for a Latin one: `pаypal`, not `SMSка`, `TNFα` or `Δt`."""
    foreign = "".join(_FOREIGN_RUN.findall(word))
    latin = len(_LATIN_LETTER.findall(word))
    if latin < 2 or latin + len(foreign) < 4 or not set(foreign) <= _LOOKALIKES:
        return False
    runs = _FOREIGN_RUN.findall(word)
    is_suffix = len(runs) == 1 and word.endswith(runs[0])
    is_greek = "\u0370" <= foreign[0] <= "\u03ff"
    if is_suffix:
        return len(foreign) == 1 and not is_greek and word[:-1].islower()
    return latin >= len(foreign) or len(runs) > 1


def _word_start(text: str, position: int, floor: int) -> int:
    """Where the word around `position` begins, not before `floor` (which keeps the whole search linear)."""
    while position > floor and _WORD_PART.match(text[position - 1]):
        position -= 1
    return position


def _end_of_line(text: str, position: int) -> int:
    end = text.find("\n", position)
    return len(text) if end < 0 else end


_SEARCHES: tuple[tuple[str, Callable[[str], Iterator[_Span]]], ...] = (
    ("zero_width", _zero_width),
    ("tag_characters", _tag_characters),
    ("bidi_override", _bidi_override),
    ("variation_selectors", _variation_selectors),
    ("private_use", _private_use),
    ("terminal_escape", _terminal_escape),
    ("soft_hyphens", _soft_hyphens),
    ("mixed_script_word", _mixed_script_word),
)
