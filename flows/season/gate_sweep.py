"""Gates whose time has come: they open, pass when their rule is met, or are missed when grace has ended."""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from sqlalchemy import select

from flows.act.command import Command
from flows.act.context import SeasonContext
from flows.act.find_due import find_due
from flows.act.perform import follow_in
from flows.season.gate_progress import progress
from flows.season.gate_rule import Progress, dynamic
from models.gate import Gate
from models.organisation import SYSTEM
from models.row_json import json_row, read_row
from models.statement import THIS_INSTANT, THIS_SEASON, Statement


@dataclass(frozen=True)
class GateChange:
    """A gate that changed its state by itself."""

    season_id: str
    gate_id: str
    title: str
    was: str
    now: str


def sweep_gates(context: SeasonContext) -> Iterator[GateChange]:
    """Gates in the calendar's order; each may open and pass in one tick, as after three days of silence."""
    for text in find_due(context, _GATES_TO_MOVE):
        gate: Any = read_row(Gate, text)
        if gate.state == "scheduled":
            yield _move_gate(context, gate, "open")
        trigger = _decide_trigger(context, gate)
        if trigger:
            yield _move_gate(context, gate, trigger)


def _gates_to_move() -> Any:
    gates = select(json_row(Gate)).where(
        Gate.season_id == THIS_SEASON,
        Gate.state.in_(("scheduled", "open")),
        Gate.opens_at <= THIS_INSTANT,
    )
    return gates.order_by(Gate.position)


_GATES_TO_MOVE = Statement(_gates_to_move)


def _decide_trigger(context: SeasonContext, gate: Gate) -> str:
    """pass, miss or nothing yet; a gate at which more may come to be owed does not pass before its day."""
    owed = progress(context, gate.id)
    if owed.met and _may_pass(context, gate, owed):
        return "pass"
    return "miss" if gate.grace_ends_at <= context.at else ""


def _may_pass(context: SeasonContext, gate: Gate, owed: Progress) -> bool:
    its_day_has_come = gate.due_at <= context.at
    if its_day_has_come:
        return True
    if not owed.total:
        return False
    row = context.calendar.gate(gate.id)
    return not dynamic(row)


def _move_gate(context: SeasonContext, gate: Gate, trigger: str) -> GateChange:
    season_id = context.season.id
    command = Command(
        "gate",
        gate.id,
        trigger,
        SYSTEM,
        context.at,
        season_id,
    )
    done = follow_in(context.session, command)
    return GateChange(
        season_id,
        gate.id,
        gate.title,
        done.was,
        done.now,
    )
