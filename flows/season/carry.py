"""The same as `carry_dues` for the obligations that a change of the calendar finds at a gate."""

from collections.abc import Iterable

from flows.ground import Ground
from flows.obligations.obligations import drop, unit_of
from flows.season.carry_dues import carried_to
from models.obligation import Obligation


def carry_or_drop(ground: Ground, gate_id: str, obligations: Iterable[Obligation]) -> None:
    """They move to the gate that this one names, or are dropped."""
    for obligation in list(obligations):
        to = carried_to(
            ground.calendar,
            ground.scopes,
            unit_of(ground, obligation),
            gate_id,
        )
        if to is None:
            drop(ground, [obligation])
            continue
        obligation.gate_id = to.gate.id
        obligation.due_at = to.due.at
        obligation.due_on = to.due.day
        obligation.due_version += 1
        obligation.since = ground.at
        obligation.next_at = ground.at
