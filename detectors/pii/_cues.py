"""Where a text may begin to announce a name. A pattern that is tried at these places finds what it would find everywhere."""

import re
from bisect import bisect_left
from collections.abc import Iterable, Iterator

from detectors.pii._data import table
from detectors.pii._page import Page
from detectors.pii._words import Phrases, first_words


def listed(key: str) -> Phrases:
    """The phrases that `rules/pii/names.toml` keeps under `key`, in any case."""
    phrases = [str(phrase) for phrase in table("names")[key]]
    return Phrases(form for phrase in phrases for form in (phrase, phrase.upper()))


def runs(page: Page) -> list[int]:
    """Where a run of capitalised words may begin, with its particles."""
    return page.derived(_runs)


def at_titles(page: Page) -> list[int]:
    """Mr Doe"""
    return page.words.phrases(_TITLES)


def at_roles(page: Page) -> list[int]:
    """Witness: Jane Doe"""
    return page.words.phrases(_ROLES)


def at_own_name(page: Page) -> list[int]:
    """my name is Jane"""
    return page.words.phrases(_OWN_NAME)


def before_greetings(page: Page) -> list[int]:
    """Dear Jane: from the line end, the full stop or the mark of a quotation before it."""
    return _ascending(place for start in page.words.phrases(_GREETINGS) for place in _opened(page.text, start))


def before_closings(page: Page) -> list[int]:
    """Kind regards, Jane: from the line end or the full stop before it, for other words may stand between."""
    return _sentences(page.text, page.words.phrases(_CLOSINGS))


def at_clocks(page: Page) -> list[int]:
    """Jane 10:42: from the start of the line."""
    text = page.text
    return _ascending(text.rfind("\n", 0, clock.start()) + 1 for clock in _CLOCK.finditer(text))


def before_addresses(page: Page) -> list[int]:
    """Jane Doe <jane@..."""
    text = page.text
    places = (match.start() for match in _AT.finditer(text))
    return _runs_before(page, (max(text.rfind(bracket, 0, place) for bracket in "<([") for place in places))


def before_details(page: Page) -> list[int]:
    """Jane Doe (born ...; Jane Doe, +44 ..."""
    text = page.text
    ends = [match.start() for match in _NUMBER.finditer(text)]
    for start in page.words.phrases(_ATTRIBUTES):
        mark = start - 2 if text[start - 1 : start] == " " else start - 1
        if mark >= 0 and text[mark] in _MARKS:
            ends.append(mark)
    return _runs_before(page, sorted(ends))


def before_verbs_of_life(page: Page) -> list[int]:
    """Jane Doe lives"""
    return _runs_before(page, page.words.phrases(_VERBS_OF_LIFE))


def before_verbs_of_speech(page: Page) -> list[int]:
    """Jane said: from the line end or the full stop before it."""
    return _sentences(page.text, page.words.phrases(_VERBS_OF_SPEECH))


def before_last_line(page: Page) -> list[int]:
    """The full stop before the last line that is not empty."""
    whole = page.text.rstrip()
    before = whole[: whole.rfind("\n") + 1].rstrip()
    return [len(before) - 1] if before else []


def at_kin(page: Page) -> list[int]:
    """my wife, Jane,"""
    return page.words.phrases(_KIN)


def before_initials(page: Page) -> list[int]:
    """seen by J. Doe: from the mark or the word before the initial."""
    text, found = page.text, []
    for initial in _INITIAL.finditer(text):
        found.append(max(0, text.rfind(" ", 0, initial.start()) + 1))
        found.append(initial.start())
    return _ascending(found)


def at_last_line(page: Page) -> list[int]:
    """The line end before the last line that is not empty."""
    return [max(0, page.text.rstrip().rfind("\n"))]


def at_groups(page: Page) -> list[int]:
    """our founders: Doe, Roe and Poe"""
    return page.words.phrases(_GROUPS)


def above_numbers(page: Page) -> list[int]:
    """Jane Doe, over a line with a number: from the line end before it."""
    return [max(0, page.text.rfind("\n", 0, line.start())) for line in _NUMBERED_LINE.finditer(page.text)]


def at_accounts(page: Page) -> list[int]:
    """jane.doe@, and "user=jane.doe (": where a word of letters, digits and points begins that they end."""
    text, found = page.text, []
    for sign in _ACCOUNT_END.finditer(text):
        word = _ACCOUNT.search(text, max(0, sign.start() - _LONGEST_ACCOUNT), sign.start())
        if word:
            found.append(word.start())
    return found


_ACCOUNT_END = re.compile(r"[@ ](?:(?<=@)|(?=\())")
_ACCOUNT = re.compile(r"(?<![\w.+-])[\w.+-]{2,64}\Z")
_LONGEST_ACCOUNT = 64
_TITLES, _GREETINGS, _CLOSINGS, _ROLES = map(listed, ("titles", "greetings", "closings", "roles"))
_GROUPS, _KIN = listed("groups"), listed("kin")
_INITIAL = re.compile(r".[ ](?=[^\W\d_a-z]\.[ A-Z-])", re.DOTALL)
_ATTRIBUTES, _VERBS_OF_LIFE, _VERBS_OF_SPEECH = map(listed, ("attributes", "verbs_of_life", "verbs_of_speech"))
_OWN_NAME = Phrases(f"{whose} name" for whose in ("my", "his", "her", "their", "maiden", "full", "first", "last"))
_PARTICLES = first_words(particle for particle in table("names")["particles"] if particle[0].isalpha()) | {"d"}
_QUOTED_PARTICLE = re.compile(r"['’](?=[^\W\d_][ \u00a0])")
_NUMBERED_LINE = re.compile(r"\n[ \t]*+[^\n\d]{0,60}\d")
_CLOCK = re.compile(r"\d:\d\d")
_AT = re.compile(r"@(?<=[\w.+-]@)")
_NUMBER = re.compile(r"[,;(:][ ]?[+(]?\d")
_MARKS = ",;(:"
_STOP = re.compile(r"[.!?](?=[ ])")


def _runs(page: Page) -> list[int]:
    quoted = [match.start() for match in _QUOTED_PARTICLE.finditer(page.text)]
    return _ascending([*page.capitals, *page.words.starts(_PARTICLES), *quoted])


def _runs_before(page: Page, ends: Iterable[int]) -> list[int]:
    """The runs that may reach one of the ends, which ascend: nothing that divides names lies between."""
    found: list[int] = []
    starts, done = runs(page), 0
    for end in ends:
        first = max(page.text.rfind(mark, done, max(end, 0)) for mark in "\n,;:(") + 1
        found += starts[bisect_left(starts, max(first, done)) : bisect_left(starts, end)]
        done = max(done, end)
    return found


def _opened(text: str, start: int) -> Iterator[int]:
    """Where the blanks and marks of quotation before `start` may begin, with the sign before them."""
    first = start
    while first and text[first - 1] in " \t>":
        first -= 1
        if text[first] == ">":
            yield first
    yield max(0, first - 1)


def _sentences(text: str, starts: Iterable[int]) -> list[int]:
    """For each start, which ascend, the line end before it, and the full stops between."""
    found: list[int] = []
    done = 0
    for start in starts:
        line = text.rfind("\n", 0, start)
        if line >= done or not found:
            found.append(max(0, line))
        found += [stop.start() for stop in _STOP.finditer(text, max(line + 1, done), start)]
        done = start
    return found


def _ascending(places: Iterable[int]) -> list[int]:
    return sorted(set(places))
