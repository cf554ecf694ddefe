"""What the unit that is asked owes: an answer, by the gate of answers; the clock stands while it waits to hear more."""

from pendulum import DateTime

from config.gate import Gate
from flows.ground import Ground
from flows.obligations.due_in import in_business_days
from flows.obligations.obligations import drop, owe, owed, pause, settle
from flows.obligations.reschedule import resume
from flows.season.dated_gates import gate_for
from models.intake import IntakeRequest
from models.obligation import Obligation


def answer_gate(ground: Ground) -> Gate | None:
    """The gate at which answers are owed; None in a calendar that has none."""
    return next((g for g in ground.calendar.gates if g.owes and g.owes.settled_by == "answer"), None)


def answer_key(request: IntakeRequest) -> str:
    """The key of the answer that is owed."""
    return f"{request.season_id}:intake:{request.id}:answer"


def owe_answer(ground: Ground, request: IntakeRequest) -> None:
    """Owed by the owner of the unit that is asked; asked late, it has as long as one asked at the last moment."""
    gate = answer_gate(ground)
    if gate is None:
        return
    due = gate_for(ground.scopes, request.to_unit_id, gate.id).due
    late = due.at <= ground.at
    owe(
        ground,
        key=answer_key(request),
        gate_id=gate.id,
        person_id=ground.unit(request.to_unit_id).owner_id,
        what=f"Answer to request {request.id} of {ground.unit(request.from_unit_id).title}",
        due_at=_as_long_as_usual(ground, request, gate) if late else due.at,
        due_on=None if late else due.day,
        unit_id=request.to_unit_id,
    )


def _as_long_as_usual(ground: Ground, request: IntakeRequest, gate: Gate) -> DateTime:
    due = gate_for(ground.scopes, request.to_unit_id, gate.id).due.day
    closes = gate.owes.closes if gate.owes else None
    asked_by = gate_for(ground.scopes, request.to_unit_id, closes).due.day if closes else due
    return in_business_days(ground, max(1, ground.resolver.days.between(asked_by, due)))


def _owed(ground: Ground, request: IntakeRequest) -> list[Obligation]:
    ground.session.flush()
    return owed(ground, Obligation.key == answer_key(request))


def stop(ground: Ground, request: IntakeRequest) -> None:
    pause(ground, _owed(ground, request))


def run_on(ground: Ground, request: IntakeRequest) -> None:
    resume(ground, _owed(ground, request))


def answered(ground: Ground, request: IntakeRequest) -> None:
    settle(ground, _owed(ground, request))


def no_longer_owed(ground: Ground, request: IntakeRequest) -> None:
    drop(ground, _owed(ground, request))
