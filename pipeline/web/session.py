"""Who is at the page: one-time links that open sessions, and the sessions. Secrets are kept as hashes only."""

import hashlib
import hmac
import secrets
import time
from collections.abc import Callable
from dataclasses import dataclass, field
from threading import Lock

SECRET_BYTES = 32
LINK_SECONDS = 15 * 60
LINK_PAUSE = 10
"""Seconds between two links: whoever can reach the page can ask for one, and must not flood the terminal."""

IDLE_SECONDS = 30 * 60
LIFE_SECONDS = 8 * 60 * 60
"""A session ends half an hour after its last page, and after a working day in any case. OWASP ASVS 5.0, 7.3, asks for both."""


@dataclass(frozen=True, slots=True)
class Flash:
    """What was just done, told once on the next page: the settlement's word, its item, and what followed from it."""

    done: str
    item: str
    uri: str
    told: str = ""


@dataclass(slots=True)
class Session:
    """One browser that signed in. `csrf` goes into each form and must come back with it."""

    opened_at: float
    seen_at: float
    csrf: str = field(default_factory=lambda: secrets.token_urlsafe(SECRET_BYTES), repr=False)
    flash: Flash | None = None

    def admits(self, token: str) -> bool:
        """Whether a form that carries `token` was made for this session. Takes the same time for every wrong token."""
        return hmac.compare_digest(self.csrf.encode(), token.encode())

    def take_flash(self) -> Flash | None:
        """The message that waits, once."""
        flash, self.flash = self.flash, None
        return flash


class Sessions:
    """Links and sessions of one server, in memory: they end with it. May be used from several threads."""

    def __init__(self, clock: Callable[[], float] = time.time) -> None:
        self._clock = clock
        self._lock = Lock()
        self._link: tuple[str, float] | None = None
        self._linked_at = float("-inf")
        self._open: dict[str, Session] = {}

    def link(self) -> str | None:
        """A new token for a link; the one before it stops working. None while the last one is younger than `LINK_PAUSE`."""
        with self._lock:
            now = self._clock()
            if now - self._linked_at < LINK_PAUSE:
                return None
            token = secrets.token_urlsafe(SECRET_BYTES)
            self._link, self._linked_at = (_hash(token), now), now
            return token

    def open(self, token: str) -> str | None:
        """Trade a link's token, which then is used up, for a session's cookie. None where it is not, or no longer, good."""
        with self._lock:
            now = self._clock()
            if self._link is None or not hmac.compare_digest(self._link[0], _hash(token)):
                return None
            made_at, self._link = self._link[1], None
            if now - made_at >= LINK_SECONDS:
                return None
            self._open = {key: session for key, session in self._open.items() if _alive(session, now)}
            cookie = secrets.token_urlsafe(SECRET_BYTES)
            self._open[_hash(cookie)] = Session(now, now)
            return cookie

    def find(self, cookie: str) -> Session | None:
        """The living session behind a cookie; looking it up keeps it from growing idle."""
        with self._lock:
            session, now = self._open.get(_hash(cookie)), self._clock()
            if session is None:
                return None
            if not _alive(session, now):
                del self._open[_hash(cookie)]
                return None
            session.seen_at = now
            return session

    def close(self, cookie: str) -> None:
        """End a session."""
        with self._lock:
            self._open.pop(_hash(cookie), None)


def _alive(session: Session, now: float) -> bool:
    return now - session.seen_at < IDLE_SECONDS and now - session.opened_at < LIFE_SECONDS


def _hash(secret: str) -> str:
    return hashlib.sha256(secret.encode("utf-8", "surrogatepass")).hexdigest()
