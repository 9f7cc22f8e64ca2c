"""How much work something is, counted and not timed, so that a busy machine changes nothing."""

import gc
import sys
from collections.abc import Callable


def calls(work: Callable[[], object]) -> int:
    """How many functions are called and left while `work` runs, built-in ones included.

    Without garbage collection meanwhile: CPython 3.11.2, which Debian 12 has, crashes where it collects while calls are counted.
    """
    seen = 0

    def count(*_: object) -> None:
        nonlocal seen
        seen += 1

    gc.disable()
    sys.setprofile(count)
    try:
        work()
    finally:
        sys.setprofile(None)
        gc.enable()
    return seen
