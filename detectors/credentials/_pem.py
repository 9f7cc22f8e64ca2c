"""Where a private key ends, however it is quoted: from its head line to its foot, or to the last line that is still key.

A key stands in documents between line numbers and log prefixes, in comments, tables, string literals and page breaks, in one
line or in forty, with its head or its foot cut off. What makes a line part of it is a run of base64 that is no word, behind
nothing but marks or behind what stood before the line above.
"""

import re
from collections.abc import Iterator

from detectors.credentials import _shape

LONGEST = 40_000
"""How far a key is followed: an RSA key of 16,384 bits has 12,600 letters, and a log can put as much before each line."""

LEAST = 40
"""Letters of base64 in the smallest private key: 32 bytes."""

LEAST_BARE = 60
"""The same with its wrapping, where no head speaks for it: an Ed25519 key has 64."""

SAMPLE = 200
"""Letters below which dots in the key say that the rest was left out: a sample, as manuals have them."""


def spans(text: str, start: int, end: int) -> Iterator[tuple[int, int]]:
    """The key whose head is `text[start:end]`, head and foot included."""
    stop = _stop(text, end, _BEGIN)
    foot = _FOOT.search(text, end, stop)
    if foot and _fills(text, end, foot.start()):
        yield start, foot.end()
        return
    last = _walk(text, end, foot.start() if foot else stop, _letters(_before(text, start)))
    if last is not None and _is_key(text, end, last):
        ragged = _RAGGED_FOOT.match(text, last, stop)
        yield start, ragged.end() if ragged else last


def tails(text: str, start: int, end: int) -> Iterator[tuple[int, int]]:
    """The key whose foot is `text[start:end]` and whose head was cut off."""
    low = max(0, start - LONGEST)
    mark = text.rfind(_MARK, low, start)
    if mark >= 0 and "BEGIN" in text[max(0, mark - 60) : mark]:
        return
    low = mark + len(_MARK) if mark >= 0 else low
    first = _walk_back(text, low, start, _letters(_before(text, start)))
    if first is not None and _is_key(text, first, start):
        yield first, end


def bodies(text: str, start: int, end: int) -> Iterator[tuple[int, int]]:
    """The key that has neither head nor foot, and begins with the bytes that such keys begin with: `text[start:end]`."""
    stop = _stop(text, end, _BARE)
    foot = _FOOT.search(text, end, stop)
    last = _walk(text, start, foot.start() if foot else stop, "")
    if foot and _fills(text, start, foot.start()):
        yield start, foot.end()
    elif last is not None and _is_key(text, start, last, least=LEAST_BARE):
        yield start, last


_DASHES = r"[-\u2010-\u2015\u2212]"
_MARK = "PRIVATE KEY"
_BEGIN = re.compile(rf"{_DASHES}{{1,10}}[ ]?BEGIN|BEGIN[ \w-]{{0,40}}?KEY|PuTTY-User-Key-File-")
_BARE = re.compile(rf"{_BEGIN.pattern}|(?<![A-Za-z0-9+/=])(?:M[A-I][A-Za-z0-9+/]{{8}}|b3BlbnNzaC1rZXktdjE|/u3\+7Q)")
_FOOT = re.compile(
    rf"{_DASHES}{{1,10}}[ ]?END\b[ \w-]{{0,40}}?(?:KEY(?:[ ]BLOCK)?[ ]?|(?=[^ \w-]|\Z)){_DASHES}{{0,10}}"
    r"|Private-MAC:[ ]?[0-9a-f]{0,64}"
)
_RAGGED_FOOT = re.compile(rf"(?:[ ]?(?:KEY|BLOCK)){{0,2}}{_DASHES}{{2,10}}|")
_RUN = re.compile(r"[A-Za-z0-9+/](?:[A-Za-z0-9+/_-]*[A-Za-z0-9+/])?={0,3}")
_BREAK = re.compile(
    r"\r\n?|\n|(?:\\{1,6}[rnt]){1,4}|</?[A-Za-z][^<>\n]{0,120}>|&#(?:10|13|x0?[aAdD]);|[\x0b\x0c\x85\u2028\u2029]"
)
_FIELD = re.compile(r"[^A-Za-z0-9]*[A-Z][\w-]{2,24}:(?:[ ]|$)")
_LEFT_OUT = re.compile(r"\.{3}|…|\*{4}|[xX]{8}")
_MISSES = 3
_SHORT = 16


def _stop(text: str, end: int, begin: re.Pattern[str]) -> int:
    """Where the search for the rest of a key ends: at the next one."""
    high = min(len(text), end + LONGEST)
    following = begin.search(text, end, high)
    return following.start() if following else high


def _walk(text: str, low: int, high: int, before: str) -> int | None:
    """Where the lines of a key end that begin at `low`; `before` are the letters before the head in its line."""
    end, width, misses = None, 0, 0
    for start, stop in _lines(text, low, high):
        runs = _runs_of(text, start, stop, before, width)
        if runs and (not misses or not width or abs(runs[0][1] - runs[0][0] - width) <= 2):
            before = _letters(text[start : runs[0][0]])
            width = max(width, runs[0][1] - runs[0][0])
            end, misses = runs[-1][1], 0
        elif not _is_silent(text[start:stop], began=end is not None):
            misses += 1
            if misses > _MISSES:
                break
    return end


def _walk_back(text: str, low: int, high: int, before: str) -> int | None:
    """Where the lines of a key begin that end at `high`."""
    first = None
    for number, (start, stop) in enumerate(reversed(list(_lines(text, low, high)))):
        runs = _runs_of(text, start, stop, before, 80 if first is None else 0)
        if runs:
            first, before = runs[0][0], _letters(text[start : runs[0][0]])
        elif number and not _is_silent(text[start:stop], began=True):  # The first is what stands before the foot.
            break
    return first


def _lines(text: str, low: int, high: int) -> Iterator[tuple[int, int]]:
    for gap in _BREAK.finditer(text, low, high):
        yield low, gap.start()
        low = gap.end()
    yield low, high


def _runs_of(text: str, start: int, stop: int, before: str, width: int) -> list[tuple[int, int]]:
    """The runs of key letters in one line; with a `width`, the line may be the short last one."""
    found: list[tuple[int, int]] = []
    for run in _RUN.finditer(text, start, stop):
        gap = text[found[-1][1] if found else start : run.start()]
        if found and (len(gap) > 16 or any(c.isalnum() for c in gap)):
            break
        if _is_material(run[0]) or (found and run[0].endswith("=")):
            if not found and not _may_stand_before(gap, before):
                return []
            found.append(run.span())
        elif found:
            break
    if not found and width:
        found = _short_line(text, start, stop, before, width)
    return found


def _short_line(text: str, start: int, stop: int, before: str, width: int) -> list[tuple[int, int]]:
    last = max(_RUN.finditer(text, start, stop), key=re.Match.start, default=None)
    if last is None or len(last[0]) > width or any(c.isalnum() for c in text[last.end() : stop]):
        return []
    fits = _may_stand_before(text[start : last.start()], before)
    return [last.span()] if fits and _is_tail(last[0]) else []


def _may_stand_before(gap: str, before: str) -> bool:
    letters = _letters(gap)
    return len(gap) <= 80 and (not letters or letters == "REM" or before.startswith(letters))


def _is_material(run: str) -> bool:
    """No word, name, path or digest, but letters as base64 has them."""
    if len(run) < _SHORT or run.strip("0123456789abcdef") == "":
        return False
    mixed = any(c.islower() for c in run) and any(c.isupper() for c in run)
    if len(run) < 40:
        return mixed and any(not c.isalpha() for c in run) and _shape.word_share(run) < 0.6
    return mixed and _shape.entropy(run) >= 3.2


def _is_tail(run: str) -> bool:
    """The last letters of a key: whole groups of four, and no word."""
    if len(run) % 4 and not (len(run) == 5 and run.startswith("=")):
        return False
    return run.endswith("=") or any(not c.isalpha() for c in run) or not (run.islower() or run[1:].islower())


def _is_silent(line: str, *, began: bool) -> bool:
    """A line that says nothing for or against: empty, marks or a number only, or a field of the key's head (`Proc-Type:`)."""
    return not any(c.isalpha() for c in line) or (
        _FIELD.match(line) is not None and (not began or "-" in line.split(":")[0])
    )


def _fills(text: str, low: int, high: int) -> bool:
    """Whether what stands between head and foot is a key, and not prose about one."""
    runs = [run[0] for run in _RUN.finditer(text, low, high) if len(run[0]) >= _SHORT]
    material = "".join(run for run in runs if _is_material(run) or _shape.word_share(run) < 0.5)
    solid = sum(not c.isspace() for c in text[low:high])
    return len(material) >= 0.3 * solid and _is_whole(text, low, high, material)


def _is_key(text: str, low: int, high: int, least: int = LEAST) -> bool:
    """Whether what stands there holds a key of at least so many letters."""
    material = "".join(run[0] for run in _RUN.finditer(text, low, high) if _is_material(run[0]))
    return _is_whole(text, low, high, material, least)


def _is_whole(text: str, low: int, high: int, material: str, least: int = LEAST) -> bool:
    """Base64 enough, not one letter over and over, and nothing left out."""
    if len(material) < SAMPLE and _LEFT_OUT.search(text, low, high + 4):
        return False
    return len(material) >= least and _shape.entropy(material) >= 3.5


def _before(text: str, start: int) -> str:
    """What stands before `start` in its line."""
    low = max(0, start - 200)
    for gap in _BREAK.finditer(text, low, start):
        low = gap.end()
    return text[low:start]


def _letters(prefix: str) -> str:
    return "".join(c for c in prefix if c.isalpha())
