"""Runs that will never end or begin: crashed ones are found by their silence, stuck ones are taken away.

A worker that is killed leaves its run “Running” until somebody notices that it reports no more; killed earlier, it
leaves one “Pending” for ever, which holds the only place there is (docs/automation.md, “Growing”). The work itself is
safe: the next sweep finds what is due.
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

from flows.automation.differences import BEATS, ENDINGS, SILENCE_NAME, SILENT_SECONDS

STUCK_MINUTES = 5
TAKEN, WAITING = ("Pending", "Submitting"), ("Late", "AwaitingConcurrencySlot")
"""Somebody took it and has not begun; nobody has taken it yet."""
SILENT = "It reports no more."
UNBEGUN = "It did not begin in time. A scheduled run's work is done by the next; ask again for what you asked for."


async def reap(*, at: DateTime) -> int:
    """Cancel what should have begun minutes ago and has not; how many runs those were.

    What a person asked for and nobody has taken yet goes on waiting: no next run would do its work.
    """
    due = FlowRunFilterExpectedStartTime(before_=cast(Any, at.subtract(minutes=STUCK_MINUTES)))
    ours = FlowRunFilter(
        state=FlowRunFilterState(name=FlowRunFilterStateName(any_=[*TAKEN, *WAITING])),
        expected_start_time=due,
        tags=FlowRunFilterTags(all_=["phasegate"]),
    )
    async with get_client() as client:
        late: list[FlowRun] = await client.read_flow_runs(flow_run_filter=ours)
        stuck = [run for run in late if run.auto_scheduled or run.state_name in TAKEN]
        for run in stuck:
            why: State[Any] = Cancelled(message=UNBEGUN)
            await client.set_flow_run_state(run.id, why, force=True)
    return len(stuck)


async def watch_for_silence() -> None:
    """Prefect marks as crashed whatever reports no more; set up once, whoever begins."""
    wanted = Automation(
        name=SILENCE_NAME,
        trigger=EventTrigger(
            after={BEATS},
            expect={BEATS, *(f"prefect.flow-run.{ending}" for ending in ENDINGS)},
            match=ResourceSpecification({"prefect.resource.id": ["prefect.flow-run.*"]}),
            for_each={"prefect.resource.id"},
            posture=Posture.Proactive,
            threshold=1,
            within=timedelta(seconds=SILENT_SECONDS),
        ),
        actions=[ChangeFlowRunState(name="Crashed", state=StateType.CRASHED, message=SILENT, force=False)],
    )
    if not await _is_there():
        await wanted.acreate()


async def _is_there() -> bool:
    try:
        await Automation.aread(name=SILENCE_NAME)
    except (ObjectNotFound, ValueError):
        return False
    return True
