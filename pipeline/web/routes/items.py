"""One item: to look at, to reveal, to settle."""

from typing import Annotated

from fastapi import APIRouter, Depends, Form, Request, Response
from fastapi.responses import RedirectResponse

from pipeline.quarantine import Item, ItemState
from pipeline.review import ItemView, ReviewQueue
from pipeline.web import words
from pipeline.web.desk import AtDesk, Desk, OwnForm, SignedIn
from pipeline.web.filters import Filters, filters
from pipeline.web.pages import page
from pipeline.web.passages import passages, preview
from pipeline.web.session import Flash, Session

router = APIRouter(prefix="/items/{id}")

MOST_FINDINGS = 200
LONGEST_NOTE = 2_000
"""Characters as the form counts them; it sends each line end as two."""

Chosen = Annotated[Filters, Depends(filters)]
Note = Annotated[str, Form(max_length=2 * LONGEST_NOTE)]
Version = Annotated[int, Form(ge=1, le=2**31 - 1)]
UpTo = Annotated[int | None, Form(ge=0, le=2**31 - 1)]
TeachNothing = Annotated[bool, Form()]


@router.get("")
def show(request: Request, desk: AtDesk, session: SignedIn, id: str, chosen: Chosen) -> Response:
    """The item, masked."""
    return _item_page(request, desk, session, desk.queue.show(id), chosen)


@router.post("/reveal")
def reveal(request: Request, desk: AtDesk, session: OwnForm, id: str, chosen: Chosen) -> Response:
    """The item in clear, in this one answer. The queue writes it down first."""
    return _item_page(request, desk, session, desk.queue.show(id, reveal=True), chosen)


@router.post("/release")
def release(desk: AtDesk, session: OwnForm, id: str, chosen: Chosen, version: Version, note: Note = "") -> Response:
    """Let it in as it is."""
    return _onwards(desk.queue, session, chosen, desk.queue.release(id, note, version=version))


@router.post("/redact")
def redact(desk: AtDesk, session: OwnForm, id: str, chosen: Chosen, version: Version, note: Note = "") -> Response:
    """Let it in without what it was held for."""
    return _onwards(desk.queue, session, chosen, desk.queue.redact(id, note, version=version))


@router.post("/reject")
def reject(
    desk: AtDesk,
    session: OwnForm,
    id: str,
    chosen: Chosen,
    version: Version,
    note: Note = "",
    up_to: UpTo = None,
    teach_nothing: TeachNothing = False,
) -> Response:
    """Keep it out, and tell what in the index resembled it."""
    done = desk.queue.reject(id, note, version=version, up_to=up_to, teach=not teach_nothing)
    return _onwards(desk.queue, session, chosen, done.item, words.echo(done))


def _item_page(request: Request, desk: Desk, session: Session, view: ItemView, chosen: Filters) -> Response:
    chunks, left_out = preview(view)
    return page(
        request,
        "item.html",
        session=session,
        flash=session.take_flash(),
        item=view.item,
        view=view,
        decisions=view.decisions[:MOST_FINDINGS],
        passages=tuple(passages(view)),
        preview=chunks,
        preview_left_out=left_out,
        filters=chosen,
        following=_following(desk.queue, chosen, view.item),
        longest_note=LONGEST_NOTE,
        would_withdraw=desk.queue.would_withdraw(view.item.id) if view.item.state is ItemState.HELD else 0,
    )


def _onwards(queue: ReviewQueue, session: Session, chosen: Filters, settled: Item, told: str = "") -> Response:
    """To the next item that waits under the same filters, or back to the list; what was done is told there."""
    session.flash = Flash(settled.state.value, settled.id, settled.uri, told)
    following = _following(queue, chosen, settled)
    return RedirectResponse(f"/items/{following.id}{chosen.query()}" if following else f"/{chosen.query()}", 303)


def _following(queue: ReviewQueue, chosen: Filters, item: Item) -> Item | None:
    """The next item in the queue; after its end, the first."""
    if chosen.state is not ItemState.HELD:
        return None
    for after in ((item.severity, item.id), None):
        found = queue.items(category=chosen.category, uri=chosen.uri, secret=chosen.secret, after=after, limit=1)
        if found and found[0].id != item.id:
            return found[0]
    return None
