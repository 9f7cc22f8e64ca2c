"""The webhook: one signed POST to the address that the environment names. The only outgoing connection there is."""

import base64
import binascii
import hashlib
import hmac
import ipaddress
import time
from collections.abc import Callable
from dataclasses import dataclass, field
from queue import Empty, SimpleQueue
from threading import Thread
from typing import Self
from urllib.error import HTTPError
from urllib.parse import urlsplit
from urllib.request import HTTPRedirectHandler, ProxyHandler, Request, build_opener

from pipeline.errors import SettingsError, WebhookFailed
from pipeline.settings import Settings

ATTEMPTS = 3
PAUSE = 1.0
"""Seconds before the second attempt; twice as many before the third."""

TIMEOUT = 10.0
"""Seconds to connect, and again to send and to be answered."""

LONGEST = 30.0
"""Seconds of one attempt, however slowly the other side trickles its answer."""

LEAST_KEY = 24
"""Bytes that the Standard Webhooks specification (1.0) asks of a key."""

_PREFIX = "whsec_"


@dataclass(frozen=True, slots=True)
class Webhook:
    """Where notices go, and the key that signs them, as Standard Webhooks describes it (HMAC-SHA-256, version `v1`)."""

    url: str = field(repr=False)
    key: bytes = field(repr=False)

    @classmethod
    def load(cls, settings: Settings) -> Self | None:
        """As the environment names it; None where it names none. Raises `SettingsError` that says what is missing."""
        if settings.webhook_url is None:
            return None
        if settings.webhook_key is None:
            raise SettingsError(
                "PRATIQUE_WEBHOOK_URL is set: set PRATIQUE_WEBHOOK_KEY too, 24 random bytes or more in base64"
            )
        return cls(_checked(settings.webhook_url.get_secret_value()), _decoded(settings.webhook_key.get_secret_value()))

    def post(self, id: str, body: bytes, *, pause: Callable[[float], None] = time.sleep) -> None:
        """Deliver one message, in at most three attempts; the id is the same in all. Raises `WebhookFailed`.

        Anything but an answer of 2xx is a failure. A redirection is not followed: it could lead anywhere.
        """
        fault = "nothing"
        for attempt in range(ATTEMPTS):
            if attempt:
                pause(PAUSE * attempt)
            fault = _within(LONGEST, lambda: self._attempt(id, body))
            if not fault:
                return
            if fault.startswith("4") and fault not in ("408", "429"):
                break  # it was understood, and refused: it will be again
        raise WebhookFailed(fault)

    def _attempt(self, id: str, body: bytes) -> str:
        """What went wrong, as a status or the name of an exception; nothing where the message was taken. The answer is not read."""
        headers = self._headers(id, body)
        try:
            request = Request(self.url, data=body, headers=headers, method="POST")  # noqa: S310 - `_checked` saw its scheme
            direct = (
                () if self.url.startswith("https:") else (ProxyHandler({}),)
            )  # plain text leaves this machine by no proxy
            with build_opener(_Still, *direct).open(request, timeout=TIMEOUT):
                return ""
        except HTTPError as answer:
            return str(answer.code)
        except Exception as fault:  # noqa: BLE001 - whatever the network does, it becomes a fault that is written down
            reason = getattr(fault, "reason", None)
            return type(reason if isinstance(reason, Exception) else fault).__name__

    def _headers(self, id: str, body: bytes) -> dict[str, str]:
        moment = str(int(time.time()))
        signed = hmac.new(self.key, f"{id}.{moment}.".encode() + body, hashlib.sha256).digest()
        return {
            "content-type": "application/json",
            "user-agent": "pratique",
            "webhook-id": id,
            "webhook-timestamp": moment,
            "webhook-signature": f"v1,{base64.b64encode(signed).decode()}",
        }


class _Still(HTTPRedirectHandler):
    """Follows no redirection, so that it is an answer like others."""

    def redirect_request(self, *_: object) -> None:
        """Nowhere."""


def _within(seconds: float, attempt: Callable[[], str]) -> str:
    """What went wrong in an attempt, which is left to itself where it takes longer."""
    answer: SimpleQueue[str] = SimpleQueue()
    Thread(target=lambda: answer.put(attempt()), daemon=True).start()
    try:
        return answer.get(timeout=seconds)
    except Empty:
        return "TimeoutError"


def _checked(text: str) -> str:
    """The address, if what is sent there stays between the two. Its text is told to nobody: it may hold a token."""
    try:
        url = urlsplit(text)
        host = url.hostname if url.port is None or url.port > 0 else None
    except ValueError:
        host = None
    if not host or not (url.scheme == "https" or (url.scheme == "http" and _is_this_machine(host))):
        raise SettingsError("PRATIQUE_WEBHOOK_URL: expected https://HOST/PATH; http:// to this machine only")
    return text


def _is_this_machine(host: str) -> bool:
    try:
        return ipaddress.ip_address(host).is_loopback
    except ValueError:
        return host == "localhost"


def _decoded(text: str) -> bytes:
    try:
        key = base64.b64decode(text.strip().removeprefix(_PREFIX), validate=True)
    except (binascii.Error, ValueError):
        key = b""
    if len(key) < LEAST_KEY:
        raise SettingsError(
            f"PRATIQUE_WEBHOOK_KEY: expected {LEAST_KEY} random bytes or more in base64, with or without {_PREFIX}"
        )
    return key
