"""Handing work to flows that are served elsewhere."""

from dataclasses import dataclass
from typing import Any, cast

from prefect.client.schemas.objects import FlowRun as PrefectFlowRun
from prefect.deployments import run_deployment
from prefect.exceptions import ObjectNotFound

from flows._deployments import SCAN, UPLOAD
from pipeline.errors import UsageError


@dataclass(frozen=True, slots=True)
class FlowRun:
    """A flow run as Prefect tells of it."""

    name: str
    state: str
    ended: bool
    completed: bool


def hand_over(parameters: dict[str, Any], *, upload: bool, wait: bool) -> FlowRun:
    """Schedule a run of the deployment now; with `wait`, return at its end. Raises `UsageError` where nobody serves it."""
    name = UPLOAD if upload else SCAN
    try:
        started = run_deployment(name, parameters=parameters, timeout=None if wait else 0, as_subflow=False)
    except ObjectNotFound:
        raise UsageError(f"the Prefect server has no deployment {name}; run: pratique deploy FOLDER") from None
    run = cast(PrefectFlowRun, started)  # a coroutine only inside an event loop
    state = run.state
    return FlowRun(
        name=run.name,
        state=str(state.name).lower() if state else "unknown",
        ended=bool(state and state.is_final()),
        completed=bool(state and state.is_completed()),
    )
