"""Addresses of pages that are a person's: profiles, pages of one's own, and such as carry a name, a mail address or a number."""

import re
from collections.abc import Iterator
from functools import cache
from urllib.parse import unquote_plus

from presidio_analyzer import RecognizerResult

from detectors.pii._data import table
from detectors.pii._labels import Labels, labels
from detectors.pii._names import GIVEN
from detectors.pii._page import Page
from detectors.pii._recognizer import PageRecognizer
from detectors.pii._shapes import fold
from detectors.pii._words import joined_words, matches_at

_LISTS = table("accounts")
_SITES: dict[str, list[str]] = _LISTS["sites"]
_PAGES = _LISTS["pages"]
_FOLDERS, _CERTAIN, _COMMON = (frozenset(_PAGES[key]) for key in ("folders", "certain", "common"))
_MAIL, _USER, _NAME, _NUMBER = (frozenset(_PAGES[key]) for key in ("mail", "user", "name", "number"))

_BODY = r"[^\s<>\"'`\[\]{}|\\^]{1,400}"
_WITH_SCHEME = re.compile(
    rf"(?:https?|ftp)://(?:[^\s/@<>\"']{{1,80}}@)?([\w\-.]{{3,100}})(?::\d{{2,5}})?((?:[/?#]{_BODY})?)", re.IGNORECASE
)
_BARE = re.compile(
    rf"(?<![\w@.\-/])(?:www\.|[a-z]{{2,3}}\.|m\.)?((?:{'|'.join(map(re.escape, sorted(_SITES, key=len, reverse=True)))}))(/{_BODY})"
    rf"|(?<![\w@.\-/])www\.([\w\-.]{{3,100}})((?:[/?]{_BODY})?)",
    re.IGNORECASE,
)
_BARE_WORDS = joined_words([site.partition(".")[0] for site in _SITES if site[0].isalpha()]) | {"www"}
_BARE_WORDS |= {
    "open",
    "scholar",
    "news",
    "m",
    "de",
    "uk",
    "fr",
    "es",
    "it",
    "pt",
    "nl",
    "pl",
    "ca",
    "us",
    "in",
    "br",
    "ch",
    "at",
    "be",
}
_TRAILING = ".,;:!?)*_…»”’"
_PARTS = re.compile(r"[^\W\d_]+")
_SEPARATED = re.compile(r"@?[^\W_]{1,30}(?:[.\-_+][^\W_]{1,30}){1,4}")

_LONGEST_NAME = 4


class ProfileRecognizer(PageRecognizer):
    """URL, whole, where it leads to one person's page or carries what is known of a person; other addresses are left alone."""

    def __init__(self) -> None:
        super().__init__("URL")

    def find(self, page: Page) -> list[RecognizerResult]:
        """The addresses of persons' pages."""
        return [RecognizerResult("URL", start, end, 0.8) for start, end in _personal(page)]


def _personal(page: Page) -> Iterator[tuple[int, int]]:
    text = page.text
    schemes = [
        place for place in page.words.starts(_SCHEMES) if text.startswith("://", text.find(":", place, place + 6))
    ]
    for pattern, starts in ((_WITH_SCHEME, schemes), (_BARE, page.words.starts(_BARE_WORDS))):
        for match in matches_at(pattern, text, starts):
            host, rest = (match[1], match[2]) if match[1] else (match[3], match[4])
            shown = rest.rstrip(_TRAILING)
            end = match.end() - len(rest) + len(shown)
            if is_personal(host.lower(), shown, page) or _announced().announce(page, match.start()):
                yield match.start(), end


def is_personal(host: str, rest: str, page: Page) -> bool:
    """True where the host's page below `rest` ("/in/jane-doe?tab=1") is one person's."""
    path, _, query = rest.partition("#")[0].partition("?")
    segments = [unquote_plus(segment) for segment in path.split("/") if segment]
    return (
        _on_site(host, segments, query)
        or _below_folder(segments, page)
        or _carries(query)
        or any(_is_said(segment, page) for segment in segments[-2:])
        or _is_own_host(host, page)
    )


def _on_site(host: str, segments: list[str], query: str) -> bool:
    names = host.split(".")
    if len(names) == 3 and names[1:] in (["github", "io"], ["gitlab", "io"]) and len(names[0]) > 2:
        return not segments
    for size in (3, 2):
        folders = _SITES.get(".".join(names[-size:]))
        if folders is not None:
            return any(_is_below(folder, segments, query) for folder in folders)
    return bool(segments) and len(segments) == 1 and segments[0].startswith("@") and len(segments[0]) > 2


def _is_below(folder: str, segments: list[str], query: str) -> bool:
    if any(segment.startswith("@") and len(segment) > 2 for segment in segments[:1]):
        return True
    wanted = folder.split("/") if folder else []
    if segments[: len(wanted)] != wanted:
        return False
    rest = segments[len(wanted) :]
    if not rest:
        return bool(wanted) and re.search(r"(?:^|&)(?:user|id)=\w", query) is not None
    if not wanted and len(rest) != 1:
        return False
    return rest[0].lower() not in _COMMON and len(rest[0]) > 1


def _below_folder(segments: list[str], page: Page) -> bool:
    """/~jane, /@jane, /users/jane, /staff/jane-doe"""
    for folder, segment in zip(["", *segments], segments, strict=False):
        if segment[0] in "~@" and len(segment) > 2 and segment[1:2].isalpha():
            return True
        folder, bare = folder.lower(), segment.lower().removesuffix(".html").removesuffix(".php").removesuffix(".htm")
        if folder in _CERTAIN and bare not in _COMMON and "." not in bare[:1] and _names_one(bare):
            return True
        if folder in _FOLDERS and _is_name(bare, page):
            return True
    return False


def _names_one(segment: str) -> bool:
    parts = _PARTS.findall(segment)
    return (
        len(segment) > 2
        and not _COMMON.intersection(parts)
        and len(parts) <= _LONGEST_NAME
        and segment.strip("{}:<>") == segment
    )


def _is_name(segment: str, page: Page) -> bool:
    """A given name with another, an initial with a surname, or what the text writes as two words with capitals."""
    if not _SEPARATED.fullmatch(segment):
        return False
    parts = _PARTS.findall(fold(segment))
    if not 2 <= len(parts) <= _LONGEST_NAME or _COMMON.intersection(parts):
        return False
    return parts[0] in GIVEN or parts[-1] in GIVEN or len(parts[0]) == 1 or _is_said(segment, page)


def _is_said(segment: str, page: Page) -> bool:
    """True where the parts of "jane-doe" stand side by side in the text, with capitals."""
    if not _SEPARATED.fullmatch(segment):
        return False
    parts = _PARTS.findall(fold(segment))
    if not 2 <= len(parts) <= _LONGEST_NAME or _COMMON.intersection(parts):
        return False
    first, last = parts[0], parts[-1]
    for place in page.words.folded(frozenset({first})):
        written = page.text[place : place + len(first) + len(last) + 24].partition("\n")[0]
        words = written.split()
        if words and words[0][0].isupper() and last in (fold(word).strip(".,;:()'’s") for word in words[1:3]):
            return True
    return False


def _is_own_host(host: str, page: Page) -> bool:
    """anna-doe.example"""
    name = host.removeprefix("www.").split(".")[0]
    parts = name.split("-")
    return (
        len(parts) == 2
        and all(part.isalpha() and len(part) > 2 for part in parts)
        and (_is_said(name, page) or set(parts) <= GIVEN)
    )


def _carries(query: str) -> bool:
    """True where a value of the query is a person's: a mail address, a user's name, a full name, a number."""
    for pair in query.replace(";", "&").split("&")[:40]:
        key, _, value = pair.partition("=")
        key, value = key.lower().removeprefix("amp;"), unquote_plus(value).strip()
        if not value:
            continue
        if "@" in value and "." in value.partition("@")[2] and (key in _MAIL or key in _USER or key in _NAME):
            return True
        if key in _USER and value.lower() not in _COMMON and re.fullmatch(r"[\w.\-]{3,40}", value):
            return True
        if key in _NAME and re.fullmatch(r"[^\W\d_]+(?:[ \-_.][^\W\d_]+){1,3}", value):
            return True
        if key in _NUMBER and sum(map(str.isdecimal, value)) >= 6:
            return True
    return False


@cache
def _announced() -> Labels:
    return labels(_PAGES["announced"])


_SCHEMES = frozenset({"http", "https", "ftp"})
