"""What the previous version of a calendar said otherwise: gates that moved, came or went."""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Literal

from app.picture.subject import Picture, TimelineGate


@dataclass(frozen=True)
class Moved:
    """Another due date in the previous version, and how far it is from there to the new one.

    `by` counts business days; 0 where only a free day or the hour is another.
    """

    was: TimelineGate
    by: int


Change = Moved | Literal["new", "removed", ""]


@dataclass(frozen=True)
class Changed:
    """A gate to be drawn, with what became of it since the previous version; "": nothing."""

    gate: TimelineGate
    change: Change = ""


def changed(picture: Picture) -> list[Changed]:
    """The gates in their order, those that only the previous version has after them."""
    return [*(Changed(gate, _since(picture, gate)) for gate in picture.gates), *_removed(picture)]


def _since(picture: Picture, gate: TimelineGate) -> Change:
    before = picture.before
    if before is None:
        return ""
    was = before.by_id.get(gate.id)
    if was is None:
        return "new"
    if was.due_at == gate.due_at:
        return ""
    return Moved(was, before.days.between(was.due_on, gate.due_on))


def _removed(picture: Picture) -> Iterator[Changed]:
    if picture.before is not None:
        still = {gate.id for gate in picture.gates}
        yield from (Changed(gate, "removed") for gate in picture.before.gates if gate.id not in still)
