"""In by a one-time link, out by a button."""

from fastapi import APIRouter, Request, Response
from fastapi.responses import RedirectResponse

from pipeline.web.desk import AtDesk, OwnForm, cookie_name
from pipeline.web.pages import page

router = APIRouter()

USED_UP = "This link was used already, or is older than 15 minutes."
PRINTED = "A new link was printed in the terminal."
TOO_SOON = "A link was printed a moment ago. Use that one, or ask again in ten seconds."
SIGNED_OUT = "You are signed out."


@router.get("/sign-in")
def sign_in(request: Request, desk: AtDesk, token: str = "") -> Response:
    """Trade a link for a session."""
    cookie = desk.sessions.open(token)
    if cookie is None:
        return page(request, "sign_in.html", status=401, told=USED_UP if token else "")
    response: Response = RedirectResponse("/", 303)
    if request.headers.get("sec-fetch-site") == "cross-site":
        # Clicked in a terminal inside another web page. A redirect would still count as that page's doing, and the
        # browser would not send a strict cookie along; a link on a page of our own is ours.
        response = page(request, "signed_in.html")
    response.set_cookie(cookie_name(request), cookie, httponly=True, samesite="strict", path="/")
    return response


@router.post("/sign-in/link")
def new_link(request: Request, desk: AtDesk) -> Response:
    """Print a new link where only the reviewer sees it: in the terminal."""
    token = desk.sessions.link()
    if token is None:
        return page(request, "sign_in.html", status=429, told=TOO_SOON)
    desk.announce(token)
    return page(request, "sign_in.html", told=PRINTED)


@router.post("/sign-out")
def sign_out(request: Request, desk: AtDesk, _session: OwnForm) -> Response:
    """End the session, here and in the browser."""
    desk.sessions.close(request.cookies[cookie_name(request)])
    response = RedirectResponse("/signed-out", 303)
    response.delete_cookie(cookie_name(request), httponly=True, samesite="strict", path="/")
    return response


@router.get("/signed-out")
def signed_out(request: Request) -> Response:
    """That it worked, and how to come back."""
    return page(request, "sign_in.html", told=SIGNED_OUT)
