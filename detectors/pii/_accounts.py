"""Names of accounts: users, logins, handles."""

import re
from collections.abc import Iterable, Iterator

from presidio_analyzer import RecognizerResult

from detectors.pii._data import table
from detectors.pii._page import Page
from detectors.pii._recognizer import PageRecognizer
from detectors.pii._words import Phrases, joined_words, matches_at

_LISTS = table("accounts")
_NOBODY = frozenset(_LISTS["nobody"])
_MARKS = frozenset(_LISTS["marks"])
_WEAK = frozenset(
    {"handle", "nick", "nickname", "actor", "principal", "operator id", "pseudo", "kennung", "identifiant"}
)
"""Labels that stand before other things as well: a handle of steel, the principal of a loan."""

_NUMBERED = frozenset({"user id", "userid", "login id", "loginid", "account id", "member id", "benutzer id", "kennung"})
"""Labels of names that may be numbers."""


def _alternatives(phrases: Iterable[str], gap: str) -> str:
    longest_first = sorted(set(phrases), key=len, reverse=True)
    return "|".join(re.escape(phrase).replace(r"\ ", gap) for phrase in longest_first)


_LABELS = _alternatives(_LISTS["labels"], "[ _-]?")
_SERVICES = _alternatives(_LISTS["services"], "[ _-]?")
_VALUE = r"@?[A-Za-z](?:[\w.\-]{0,30}[A-Za-z0-9_])?+"
_HANDLE = rf"(?:live:(?:\.cid\.)?+)?+{_VALUE}(?:#\d{{4}})?+"
_ENDS = r"(?![\w@(]|:/)"
_QUOTES, _UNQUOTES = "[\"'“‘`«„]", "[\"'”’`»“]"
_SAYS = r"(?:is|was|reads|ist|war|lautet|est|était|es|era|è|é|named|called|on file is|will be|should be)"
_OF_SERVICE = r"(?:[ _-](?:handle|name|user[ _]?name|user|id|account|profile|nick|contact))?"

_BEHIND_LABEL = re.compile(
    rf"(?<![\w.])({_LABELS}){_UNQUOTES}?[ \t]?(?:\([^()\n]{{1,20}}\)[ ]?)?(?:[:=]{{1,2}}>?|[|])"
    rf"[ \t]{{0,4}}{_QUOTES}?({_VALUE}){_ENDS}",
    re.IGNORECASE,
)
_SAID = re.compile(
    rf"(?<![\w.])({_LABELS})(?: name)?,? (?:which |that )?{_SAYS} (?:now |currently )?{_QUOTES}?({_VALUE}){_ENDS}",
    re.IGNORECASE,
)
_BARE = re.compile(rf"(?<![\w.])({_LABELS}|account) \(?{_QUOTES}?({_VALUE}){_ENDS}", re.IGNORECASE)
_OF_SERVICES = re.compile(
    rf"(?<![\w.])({_SERVICES}){_OF_SERVICE}"
    r"(?:(?: is| was)?[ ]?[:=]?[ ]?(?=@)| is |[ ]?[:=(][ ]?| as | under | als | sous | como | come )"
    rf"{_QUOTES}?({_HANDLE}){_ENDS}",
    re.IGNORECASE,
)
_ON_SERVICE = re.compile(
    rf"(?<![\w@.])({_VALUE}){_UNQUOTES}? (?:on|auf|sur|en|su|no|op) (?:{_SERVICES})\b", re.IGNORECASE
)
_VERBS = re.compile(
    rf"(?<!\w)({_alternatives(_LISTS['verbs'], '[ ]')})[: ] ?(?:user )?{_QUOTES}?({_VALUE}){_ENDS}", re.IGNORECASE
)
_LOGGED = re.compile(
    r"(?<![^\W\d_])(?:accepted|failed) (?:publickey|password) for (?:invalid user )?([a-z][\w.\-]{1,31})(?= from\b)"
    r"|(?<![^\W\d_])session (?:opened|closed) for user ([a-z][\w.\-]{1,31})",
    re.IGNORECASE,
)
_IN_PATHS = re.compile(r"(?:(?<![\w.])/(?:home|Users)/|\b[A-Za-z]:\\{1,2}Users\\{1,2})([A-Za-z][\w.\-]{1,31})(?![\w@])")
_IN_DOMAIN = re.compile(r"(?<![\w\\/.-])(?!HK)[A-Z][A-Z0-9\-]{2,14}\\{1,2}([A-Za-z][\w.\-]{2,31})(?![\\\w])")
_AT_PROMPT = re.compile(r"(?<![\w.+-])([a-z][\w.\-]{1,31})@[\w.\-]{1,60}:[~/]\S{0,80}[$#]")
_MENTION = re.compile(
    r"(?<![\w@./+\-#=$\\])@([A-Za-z_][\w.\-]{1,29}\w)(?:@[\w\-]{1,63}(?:\.[\w\-]{1,63}){1,5})?+(?![\w@(/\-]|\.\w)"
)
_ON_REDDIT = re.compile(r"(?<![\w/.])/?u/([A-Za-z0-9_\-]{3,20})(?![\w/])")
_LONGEST = 40
_LETTERS = re.compile(r"[^\W\d_]")
_INSIDE = re.compile(r"\w[\d_.]|\d[a-z]", re.IGNORECASE)
_VERSION = re.compile(r"v?\d+(?:\.\d+)*|[a-z]{1,2}\d+", re.IGNORECASE)
_FILE = re.compile(
    r"\.(?:pdf|txt|docx?|xlsx?|csv|html?|md|py|js|ts|json|log|exe|zip|ya?ml|xml|conf|ini|toml|png|jpe?g|sh|sql|com|org|net|php|aspx?)\Z"
)
_DOMAINS = re.compile(
    r"\.(?:com|org|net|edu|gov|info|io|eu|co|de|fr|es|it|pt|nl|pl|uk|ch|at|be|ie|ca|au|in|example|test)\Z"
)
_IN_FIELD = re.compile(rf"{_HANDLE}|[A-Za-z0-9_][\w.\-]{{0,30}}[A-Za-z_][\w.\-]{{0,30}}")


class UsernameRecognizer(PageRecognizer):
    """Names of accounts, where a label, a log line or a field says that they are, and handles behind "@"."""

    def __init__(self) -> None:
        super().__init__("USERNAME")

    def find(self, page: Page) -> list[RecognizerResult]:
        """User names behind labels, in fields and in the words of a log; system accounts are nobody's."""
        spans = {*_labelled(page), *_performed(page), *_in_paths(page.text), *_mentions(page.text), *_in_fields(page)}
        return [
            RecognizerResult("USERNAME", start, end, 0.8)
            for start, end in spans
            if page.text[start:end].lower().lstrip("@") not in _NOBODY
        ]


def _labelled(page: Page) -> Iterator[tuple[int, int]]:
    text = page.text
    starts = page.words.starts(_LABEL_WORDS)
    for match in matches_at(_BEHIND_LABEL, text, starts):
        if match[1].lower() not in _WEAK or is_handle(match[2], page):
            yield match.span(2)
    for match in matches_at(_SAID, text, starts):
        if is_handle(match[2], page) or _ends_clause(text, match):
            yield match.span(2)
    for match in matches_at(_BARE, text, page.words.starts(_BARE_WORDS)):
        named = match[1].lower().endswith("id") and _ends_clause(text, match)
        if named or is_handle(match[2], page) or _is_quoted(text, match):
            yield match.span(2)


def _performed(page: Page) -> Iterator[tuple[int, int]]:
    text = page.text
    for match in matches_at(_OF_SERVICES, text, page.words.starts(_SERVICE_WORDS)):
        if match[2][0] == "@" or is_handle(match[2], page):
            yield match.span(2)
    for match in matches_at(_VERBS, text, page.words.phrases(_VERB_PHRASES)):
        if is_handle(match[2], page) or _is_quoted(text, match):
            yield match.span(2)
    for match in matches_at(_LOGGED, text, page.words.starts(_LOG_WORDS)):
        yield match.span(match.lastindex or 0)
    for place in page.words.starts(_SERVICE_WORDS):
        named = _ON_SERVICE.search(text, max(0, place - _LONGEST), place + _LONGEST)
        if named and named.end(1) <= place and is_handle(named[1], page):
            yield named.span(1)


def _in_paths(text: str) -> Iterator[tuple[int, int]]:
    if "/" in text or "\\" in text:
        for pattern in (_IN_PATHS, _ON_REDDIT):
            yield from (match.span(1) for match in pattern.finditer(text))
    if "\\" in text:
        yield from (match.span(1) for match in _IN_DOMAIN.finditer(text) if _INSIDE.search(match[1]))


def _mentions(text: str) -> Iterator[tuple[int, int]]:
    """@jane_doe, where it is no mark of code, no domain and no price."""
    if "@" not in text:
        return
    yield from (match.span(1) for match in _AT_PROMPT.finditer(text))
    for match in _MENTION.finditer(text):
        name = match[1].lower()
        if name not in _MARKS and not _DOMAINS.search(name) and not _stands_alone(text, match):
            yield match.span()


def _stands_alone(text: str, match: re.Match[str]) -> bool:
    """True for a mark of code: it is the first and the only word of its line, with a capital or far from the margin."""
    line = text.rfind("\n", 0, match.start()) + 1
    first = not text[line : match.start()].strip(" \t*/")
    return (
        first and text[match.end() : match.end() + 1] in ("", "\n") and (match[1][0].isupper() or match.start() > line)
    )


def _in_fields(page: Page) -> Iterator[tuple[int, int]]:
    for field, start, end in page.fields("USERNAME"):
        value = page.text[start:end]
        if _IN_FIELD.fullmatch(value) or (field.label in _NUMBERED and re.fullmatch(r"\d{4,12}", value)):
            yield start, end


def is_handle(value: str, page: Page) -> bool:
    """True for what is written like a name of an account, not like a word: "jdoe42", "j.doe", "jdoe" beside a Doe."""
    bare = value.lstrip("@").lower()
    if bare in _NOBODY or _VERSION.fullmatch(bare) or _FILE.search(bare):
        return False
    if value[0] == "@" or ":" in value or "#" in value:
        return True
    letters = len(_LETTERS.findall(bare))
    if letters >= 3 and _INSIDE.search(bare):
        return True
    return letters >= 5 and bool(page.words.among(frozenset({bare[1:], bare[:-1], bare[2:]})))


def _ends_clause(text: str, match: re.Match[str]) -> bool:
    """True where a small word ends what is said: "her login is krauss.", not "the user name is shown in red"."""
    word = match[2]
    return (
        len(word) > 3
        and word.islower()
        and word not in _NOBODY
        and text[match.end() : match.end() + 1] in ("", ".", ",", ";", "\n", ")")
    )


def _is_quoted(text: str, match: re.Match[str]) -> bool:
    return (
        len(match[2]) > 2
        and text[match.start(2) - 1] in "\"'“‘`«„"
        and text[match.end() : match.end() + 1] in tuple("\"'”’`»“")
    )


_LABEL_WORDS = joined_words(_LISTS["labels"])
_BARE_WORDS = _LABEL_WORDS | {"account"}
_SERVICE_WORDS = joined_words(_LISTS["services"])
_LOG_WORDS = frozenset({"accepted", "failed", "session"})
_VERB_PHRASES = Phrases(_LISTS["verbs"])
