"""Gates whose time has come: they open, pass when their rule is met, or are missed when grace has ended."""

from collections.abc import Iterator
from dataclasses import dataclass

from sqlalchemy import Select, select

from flows.act.command import Command
from flows.act.perform import follow_in
from flows.ground import Ground
from flows.season.gate_dues import Progress
from flows.season.gate_progress import progress
from flows.season.initial_dues import dynamic
from models.gate import Gate
from models.organisation import SYSTEM


@dataclass(frozen=True)
class GateChange:
    """A gate that changed its state by itself."""

    season_id: str
    gate_id: str
    title: str
    was: str
    now: str


def sweep_gates(ground: Ground) -> Iterator[GateChange]:
    """Gates in the calendar's order; each may open and pass in one tick, as after three days of silence."""
    ground.session.flush()
    gates = ground.session.scalars(_gates_to_move(ground)).all()
    for gate in gates:
        if gate.state == "scheduled":
            yield _move_gate(ground, gate, "open")
        trigger = _decide_trigger(ground, gate)
        if trigger:
            yield _move_gate(ground, gate, trigger)


def _gates_to_move(ground: Ground) -> Select[tuple[Gate]]:
    gates = select(Gate).where(
        Gate.season_id == ground.season.id,
        Gate.state.in_(("scheduled", "open")),
        Gate.opens_at <= ground.at,
    )
    return gates.order_by(Gate.position)


def _decide_trigger(ground: Ground, gate: Gate) -> str:
    """pass, miss or nothing yet; a gate at which more may come to be owed does not pass before its day."""
    owed = progress(ground, gate.id)
    if owed.met and _may_pass(ground, gate, owed):
        return "pass"
    return "miss" if gate.grace_ends_at <= ground.at else ""


def _may_pass(ground: Ground, gate: Gate, owed: Progress) -> bool:
    its_day_has_come = gate.due_at <= ground.at
    if its_day_has_come:
        return True
    if not owed.total:
        return False
    row = ground.calendar.gate(gate.id)
    return not dynamic(row)


def _move_gate(ground: Ground, gate: Gate, trigger: str) -> GateChange:
    season_id = ground.season.id
    command = Command(
        "gate",
        gate.id,
        trigger,
        SYSTEM,
        ground.at,
        season_id,
    )
    done = follow_in(ground.session, command)
    return GateChange(
        season_id,
        gate.id,
        gate.title,
        done.was,
        done.now,
    )
