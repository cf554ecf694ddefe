"""Gates whose time has come: they open, pass when their rule is met, or are missed when grace has ended."""

import json
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from sqlalchemy import ColumnElement, Select, and_, or_, select

from flows.act.command import Command
from flows.act.context import SeasonContext
from flows.act.facts import Facts
from flows.act.find_due import DueThings
from flows.act.perform import follow_in
from flows.season.gate_progress import progress
from flows.season.gate_rule import Progress, dynamic
from models.gate import Gate
from models.obligation import Obligation
from models.organisation import SYSTEM
from models.row_json import json_row, read_row
from models.statement import THIS_INSTANT, THIS_SEASON, is_listed

WHOLE = 100
"""Per cent: a gate's rule that needs all that is owed."""


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
    for text in GATES_TO_LOOK_AT.find(context):
        gate: Any = read_row(Gate, text)
        if gate.state == "scheduled":
            yield _move_gate(context, gate, "open")
        trigger = _decide_trigger(context, gate)
        if trigger:
            yield _move_gate(context, gate, trigger)


def _gates_to_look_at() -> Select[Any]:
    """Those that open, and the open ones that may pass or be missed."""
    begun = select(json_row(Gate)).where(
        Gate.season_id == THIS_SEASON,
        Gate.opens_at <= THIS_INSTANT,
    )
    may_be_decided = or_(Gate.grace_ends_at <= THIS_INSTANT, _may_have_passed())
    return begun.where(
        or_(
            Gate.state == "scheduled",
            and_(Gate.state == "open", may_be_decided),
        )
    )


def _may_have_passed() -> ColumnElement[bool]:
    """Nothing is owed any more, or less than all of it suffices; before its day something must have been."""
    owed = select(Obligation.key).where(
        Obligation.season_id == Gate.season_id,
        Obligation.gate_id == Gate.id,
        Obligation.dropped_at.is_(None),
    )
    still_open = owed.where(Obligation.settled_at.is_(None))
    has_begun = or_(Gate.due_at <= THIS_INSTANT, owed.exists())
    suffices = or_(is_listed(Gate.id, "passing_by_part"), ~still_open.exists())
    return and_(has_begun, suffices)


def _passing_by_part(facts: Facts) -> Mapping[str, str]:
    """The gates at which less than all that is owed may suffice."""
    gates = [gate.id for gate in facts.calendar.all_gates if gate.percent != WHOLE]
    return {"passing_by_part": json.dumps(gates)}


GATES_TO_LOOK_AT = DueThings(
    _gates_to_look_at,
    in_order=(Gate.position,),
    values=_passing_by_part,
)


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
