"""What the unit that is asked owes: an answer, by the gate of answers; the clock stands while it waits to hear more."""

from pendulum import Date, DateTime

from config.calendar import Calendar
from config.gate import GateRow
from config.season_gates import due_for
from flows.act.draft import Draft
from flows.act.dues import (
    Due,
    drop_dues,
    open_due,
    owe,
    pause_dues,
    resume_dues,
    settle_dues,
)
from flows.act.facts import Facts
from models.intake import IntakeRequest


def answer_gate(calendar: Calendar) -> GateRow | None:
    """The gate at which answers are owed; None in a calendar that has none."""
    for gate in calendar.gates:
        if gate.owes and gate.owes.settled_by == "answer":
            return gate
    return None


def closing_gate(calendar: Calendar) -> str | None:
    """The gate after which nobody asks any more; None where the calendar has none."""
    gate = answer_gate(calendar)
    return gate.owes.closes if gate is not None and gate.owes else None


def answer_key(request: IntakeRequest) -> str:
    """The key of the answer that is owed."""
    return f"{request.season_id}:intake:{request.id}:answer"


def owe_answer(draft: Draft, request: IntakeRequest) -> None:
    """Owed by the owner of the unit that is asked; asked late, it has as long as one asked at the last moment."""
    gate = answer_gate(draft.facts.calendar)
    if gate is not None:
        owe(draft, _answer_due(draft.facts, request, gate))


def _answer_due(facts: Facts, request: IntakeRequest, gate: GateRow) -> Due:
    unit_id = request.to_unit_id
    asking = facts.unit(request.from_unit_id)
    gate_due = due_for(facts.scopes_for(unit_id), unit_id, gate.id)
    is_late = gate_due.at <= facts.at
    return Due(
        key=answer_key(request),
        gate_id=gate.id,
        person_id=facts.unit(unit_id).owner_id,
        what=f"Answer to request {request.id} of {asking.title}",
        due_at=_as_long_as_usual(facts, unit_id, gate) if is_late else gate_due.at,
        due_on=None if is_late else gate_due.day,
        unit_id=unit_id,
    )


def _as_long_as_usual(facts: Facts, unit_id: str, gate: GateRow) -> DateTime:
    """As many business days as there are between the close of intake and its answers; one at least."""
    days = _usual_days(facts, unit_id, gate)
    return facts.season.business_days_later(facts.at, days)


def _usual_days(
    facts: Facts,
    unit_id: str,
    gate: GateRow,
) -> int:
    answered_by = _due_day(facts, unit_id, gate.id)
    closes = closing_gate(facts.calendar)
    filed_by = _due_day(facts, unit_id, closes) if closes else answered_by
    days = facts.resolver.days.between(filed_by, answered_by)
    return max(1, days)


def _due_day(facts: Facts, unit_id: str, gate_id: str) -> Date:
    scopes = facts.scopes_for(unit_id)
    return due_for(scopes, unit_id, gate_id).day


def stop_clock(draft: Draft, request: IntakeRequest) -> None:
    """It waits for the unit that asks."""
    pause_dues(draft, open_due(draft.facts, answer_key(request)))


def run_clock(draft: Draft, request: IntakeRequest) -> None:
    """It is with the unit that is asked again."""
    resume_dues(draft, open_due(draft.facts, answer_key(request)))


def settle_answer(draft: Draft, request: IntakeRequest) -> None:
    """It has been answered."""
    settle_dues(draft, open_due(draft.facts, answer_key(request)))


def drop_answer(draft: Draft, request: IntakeRequest) -> None:
    """Nobody owes an answer any more."""
    drop_dues(draft, open_due(draft.facts, answer_key(request)))
