"""What the previous version of a calendar said otherwise: gates that moved, came or went."""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Literal

from app.picture.subject import Before, Picture, TimelineGate


@dataclass(frozen=True)
class MovedGate:
    """The gate as the previous version had it, with another due date, and how far it is from there to the new one.

    `business_days` is 0 where only a free day or the hour is another.
    """

    previous: TimelineGate
    business_days: int


TimelineChange = MovedGate | Literal["new", "removed", ""]


@dataclass(frozen=True)
class ChangedGate:
    """A gate to be drawn, with what became of it since the previous version; "": nothing."""

    gate: TimelineGate
    change: TimelineChange = ""


def changed_gates(picture: Picture) -> list[ChangedGate]:
    """The gates in their order, those that only the previous version has after them."""
    before = picture.before
    if before is None:
        return [ChangedGate(gate) for gate in picture.gates]
    gates = [_compare_gate(gate, before) for gate in picture.gates]
    gates.extend(_removed_gates(before, picture))
    return gates


def _compare_gate(gate: TimelineGate, before: Before) -> ChangedGate:
    change = _change_since(before, gate)
    return ChangedGate(gate, change)


def _change_since(before: Before, gate: TimelineGate) -> TimelineChange:
    previous = before.by_id.get(gate.id)
    if previous is None:
        return "new"
    if previous.due_at == gate.due_at:
        return ""
    business_days = before.days.between(previous.due_on, gate.due_on)
    return MovedGate(previous, business_days)


def _removed_gates(before: Before, picture: Picture) -> Iterator[ChangedGate]:
    still_there = {gate.id for gate in picture.gates}
    for gate in before.gates:
        if gate.id not in still_there:
            yield ChangedGate(gate, "removed")
