"""Faults into pages: what was expected and where to go from here. Never a traceback, never what was sent."""

from urllib.parse import quote

from fastapi import FastAPI, Request
from fastapi.exceptions import RequestValidationError
from fastapi.responses import HTMLResponse
from starlette.exceptions import HTTPException

from pipeline.errors import DatabaseError, DatabaseRefused, ItemChanged, ItemNotFound, NotAReviewer, PratiqueError
from pipeline.web.filters import Filters
from pipeline.web.pages import page, problem

_STATUS: tuple[tuple[type[PratiqueError], int, str], ...] = (
    (ItemNotFound, 404, "This item can’t be shown"),
    (ItemChanged, 409, "Somebody was faster"),
    (NotAReviewer, 403, "You are no reviewer"),
    (DatabaseRefused, 400, "This could not be done"),
    (DatabaseError, 503, "The database does not answer"),
    (PratiqueError, 400, "This could not be done"),
)
_HTTP = {
    403: ("This form is not from your session", "Nothing was changed. Open the page again and repeat what you did."),
    404: ("There is no such page", "The queue is the place to begin."),
    405: (
        "This page can't be opened like that",
        "It answers to a form. Go back to the queue and use the buttons there.",
    ),
}
_QUEUE = ("/", "To the queue")


def install(app: FastAPI) -> None:
    """Give the app a page for every fault."""
    app.add_exception_handler(PratiqueError, _pratique)
    app.add_exception_handler(HTTPException, _http)
    app.add_exception_handler(RequestValidationError, _malformed)


def _pratique(request: Request, fault: Exception) -> HTMLResponse:
    status, title = next((status, title) for kind, status, title in _STATUS if isinstance(fault, kind))
    item = request.path_params.get("id")
    links: tuple[tuple[str, str], ...] = (_QUEUE,)
    if item and not isinstance(fault, ItemNotFound):
        words = "Look at the item as it is now" if isinstance(fault, ItemChanged) else "Back to the item"
        links = ((f"/items/{quote(item)}{_kept(request)}", words), _QUEUE)
    return problem(request, status, title, _sentence(str(fault)), links=links)


def _http(request: Request, fault: Exception) -> HTMLResponse:
    status = fault.status_code if isinstance(fault, HTTPException) else 500
    if status == 401:
        return page(request, "sign_in.html", status=401, told="")
    title, message = _HTTP.get(status, ("This could not be done", "Go back to the queue and try again."))
    return problem(request, status, title, message, links=(_QUEUE,))


def _malformed(request: Request, _fault: Exception) -> HTMLResponse:
    message = "Something that the form should hold is missing or malformed. Nothing was changed."
    return problem(request, 400, "This form is not complete", message, links=(_QUEUE,))


def _kept(request: Request) -> str:
    """The filters that the reviewer came with."""
    query = request.query_params
    kept = Filters(category=query.get("category", ""), uri=query.get("uri", ""), secret=query.get("secret", ""))
    return kept.query()


def _sentence(message: str) -> str:
    return f"{message[:1].upper()}{message[1:].rstrip('.')}."
