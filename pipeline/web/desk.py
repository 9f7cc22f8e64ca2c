"""The reviewer's desk: what every route needs, and who may sit at it."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from typing import Annotated

from fastapi import Depends, Form, HTTPException, Request

from pipeline.review import ReviewQueue
from pipeline.web.session import Session, Sessions


@dataclass(frozen=True, slots=True)
class Desk:
    """The queue, the reviewer whose it is, the sessions, and how a new one-time token reaches the reviewer."""

    queue: ReviewQueue
    reviewer: str
    sessions: Sessions
    announce: Callable[[str], None]
    clock: Callable[[], datetime]


def desk_of(request: Request) -> Desk:
    """The desk of the app that was asked."""
    desk: Desk = request.app.state.desk
    return desk


def cookie_name(request: Request) -> str:
    """Cookies do not know ports: two reviewers' servers on one machine must not overwrite each other's."""
    return f"pratique_session_{request.url.port or 80}"


def session_of(request: Request) -> Session | None:
    """The session of a request, where it has one."""
    return desk_of(request).sessions.find(request.cookies.get(cookie_name(request), ""))


def signed_in(request: Request) -> Session:
    """The session of a request; without one the request ends on the sign-in page."""
    session = session_of(request)
    if session is None:
        raise HTTPException(401)
    return session


def own_form(session: Annotated[Session, Depends(signed_in)], csrf: Annotated[str, Form()] = "") -> Session:
    """The session of a form that this very session was given."""
    if not session.admits(csrf):
        raise HTTPException(403)
    return session


AtDesk = Annotated[Desk, Depends(desk_of)]
SignedIn = Annotated[Session, Depends(signed_in)]
OwnForm = Annotated[Session, Depends(own_form)]
