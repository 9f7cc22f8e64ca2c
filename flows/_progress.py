"""Where a flow tells its progress: to whoever listens in this process. Never a parameter, since Prefect stores those."""

from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar

from pipeline.corpus import Progress


def _nobody(_what: str, _share: float) -> None:
    return


_listener: ContextVar[Progress] = ContextVar("pratique_progress", default=_nobody)


@contextmanager
def listening(progress: Progress) -> Iterator[None]:
    """Have the flows that are run inside tell their progress to `progress`."""
    token = _listener.set(progress)
    try:
        yield
    finally:
        _listener.reset(token)


def listener() -> Progress:
    """Whom a flow tells its progress."""
    return _listener.get()
