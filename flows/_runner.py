"""The walk's steps as Prefect tasks: one task per step of a batch, seen, timed and retried, and told nothing of the documents."""

from collections.abc import Callable
from typing import Any, TypeVar

from prefect import task
from prefect.cache_policies import NO_CACHE
from prefect.client.schemas.objects import State, TaskRun
from prefect.tasks import Task

from pipeline.errors import DatabaseError, DatabaseRefused
from pipeline.sanitizer import plain_steps

T = TypeVar("T")

RETRIES = 3
RETRY_SECONDS = [2.0, 10.0, 30.0]
"""A database that restarts is back within seconds; one that is not after these is somebody's to look at."""


def prefect_steps(name: str, work: Callable[[], T]) -> T:
    """Run one step as a task. Documents stay in this process: the work is bound in a closure and its result handed on directly.

    Prefect stores parameters, results and exception messages in clear; so a task has no parameters, returns nothing, and
    what it raises carries no text.
    """
    results: list[T] = []

    def body() -> None:
        results.append(plain_steps(name, work))

    run = task(
        name=name,
        task_run_name=name,
        retries=RETRIES,
        retry_delay_seconds=RETRY_SECONDS,
        retry_condition_fn=_is_worth_retrying,
        persist_result=False,
        cache_policy=NO_CACHE,
        log_prints=False,
    )(body)
    run()
    return results[-1]


def _is_worth_retrying(_task: "Task[..., Any]", _run: TaskRun, state: "State[Any]") -> bool:
    """Only a database that did not answer: everything else would fail the same way again."""
    fault = state.data
    return isinstance(fault, DatabaseError) and not isinstance(fault, DatabaseRefused)
