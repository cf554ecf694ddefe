"""Runs that will never end or begin: crashed runs are found by their silence, stuck runs are cancelled.

A worker that is killed leaves its run “Running” until somebody notices that it reports no more; if killed earlier, it
leaves the run “Pending” for ever, which takes the only place there is (docs/automation.md, “Growing”). The work itself
is safe: the next sweep finds what is due.
"""

from datetime import timedelta
from typing import Any, cast

from pendulum import DateTime
from prefect.automations import Automation
from prefect.client.orchestration import get_client
from prefect.client.schemas.filters import (
    FlowRunFilter,
    FlowRunFilterExpectedStartTime,
    FlowRunFilterState,
    FlowRunFilterStateName,
    FlowRunFilterTags,
)
from prefect.client.schemas.objects import FlowRun, State, StateType
from prefect.events.actions import ChangeFlowRunState
from prefect.events.schemas.automations import EventTrigger, Posture
from prefect.events.schemas.events import ResourceSpecification
from prefect.exceptions import ObjectNotFound
from prefect.states import Cancelled

from flows.automation.differences import HEARTBEAT, SIGNS_OF_LIFE, SILENCE_NAME, SILENT_SECONDS

BEGIN_MINUTES = 5
"""A run that has not begun so long after its time is stuck."""
TAKEN_STATES = ("Pending", "Submitting")
"""Somebody took the run and has not begun it."""
UNTAKEN_STATES = ("Late", "AwaitingConcurrencySlot")
"""Nobody has taken the run yet."""
SILENT = "It reports no more."
UNBEGUN = "It did not begin in time. A scheduled run's work is done by the next; ask again for what you asked for."


async def reap_runs(*, at: DateTime) -> int:
    """Cancel the runs that should have begun minutes ago and have not; returns how many they were.

    What a person asked for and nobody has taken yet goes on waiting: no other run would do its work.
    """
    unbegun = _unbegun_runs(at.subtract(minutes=BEGIN_MINUTES))
    async with get_client() as client:
        late: list[FlowRun] = await client.read_flow_runs(flow_run_filter=unbegun)
        stuck = [run for run in late if _is_stuck(run)]
        for run in stuck:
            cancelled: State[Any] = Cancelled(message=UNBEGUN)
            await client.set_flow_run_state(run.id, cancelled, force=True)
    return len(stuck)


def _unbegun_runs(before: DateTime) -> FlowRunFilter:
    """Our runs that should have begun before this instant and have not."""
    states = FlowRunFilterStateName(any_=[*TAKEN_STATES, *UNTAKEN_STATES])
    return FlowRunFilter(
        state=FlowRunFilterState(name=states),
        expected_start_time=FlowRunFilterExpectedStartTime(before_=cast(Any, before)),
        tags=FlowRunFilterTags(all_=["phasegate"]),
    )


def _is_stuck(run: FlowRun) -> bool:
    return run.auto_scheduled or run.state_name in TAKEN_STATES


async def watch_for_silence() -> None:
    """Let Prefect mark as crashed every run that reports no more; set up once, whoever comes first."""
    if not await _is_watching():
        await _silence_automation().acreate()


def _silence_automation() -> Automation:
    trigger = EventTrigger(
        after={HEARTBEAT},
        expect=set(SIGNS_OF_LIFE),
        match=ResourceSpecification({"prefect.resource.id": ["prefect.flow-run.*"]}),
        for_each={"prefect.resource.id"},
        posture=Posture.Proactive,
        threshold=1,
        within=timedelta(seconds=SILENT_SECONDS),
    )
    mark_crashed = ChangeFlowRunState(
        name="Crashed",
        state=StateType.CRASHED,
        message=SILENT,
        force=False,
    )
    return Automation(name=SILENCE_NAME, trigger=trigger, actions=[mark_crashed])


async def _is_watching() -> bool:
    try:
        await Automation.aread(name=SILENCE_NAME)
    except (ObjectNotFound, ValueError):
        return False
    return True
