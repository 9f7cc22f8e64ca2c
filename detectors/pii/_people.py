"""Persons where the text itself says so: title, greeting, role, field, e-mail address, or a list."""

import re
from bisect import bisect_left
from collections.abc import Iterator

from presidio_analyzer import RecognizerResult

from detectors.pii import _cues, _names
from detectors.pii._address import begins_street
from detectors.pii._chats import SMALL_WORDS, in_small_letters, own_in_small_letters
from detectors.pii._data import table, words
from detectors.pii._page import Page
from detectors.pii._recognizer import PageRecognizer
from detectors.pii._shapes import EDGE, INITIALS, WORD, fold
from detectors.pii._words import first_words, matches_at


class NameRecognizer(PageRecognizer):
    """PERSON; no model is asked."""

    def __init__(self) -> None:
        super().__init__("PERSON")

    def find(self, page: Page) -> list[RecognizerResult]:
        """Names behind cues, in fields, beside their e-mail address, and such as the lists know."""
        text = page.text
        found = [
            *_by_cue(page),
            *_by_list(page),
            *in_small_letters(page),
            *own_in_small_letters(page),
            *_by_field(text, page),
            *_above_address(page),
            *_together(page),
        ]
        if not text.isascii():
            found += [(*match.span(), 0.6) for match in _HAN.finditer(text)]
        return [RecognizerResult("PERSON", start, end, score) for start, end, score in found if end > start and score]


_Spans = Iterator[tuple[int, int, float]]


def _phrases(key: str) -> str:
    listed = [str(phrase) for phrase in table("names")[key]]
    forms = {
        form for phrase in listed for form in (phrase, phrase[:1].upper() + phrase[1:], phrase.title(), phrase.upper())
    }
    return "|".join(re.escape(form).replace(r"\ ", "[ ]") for form in sorted(forms, key=len, reverse=True))


_PARTICLE = rf"(?:(?:{'|'.join(re.escape(word) for word in table('names')['particles'])})[ \u00a0]|d['’])"
_PART = rf"(?:{INITIALS}|{WORD})"
_RUN = rf"(?:{_PARTICLE}{{0,2}}{_PART})(?:[ \u00a0]{_PARTICLE}{{0,3}}{_PART}){{0,4}}"
_NAME = rf"(?P<name>{_RUN})"
_TITLE = rf"(?:(?:{_phrases('titles')})\.?[ \u00a0])"
_CLOCK = r"\d{1,2}:\d{2}(?::\d{2})?"

_LETTER, _LAST = 0.75, 0.55
_FOOT = (_LETTER, _LAST)
_TITLED = re.compile(rf"{EDGE}{_TITLE}+{_NAME}")
# Each with what it is worth for one word of name (a second word and a word known from the lists add _SUPPORT each),
# and with all places where it may begin.
_CUES = (
    (_TITLED, 0.8, _cues.at_titles),
    # Dear Jane,
    (
        re.compile(
            rf"(?:^|[\n>\"“.!?])[ \t>]*(?:{_phrases('greetings')})[ ]{_TITLE}*{_NAME}(?=[ ]?(?:[,!.:;\n?–-]|and\b|$))"
        ),
        _LETTER,
        _cues.before_greetings,
    ),
    # Regards, (and on the next line) Jane Doe
    (
        re.compile(
            rf"(?:^|\n|[.!?][ ])[ \t>]*(?:[^\W\d_]{{1,12}},?[ ]){{0,3}}"
            rf"(?:{_phrases('closings')})(?:[ ](?:aus|from|de|depuis|desde|da)[ ]{WORD}(?:[ -]{WORD}){{0,2}})?"
            rf"[ ]?[,.!]?(?:[ ]|[ \t]*\n[ \t>]*\n?[ \t>]*)[-–—]?["
            rf" ]?{_TITLE}*{_NAME}(?=[ ]*(?:$|[\n,/|(]))"
        ),
        _LETTER,
        _cues.before_closings,
    ),
    # assigned to Jane Doe; Witness: Jane Doe
    (re.compile(rf"(?<![\w-])(?:{_phrases('roles')})(?:,|:)?[ ]{{1,2}}{_TITLE}*{_NAME}"), 0.4, _cues.at_roles),
    (
        re.compile(
            rf"(?<![\w-])(?:{_phrases('roles')})(?:[ ][^\W\d_A-Z]{{2,12}}){{0,3}}[ ]?:[ ]{{1,2}}{_TITLE}*{_NAME}"
        ),
        0.6,
        _cues.at_roles,
    ),
    # Jane 10:42; [10:42] Jane:
    (re.compile(rf"^[ \t]*{_NAME}[ ]\(?{_CLOCK}\)?(?:[ ]?[AaPp][Mm])?[ \t]*$", re.MULTILINE), 0.7, _cues.at_clocks),
    (
        re.compile(rf"^[ \t]*\[?(?:\d{{4}}-\d\d-\d\d[T ])?{_CLOCK}\]?[ ]?[-–]?[ ]<?{_NAME}(?:>|:)", re.MULTILINE),
        0.7,
        _cues.at_clocks,
    ),
    # Jane Doe <jane@...
    (re.compile(rf"{EDGE}{_NAME}[\"']?[ ]?[<(\[](?:mailto:)?[\w.+-]+@"), 0.7, _cues.before_addresses),
    # Jane Doe (born ...; Jane Doe, licence no. ...; Jane Doe, +44 ...
    (
        re.compile(rf"{EDGE}{_NAME}[ ]?[,;(:][ ]?(?:(?:{_phrases('attributes')})(?!\w)|[+(]?\d[\d()-]{{1,5}}[ ]?\d)"),
        0.4,
        _cues.before_details,
    ),
    # Her maiden name is Doe
    (
        re.compile(
            rf"\b(?:[Mm]y|[Hh]is|[Hh]er|[Tt]heir|[Mm]aiden|[Ff]ull|[Ff]irst|[Ll]ast)[ ]name(?:[ ]is|'s|:)[ ]{_NAME}"
        ),
        0.7,
        _cues.at_own_name,
    ),
    # my wife, Jane, was; her daughter (Jane)
    (re.compile(rf"(?<![\w-])(?:{_phrases('kin')})(?:,[ ]|[ ]\(){_NAME}(?=[,)])"), 0.6, _cues.at_kin),
    # seen by J. Doe; present: Roe, J. Doe
    (
        re.compile(
            rf"(?:[,:;(]|(?<![^\W_])(?:{_phrases('before_initials')}))[ ](?P<name>{INITIALS}[ ]{WORD})(?![^\W_])"
        ),
        0.45,
        _cues.before_initials,
    ),
    (re.compile(rf"{EDGE}{_NAME}[ ](?:{_phrases('verbs_of_life')})\b"), 0.5, _cues.before_verbs_of_life),
    (re.compile(rf"(?:^|[.!?][ ]|\n){_NAME}[ ](?:{_phrases('verbs_of_speech')})\b"), 0.4, _cues.before_verbs_of_speech),
    # The last line of a mail; its last line "J. Doe".
    (
        re.compile(rf"\n[ \t]*(?P<name>{INITIALS}[ ]{WORD}(?:[ ]{_PARTICLE}{{0,2}}{WORD})?)\s*\Z"),
        _LAST,
        _cues.at_last_line,
    ),
    (re.compile(rf"[.!?][ \t]*\n\s*{_NAME}\s*\Z"), _LAST, _cues.before_last_line),
)
_SUPPORT = 0.15
_ARTICLES = words("names", "articles")
_OTHER_NAMES = words("names", "other_names")
# Behind a title, an article leads to a function: "Monsieur le Maire".
_FUNCTION = re.compile(r"(?:la|le|les|el|il|der|die|o|a)[ \u00a0]")


def _by_cue(page: Page) -> _Spans:
    text = page.text
    for pattern, worth, places in _CUES:
        titled = pattern is _TITLED
        for match in matches_at(pattern, text, places(page)):
            start, end = _names.trim(text, *match.span("name"), titled=titled)
            name = text[start:end]
            if (worth in _FOOT and _names.is_department(name, _ARTICLES)) or name.islower():
                continue
            if _FUNCTION.match(text, match.start("name")) if titled else fold(name) in _ARTICLES:
                continue
            if (_names.is_titled_name if titled else _names.is_name)(name) and not _names.is_company(text, start, end):
                parts = _names.parts_of(name)
                known = parts[0] in _names.GIVEN or parts[-1] in _names.SURNAMES
                yield start, end, min(0.95, worth + _SUPPORT * ((len(parts) > 1) + known))


# An account name beside which its owner may stand: of an address, or before "(".
_ACCOUNT = re.compile(r"(?<![\w.+-])(?:([\w.+-]{2,64})@[\w-]+\.|(?<=[=:])([a-z][a-z0-9._-]{2,30})(?=[ ]\())")
_RUNS = re.compile(rf"{EDGE}{_RUN}")
_KNOWN = first_words(_names.GIVEN | _names.SURNAMES)


def _by_list(page: Page) -> _Spans:
    text = page.text
    accounts = {fold(match.group(1) or match.group(2)) for match in matches_at(_ACCOUNT, text, _cues.at_accounts(page))}
    known = page.words.starts(_KNOWN)
    for match in matches_at(_RUNS, text, _cues.runs(page)):
        if not accounts and bisect_left(known, match.start()) == bisect_left(known, match.end()) and match[0].isascii():
            continue
        start, end = _names.trim(text, *match.span())
        name = text[start:end]
        if not _names.is_name(name) or _names.is_company(text, start, end):
            continue
        parts = _names.parts_of(name)
        if len(parts) == 1 and (
            name.lower() in SMALL_WORDS
            or _ARTICLE.search(text, max(0, start - 5), start)
            or (name in ("Bill", "Cara", "Caro") and _GOES_ON.match(text, end))
        ):
            continue
        if any(_belongs(parts, account) for account in accounts):
            yield start, end, 0.85 if len(parts) > 1 else 0.65
        else:
            yield start, end, _names.weight(name)


_ARTICLE = re.compile(r"(?<![^\W_])(?:[Tt]he|[Aa]n?)[ ]\Z")
_GOES_ON = re.compile(r"[ ](?:to\b|(?!e\b|è\b|ha\b)[^\W\dA-Z_]{4,})")


def _belongs(parts: list[str], account: str) -> bool:
    """True where an account name is made of a person's: jane.doe, jdoe, doe.j, jane_doe21 for Jane Doe."""
    pieces = [piece for piece in re.split(r"[._+\-\d]+", account) if piece]
    long = [part for part in parts if len(part) >= 3]
    if any(part in pieces for part in long):
        return True
    first, last = parts[0], parts[-1]
    return (
        len(parts) > 1
        and bool(long)
        and "".join(pieces) in {first[0] + last, first + last, last + first, last + first[0], first + last[0]}
    )


# "our founders: Doe, Roe and Poe"
_NAMED_TOGETHER = re.compile(
    rf"(?:{_phrases('groups')}):[ ]((?:{WORD},[ ]){{1,8}}{WORD},?[ ](?:and|und|et|y|e)[ ]{WORD})(?![^\W_])"
)


def _together(page: Page) -> _Spans:
    for match in matches_at(_NAMED_TOGETHER, page.text, _cues.at_groups(page)):
        for name in _ONE.finditer(page.text, *match.span(1)):
            yield *name.span(), 0.8


_ONE = re.compile(WORD)
# Surname and given name in Han characters, as forms write them among other scripts, with a blank between.
_HAN = re.compile(
    r"(?<![\u3040-\u30ff\u4e00-\u9fff])[\u4e00-\u9fff]{1,3}[ \u3000][\u4e00-\u9fff]{1,3}(?![\u3040-\u30ff"
    r"\u4e00-\u9fff])"
)
# Jane Doe (and on the next line) 12 Crown Street
_LETTERHEAD = re.compile(rf"(?:\A|\n)[ \t]*{_TITLE}*{_NAME}[ \t]*,?\n[ \t]*(?=[^\n]{{0,60}}?\d)")


def _above_address(page: Page) -> _Spans:
    text = page.text
    for match in matches_at(_LETTERHEAD, text, _cues.above_numbers(page)):
        start, end = _names.trim(text, *match.span("name"))
        name = text[start:end]
        if (
            " " in name
            and _names.is_name(name)
            and not _names.is_company(text, start, end)
            and begins_street(text, match.end())
        ):
            yield start, end, 0.7


_PIECE = re.compile(r"[^;,/&|()<>\n]+")
_CELL = re.compile(r"[^\W\d_]{2,}(?:[ '’.-]{1,2}[^\W\d_]+){0,4}")
_FORM = re.compile(rf"{_TITLE}*{_NAME}")
_NO_VALUES = frozenset(
    ["null", "none", "nan", "na", "unknown", "total", "various", "tbd", "yes", "no", "true", "false"]
)


def _by_field(text: str, page: Page) -> _Spans:
    for field, start, end in page.fields("PERSON"):
        if not _OTHER_NAMES.isdisjoint(field.label.split()):
            continue
        for match in _PIECE.finditer(text, start, end):
            piece = match.group().strip()
            at = match.start() + len(match.group()) - len(match.group().lstrip())
            named = _FORM.fullmatch(piece)
            if field.tabular and _CELL.fullmatch(piece) and fold(piece) not in _NO_VALUES:
                yield at, at + len(piece), 0.8
            elif named and _names.is_name(named.group("name")) and not _names.is_company(text, at, at + len(piece)):
                yield at + named.start("name"), at + named.end("name"), 0.85
