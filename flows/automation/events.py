"""Events for automations of the user's own: a gate was decided, a calendar changed. Ids only."""

from collections.abc import Awaitable, Sequence
from typing import Any, cast

from pendulum import DateTime
from prefect.events import emit_event
from prefect.events.worker import EventsWorker

from flows.automation.artifact import gate_name
from flows.automation.run import run_work
from flows.season.announce import CalendarNews, changed_calendars, mark_announced, mark_changed, unannounced
from flows.season.gate_sweep import GateChange

GATE_EVENTS = {
    "passed": "phasegate.gate.passed",
    "passed_with_exceptions": "phasegate.gate.passed",
    "missed": "phasegate.gate.missed",
    "waived": "phasegate.gate.waived",
}
CALENDAR_CHANGED = "phasegate.calendar.changed"


async def announce_decisions(*, at: DateTime) -> Sequence[GateChange]:
    """Emit the events that are due, and mark them as announced; returns the gates among them."""
    gates = await run_work("tick", unannounced)
    changes = await run_work("tick", changed_calendars)
    await _emit_all(gates, changes)
    await run_work("tick", lambda engine: mark_announced(engine, gates, at=at))
    await run_work("tick", lambda engine: mark_changed(engine, changes, at=at))
    return gates


async def _emit_all(
    gates: Sequence[GateChange],
    changes: Sequence[CalendarNews],
) -> None:
    """Emit an event for each, and wait until all have left."""
    for gate in gates:
        _emit_gate(gate)
    for change in changes:
        _emit_change(change)
    if gates or changes:
        # Emitting only queues. What is announced is marked when its event has left, so that a crash repeats an event
        # and loses none.
        await cast(Awaitable[bool], EventsWorker.instance().drain())


def _emit_gate(gate: GateChange) -> None:
    payload = {
        "season": gate.season_id,
        "gate": gate.gate_id,
        "state": gate.now,
    }
    _emit_about(f"gate.{gate_name(gate)}", GATE_EVENTS[gate.now], payload)


def _emit_change(change: CalendarNews) -> None:
    payload = {
        "season": change.season_id,
        "change": change.change_id,
        "version": change.number,
    }
    _emit_about(f"calendar.{change.season_id}.{change.change_id}", CALENDAR_CHANGED, payload)


def _emit_about(thing: str, event: str, payload: dict[str, Any]) -> None:
    emit_event(
        event,
        resource={"prefect.resource.id": f"phasegate.{thing}"},
        payload=payload,
    )
