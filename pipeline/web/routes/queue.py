"""The queue, a page at a time."""

from typing import Annotated

from fastapi import APIRouter, Depends, Request, Response

from pipeline.review import PAGE_SIZE
from pipeline.web.desk import AtDesk, SignedIn
from pipeline.web.filters import Filters, filters, position
from pipeline.web.pages import page

router = APIRouter()


@router.get("/")
def queue(
    request: Request,
    desk: AtDesk,
    session: SignedIn,
    chosen: Annotated[Filters, Depends(filters)],
    after: Annotated[tuple[int, str] | None, Depends(position)],
) -> Response:
    """What waits, or what became of it, most severe first."""
    found = desk.queue.items(
        state=chosen.state,
        category=chosen.category,
        uri=chosen.uri,
        secret=chosen.secret,
        after=after,
        limit=PAGE_SIZE + 1,
    )
    items = found[:PAGE_SIZE]
    return page(
        request,
        "queue.html",
        session=session,
        flash=session.take_flash(),
        items=items,
        elsewhere=desk.queue.elsewhere(items),
        waiting=desk.queue.length(),
        filters=chosen,
        begins_later=after is not None,
        next_page=chosen.query(after=items[-1]) if len(found) > PAGE_SIZE else "",
    )
