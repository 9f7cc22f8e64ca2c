"""The review page, put together from what it is given. Reads no setting and opens nothing by itself."""

from collections.abc import Callable, Set
from datetime import UTC, datetime
from pathlib import Path

from fastapi import FastAPI
from starlette.staticfiles import StaticFiles

from pipeline.review import ReviewQueue
from pipeline.web import faults
from pipeline.web.desk import Desk
from pipeline.web.guard import guard
from pipeline.web.routes import items, queue, sign_in
from pipeline.web.session import Sessions


def build(
    review: ReviewQueue,
    reviewer: str,
    sessions: Sessions,
    *,
    hosts: Set[str],
    announce: Callable[[str], None],
    clock: Callable[[], datetime] = lambda: datetime.now(UTC),
) -> FastAPI:
    """The page for one reviewer, on a server that answers to `hosts`; `announce` hands a new one-time token to the reviewer."""
    app = FastAPI(openapi_url=None, docs_url=None, redoc_url=None)
    app.state.desk = Desk(review, reviewer, sessions, announce, clock)
    for routes in (sign_in, queue, items):
        app.include_router(routes.router)
    app.mount("/static", StaticFiles(directory=Path(__file__).parent / "static"))
    faults.install(app)
    app.middleware("http")(guard(hosts))
    return app
