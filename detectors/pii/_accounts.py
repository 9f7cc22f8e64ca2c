"""Names of accounts: users, logins, handles."""

import re

from presidio_analyzer import RecognizerResult

from detectors.pii._page import Page
from detectors.pii._recognizer import PageRecognizer
from detectors.pii._words import first_words, matches_at

_USER_LABELS = (
    r"user(?:[ _-]?name|[ _-]?id)?|login(?: name)?|uid|logname|ruser|screen name|handle"
    r"|benutzer(?:name)?|usuario|utente"
)
_USER = re.compile(
    rf"(?<![\w.])(?:{_USER_LABELS})[ ]?[:=][ ]?[\"'“]?([A-Za-z][\w.\-]{{1,31}})(?![\w@(])"
    r"|(?<![\w.])(?:user(?:name|id)?|login(?: name)?|screen name|handle|account) "
    r"(?:is |was )?[\"'“‘]([A-Za-z][\w.\-]{2,31})[\"'”’]"
    r"|(?<![^\W\d_])(?:accepted|failed) (?:publickey|password) for (?:invalid user )?([a-z][\w.\-]{1,31})(?= from\b)"
    r"|(?<![^\W\d_])session (?:opened|closed) for user ([a-z][\w.\-]{1,31})"
    r"|(?<![\w.])(?:twitter|instagram|telegram|github|skype|discord|x|ig)(?: handle)?"
    r"(?: is)?[ ]?[:=]?[ ]?(@[A-Za-z0-9_.]{3,30})",
    re.IGNORECASE,
)
_FIRST_WORDS = (
    first_words(
        ["user", "username", "userid", "login", "logname", "uid", "ruser", "screen", "handle", "account", "benutzer"]
    )
    | first_words(
        [
            "benutzername",
            "usuario",
            "utente",
            "accepted",
            "failed",
            "session",
            "twitter",
            "instagram",
            "telegram",
            "github",
        ]
    )
    | first_words(["skype", "discord", "x", "ig"])
)
_SYSTEM_USERS = frozenset(
    [
        "root",
        "admin",
        "administrator",
        "system",
        "nobody",
        "daemon",
        "guest",
        "www-data",
        "postgres",
        "test",
        "user",
        "none",
        "null",
        "true",
        "false",
        "anonymous",
        "sudo",
        "service",
        "backup",
        "ubuntu",
        "id",
        "name",
    ]
)


class UsernameRecognizer(PageRecognizer):
    """Names of accounts, where a label, a log line or a field says that they are."""

    def __init__(self) -> None:
        super().__init__("USERNAME")

    def find(self, page: Page) -> list[RecognizerResult]:
        """User names behind labels and in fields; system accounts are nobody's."""
        text = page.text
        spans = {match.span(match.lastindex or 0) for match in matches_at(_USER, text, page.words.starts(_FIRST_WORDS))}
        spans.update((start, end) for _, start, end in page.fields("USERNAME"))
        return [
            RecognizerResult("USERNAME", start, end, 0.8)
            for start, end in spans
            if re.fullmatch(r"@?[A-Za-z][\w.\-]{1,31}", text[start:end])
            and text[start:end].lower() not in _SYSTEM_USERS
        ]
