"""What becomes of open obligations when their gate is waived: they move to the gate it names, or are dropped."""

from collections.abc import Iterable

from config.calendar import Calendar
from config.resolve import DatedGate
from config.scopes import Scopes
from config.season_gates import gate_for
from flows.act.draft import Draft
from flows.act.dues import drop_dues
from flows.season.gate_dues import unit_of_due
from models.obligation import Obligation


def carry_or_drop_dues(draft: Draft, gate_id: str, dues: Iterable[Obligation]) -> None:
    """`carry_to` of the calendar (docs/calendar.md, “gates”), each to the day that gate has for its unit."""
    facts = draft.facts
    all_dues = list(dues)
    unit_ids = [unit_of_due(facts, due) for due in all_dues]
    scopes = facts.scopes_for(*unit_ids)
    for due, unit_id in zip(all_dues, unit_ids, strict=True):
        to = carried_to(
            facts.calendar,
            scopes,
            unit_id,
            gate_id,
        )
        if to is None:
            drop_dues(draft, [due])
        else:
            _carry(draft, due, to)


def carried_to(
    calendar: Calendar,
    scopes: Scopes,
    unit_id: str,
    gate_id: str,
) -> DatedGate | None:
    """The gate to which what is open at this one moves, as the unit lives by it; None where it is dropped."""
    known = {gate.id: gate for gate in calendar.all_gates}
    gate_of_unit = scopes.resolver(unit_id).by_id.get(gate_id)
    gate = gate_of_unit or known.get(gate_id)
    if gate is None or gate.carry_to is None:
        return None
    return gate_for(scopes, unit_id, gate.carry_to)


def _carry(draft: Draft, due: Obligation, to: DatedGate) -> None:
    due.gate_id = to.gate.id
    due.due_at = to.due.at
    due.due_on = to.due.day
    due.due_version += 1
    due.since = draft.facts.at
    due.next_at = draft.facts.at
