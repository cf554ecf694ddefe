"""The same as `carry_dues` for the obligations that a change of the calendar finds at a gate."""

from collections.abc import Iterable

from config.resolve import DatedGate
from flows.ground import Ground
from flows.obligations.obligations import drop, unit_of
from flows.season.carry_dues import carried_to
from models.obligation import Obligation


def carry_or_drop(ground: Ground, gate_id: str, obligations: Iterable[Obligation]) -> None:
    """They move to the gate that this one names, or are dropped."""
    for obligation in list(obligations):
        unit_id = unit_of(ground, obligation)
        target = carried_to(
            ground.calendar,
            ground.scopes,
            unit_id,
            gate_id,
        )
        if target is None:
            drop(ground, [obligation])
        else:
            _carry(ground, obligation, target)


def _carry(ground: Ground, obligation: Obligation, target: DatedGate) -> None:
    obligation.gate_id = target.gate.id
    obligation.due_at = target.due.at
    obligation.due_on = target.due.day
    obligation.due_version += 1
    obligation.since = ground.at
    obligation.next_at = ground.at
