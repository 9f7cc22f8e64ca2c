"""Templates into responses. Autoescape is on, a missing value is an error, and text goes through `visible`."""

from datetime import datetime
from pathlib import Path
from typing import Any

from fastapi import Request
from fastapi.responses import HTMLResponse
from jinja2 import Environment, FileSystemLoader, StrictUndefined

from pipeline.quarantine import ItemState
from pipeline.web import words
from pipeline.web.desk import desk_of, session_of
from pipeline.web.session import Session
from pipeline.web.visible import visible

_STEPS = ((86_400, "day"), (3_600, "hour"), (60, "minute"))


def page(
    request: Request, template: str, *, session: Session | None = None, status: int = 200, **values: Any
) -> HTMLResponse:
    """A page, in the frame that all pages share."""
    desk = desk_of(request)
    values |= {"session": session, "reviewer": desk.reviewer, "now": desk.clock()}
    return HTMLResponse(_ENVIRONMENT.get_template(template).render(values), status)


def problem(
    request: Request, status: int, title: str, message: str, *, links: tuple[tuple[str, str], ...] = ()
) -> HTMLResponse:
    """A page that says what went wrong and, with `links` as (address, words), where to go from here."""
    return page(
        request, "problem.html", session=session_of(request), status=status, title=title, message=message, links=links
    )


def _moment(at: datetime) -> str:
    return f"{at.day} {at:%B %Y, %H:%M %Z}"


def _ago(at: datetime, now: datetime) -> str:
    seconds = (now - at).total_seconds()
    for size, unit in _STEPS:
        count = int(seconds // size)
        if count >= 1:
            return f"{count} {unit}{'s' if count > 1 else ''} ago"
    return "just now"


def _environment() -> Environment:
    environment = Environment(
        loader=FileSystemLoader(Path(__file__).parent / "templates"),
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
    )
    environment.filters |= {"visible": visible, "moment": _moment, "ago": _ago, "causes": words.causes}
    environment.globals |= {"words": words, "ItemState": ItemState}
    return environment


_ENVIRONMENT = _environment()
