"""What stands before every route: whose server this is, how much may be sent, and the headers of every answer."""

import logging
from collections.abc import Awaitable, Callable, Set

from fastapi import Request, Response
from fastapi.responses import PlainTextResponse

Next = Callable[[Request], Awaitable[Response]]

MOST_BYTES = 65_536
"""Of a request's body: a note of 2,000 characters, each percent-encoded in four bytes, is below 25,000."""

HEADERS = {
    "Content-Security-Policy": "default-src 'none'; style-src 'self'; img-src 'self'; form-action 'self'; "
    "frame-ancestors 'none'; base-uri 'none'",
    "X-Content-Type-Options": "nosniff",
    "X-Frame-Options": "DENY",
    "Referrer-Policy": "no-referrer",
    "Cache-Control": "no-store",
    "Cross-Origin-Opener-Policy": "same-origin",
    "Cross-Origin-Resource-Policy": "same-origin",
}

_log = logging.getLogger(__name__)


def guard(hosts: Set[str]) -> Callable[[Request, Next], Awaitable[Response]]:
    """The middleware for a server that answers to these host names (in lower case, without port) and no others."""

    async def guarded(request: Request, call_next: Next) -> Response:
        response = _refusal(request, hosts) or await _answer(request, call_next)
        response.headers.update(HEADERS)
        return response

    return guarded


def _refusal(request: Request, hosts: Set[str]) -> Response | None:
    if _host(request) not in hosts:
        # DNS rebinding: another site's name that points to this machine would otherwise share our origin.
        return _refuse(421, f"This server answers to: {', '.join(sorted(hosts))}.")
    if request.method not in ("GET", "POST"):
        return _refuse(405, "This page takes GET and POST only.")
    if request.method == "POST" and request.headers.get("sec-fetch-site", "same-origin") not in ("same-origin", "none"):
        return _refuse(403, "This form was sent from another site. Nothing was changed.")
    if request.method == "POST" and not request.headers.get("content-length", "").isdigit():
        return _refuse(411, "Say how long the form is.")
    if int(request.headers.get("content-length") or 0) > MOST_BYTES:
        return _refuse(413, f"A form may hold {MOST_BYTES} bytes. Nothing was changed.")
    return None


async def _answer(request: Request, call_next: Next) -> Response:
    """The route's answer. What it raises unforeseen is told by its type alone: its text may quote a document."""
    try:
        return await call_next(request)
    except Exception as fault:  # noqa: BLE001 - becomes an answer; a traceback may hold document text
        _log.error("the review page failed with %s", type(fault).__name__)
        return _refuse(500, "This page failed. Nothing was changed. The terminal says what kind of fault it was.")


def _host(request: Request) -> str:
    """The host name that was asked for, without its port; `[::1]` keeps its brackets."""
    name = request.headers.get("host", "").lower()
    return name[: name.find("]") + 1] if name.startswith("[") else name.partition(":")[0]


def _refuse(status: int, message: str) -> Response:
    return PlainTextResponse(message + "\n", status)
