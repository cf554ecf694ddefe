"""Events for automations of the user's own: a gate was decided, a calendar changed. Ids only."""

from collections.abc import Awaitable, Sequence
from typing import cast

from prefect.events import emit_event
from prefect.events.worker import EventsWorker

from flows.automation.artifact import gate_name
from flows.season.announce import CalendarNews
from flows.season.gate_sweep import GateChange

GATE_EVENTS = {
    "passed": "phasegate.gate.passed",
    "passed_with_exceptions": "phasegate.gate.passed",
    "missed": "phasegate.gate.missed",
    "waived": "phasegate.gate.waived",
}
CHANGED = "phasegate.calendar.changed"


async def announce(gates: Sequence[GateChange], changes: Sequence[CalendarNews]) -> None:
    for gate in gates:
        emit_event(
            GATE_EVENTS[gate.now],
            resource={"prefect.resource.id": f"phasegate.gate.{gate_name(gate)}"},
            payload={"season": gate.season_id, "gate": gate.gate_id, "state": gate.now},
        )
    for change in changes:
        emit_event(
            CHANGED,
            resource={"prefect.resource.id": f"phasegate.calendar.{change.season_id}.{change.change_id}"},
            payload={"season": change.season_id, "change": change.change_id, "version": change.number},
        )
    if gates or changes:
        # Emitting only queues. What is announced is marked when its event has left, so that a crash repeats one and
        # loses none.
        await cast(Awaitable[bool], EventsWorker.instance().drain())
