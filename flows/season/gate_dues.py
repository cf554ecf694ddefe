"""What is owed at a gate, how far that is by its rule, and how late."""

from flows.act.dues import dues_at
from flows.act.facts import Facts
from flows.season.gate_rule import Progress, progress_by_rule
from models.gate import Gate
from models.obligation import Obligation
from models.plan import Plan


def progress_at(facts: Facts, gate_id: str) -> Progress:
    """What was dropped neither counts nor holds the gate up."""
    dues = _counting_dues(facts, gate_id)
    settled = [due for due in dues if due.settled_at is not None]
    return progress_by_rule(
        facts.calendar,
        gate_id,
        done=len(settled),
        total=len(dues),
    )


def _counting_dues(facts: Facts, gate_id: str) -> list[Obligation]:
    dues = dues_at(facts, gate_id)
    return [due for due in dues if due.dropped_at is None]


def unit_of_due(facts: Facts, due: Obligation) -> str:
    """Whose calendar the obligation lives by: the plan's unit, else the unit that owes; "" the company's."""
    plan = facts.get(Plan, due.plan_id) if due.plan_id else None
    return plan.unit_id if plan else due.unit_id or ""


def business_days_late(facts: Facts, gate: Gate) -> int:
    """From the due day to the last settlement, or to now where something is missing; never below 0."""
    has_passed = gate.state == "passed"
    end = facts.loader.last_settlement(gate.season_id, gate.id) if has_passed else facts.at
    if end is None or end <= gate.due_at:
        return 0
    day = facts.season.day_of(end)
    return facts.resolver.days.between(gate.due_on, day)
