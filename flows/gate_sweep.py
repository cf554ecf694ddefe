"""Gates whose time has come: they open, pass when their rule is met, or are missed when grace has ended."""

from collections.abc import Iterator
from dataclasses import dataclass
from math import ceil

from pendulum import DateTime
from sqlalchemy import func, select

from flows.ground import Ground
from flows.intake import expire_unanswered
from flows.owed_at import dynamic
from models.gate import Gate
from models.obligation import Obligation
from states.gate import GATE
from states.machine import fire


@dataclass(frozen=True)
class GateChange:
    """A gate that changed its state by itself."""

    season_id: str
    gate_id: str
    title: str
    was: str
    now: str


@dataclass(frozen=True)
class Progress:
    """How much of what is owed at a gate is settled, and how much its rule needs."""

    done: int
    total: int
    need: int

    @property
    def met(self) -> bool:
        return self.done >= self.need

    def __str__(self) -> str:
        """GATE_PROGRESS of domain.md §3.2."""
        return f"{self.done}/{self.total} done; rule needs {self.need}."


def progress(ground: Ground, gate_id: str) -> Progress:
    here = (Obligation.season_id == ground.season.id, Obligation.gate_id == gate_id, Obligation.dropped_at.is_(None))
    total = ground.session.scalar(select(func.count()).select_from(Obligation).where(*here)) or 0
    settled = select(func.count()).select_from(Obligation).where(*here, Obligation.settled_at.is_not(None))
    percent = ground.calendar.gate(gate_id).percent
    need = min(total, 1) if percent is None else ceil(total * percent / 100)
    return Progress(ground.session.scalar(settled) or 0, total, need)


def sweep_gates(ground: Ground) -> Iterator[GateChange]:
    """Gates in the calendar's order; each may open and pass in one tick, as after three days of silence."""
    ground.session.flush()
    waiting = select(Gate).where(Gate.season_id == ground.season.id, Gate.state.in_(("scheduled", "open")))
    for gate in ground.session.scalars(waiting.where(Gate.opens_at <= ground.at).order_by(Gate.position)):
        if gate.state == "scheduled":
            yield _move(ground, gate, "open")
        trigger = _decide(ground, gate)
        if trigger:
            yield _move(ground, gate, trigger)


def _decide(ground: Ground, gate: Gate) -> str:
    """pass, miss or nothing yet; a gate at which more may come to be owed does not pass before its day."""
    owed = progress(ground, gate.id)
    its_day_has_come = gate.due_at <= ground.at
    if owed.met and (its_day_has_come or (owed.total and not dynamic(ground.calendar.gate(gate.id)))):
        return "pass"
    return "miss" if gate.grace_ends_at <= ground.at else ""


def _move(ground: Ground, gate: Gate, trigger: str) -> GateChange:
    was = gate.state
    fire(GATE, trigger, gate)
    gate.version += 1
    if trigger != "open":
        gate.decided_at = ground.at
        gate.late_by = late_by(ground, gate)
        expire_unanswered(ground, gate.id)
    ground.write(
        "gate", gate.id, trigger, was=was, now=gate.state, version=gate.version, facts={"late_by": gate.late_by}
    )
    return GateChange(ground.season.id, gate.id, gate.title, was, gate.state)


def late_by(ground: Ground, gate: Gate) -> int:
    """Business days from the due day to the last settlement (or to now, where something is missing); never below 0."""
    last = ground.session.scalar(
        select(func.max(Obligation.settled_at)).where(
            Obligation.season_id == ground.season.id, Obligation.gate_id == gate.id, Obligation.dropped_at.is_(None)
        )
    )
    decided: DateTime = last if last is not None and gate.state == "passed" else ground.at
    if decided <= gate.due_at or (last is None and gate.state == "passed"):
        return 0
    return ground.resolver.days.between(gate.due_on, decided.in_timezone(ground.season.zone).date())
