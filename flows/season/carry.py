"""What becomes of open obligations when their gate is waived: they move to the gate it names, or are dropped."""

from collections.abc import Iterable

from flows.ground import Ground
from flows.obligations.obligations import drop, unit_of
from flows.season.dated_gates import gate_for
from models.obligation import Obligation


def carry_or_drop(ground: Ground, gate_id: str, obligations: Iterable[Obligation]) -> None:
    """`carry_to` of the calendar (docs/calendar.md, “gates”), each to the day that gate has for its unit."""
    carried = list(obligations)
    known = {gate.id: gate for gate in ground.calendar.all_gates}
    for obligation in carried:
        own = ground.scopes.resolver(unit_of(ground, obligation)).by_id.get(gate_id) or known.get(gate_id)
        if own is None or own.carry_to is None:
            drop(ground, [obligation])
        else:
            _carry(ground, obligation, own.carry_to)


def _carry(ground: Ground, obligation: Obligation, gate_id: str) -> None:
    due = gate_for(ground.scopes, unit_of(ground, obligation), gate_id).due
    obligation.gate_id, obligation.due_at, obligation.due_on = gate_id, due.at, due.day
    obligation.due_version += 1
    obligation.since = obligation.next_at = ground.at
