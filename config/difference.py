"""What differs between two calendars of a season: gates that move, come, go or are waived, and slips absorbed."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Literal

from config.explanation import long
from config.resolve import Dated, Resolver
from config.scopes import COMPANY_WIDE, Scopes, lowest

MoveKind = Literal["earlier", "later", "new", "removed", "waived", "criteria"]
Cause = Literal["changed", "follows", "days"]


@dataclass(frozen=True)
class GateMove:
    """A gate whose date or demands change for a scope.

    `unit` is the scope ("": everybody without an overlay), `days` the business days moved, later being positive.
    `cause` says whether the gate itself was changed, follows another, or is moved by other holidays or blackouts.
    `was` or `now` is None where there is none.
    """

    gate: str
    title: str
    unit: str
    kind: MoveKind
    was: Dated | None
    now: Dated | None
    days: int
    cause: Cause
    why: str


@dataclass(frozen=True)
class Absorbed:
    """A gate that hangs on one that moved, and stays where it is."""

    gate: str
    unit: str
    on: Dated
    by: tuple[str, ...]

    def __str__(self) -> str:
        by = " and ".join(dict.fromkeys(self.by)) or "rounding"
        return f"{self.gate} stays on {long(self.on.day)}: slip absorbed by {by.lower()} ({self.on.explanation})"


@dataclass(frozen=True)
class Difference:
    """All that moves, in the order of the calendar; what differs for a unit stands behind the company's.

    A scope of it is made of the units that live by the same overlays in both calendars; `ways` and `overlaid` tell
    which unit is in which.
    """

    moves: tuple[GateMove, ...]
    absorbed: tuple[Absorbed, ...]
    ways: Mapping[str, Sequence[tuple[str, str]]] = field(default_factory=dict)
    overlaid: frozenset[str] = frozenset()

    def scope(self, unit: str) -> str:
        """The scope in which this unit is; "" for whoever lives by the company's calendar, before and after."""
        return lowest(self.ways.get(unit, ()), self.overlaid) if self.overlaid else COMPANY_WIDE

    def of(self, unit: str) -> dict[str, GateMove]:
        """The moves that hold for this scope, by gate."""
        return {move.gate: move for move in self.moves if move.unit == unit}


def difference(before: Scopes, after: Scopes) -> Difference:
    """Compare every scope that either calendar knows."""
    moves: list[GateMove] = []
    absorbed: list[Absorbed] = []
    for unit in dict.fromkeys((*before.all(), *after.all())):
        pair = _Pair(before, after, unit)
        found = {move.gate: move for move in pair.moves()}
        moves += found.values()
        absorbed += pair.absorbed(found)
    overlaid = frozenset(unit for scopes in (before, after) for unit in scopes.all() if unit)
    return Difference(tuple(moves), tuple(absorbed), {**before.ways, **after.ways}, overlaid)


@dataclass(frozen=True)
class _Pair:
    """The two calendars as one scope sees them."""

    before: Scopes
    after: Scopes
    unit: str

    @property
    def was(self) -> Resolver:
        return self.before.resolver(self.unit)

    @property
    def now(self) -> Resolver:
        return self.after.resolver(self.unit)

    def moves(self) -> Iterator[GateMove]:
        for gate_id in dict.fromkeys((*self.was.by_id, *self.now.by_id)):
            kind = self._kind(gate_id)
            if kind is not None:
                yield self._move(gate_id, kind)

    def _kind(self, gate_id: str) -> MoveKind | None:
        if gate_id not in self.was.by_id:
            return "new"
        if gate_id not in self.now.by_id:
            return "removed"
        waived = self.after.laid(self.unit).waived
        if gate_id in waived:
            return None if gate_id in self.before.laid(self.unit).waived else "waived"
        was, now = self.was.due(gate_id), self.now.due(gate_id)
        if was.at != now.at:
            return "later" if now.at > was.at else "earlier"
        old, new = self.was.by_id[gate_id], self.now.by_id[gate_id]
        return "criteria" if (old.owes, old.passes) != (new.owes, new.passes) else None

    def _move(self, gate_id: str, kind: MoveKind) -> GateMove:
        was = self.was.due(gate_id) if gate_id in self.was.by_id else None
        now = self.now.due(gate_id) if gate_id in self.now.by_id else None
        gate = self.now.by_id.get(gate_id) or self.was.by_id[gate_id]
        days = self.now.days.between(was.day, now.day) if was and now else 0
        why = now.explanation if now else "taken out of the calendar"
        if kind == "waived":
            why = self.after.laid(self.unit).waived[gate_id]
        return GateMove(gate_id, gate.title, self.unit, kind, was, now, days, self._cause(gate_id), why)

    def _cause(self, gate_id: str) -> Cause:
        old, new = self.was.by_id.get(gate_id), self.now.by_id.get(gate_id)
        if old is None or new is None or gate_id in self.after.laid(self.unit).waived:
            return "changed"
        if any(getattr(old, key) != getattr(new, key) for key in ("due", "shift", "zone", "owes", "passes")):
            return "changed"
        anchor = new.due.anchor.gate
        return "follows" if anchor and self.was.due(anchor).at != self.now.due(anchor).at else "days"

    def absorbed(self, moves: dict[str, GateMove]) -> Iterator[Absorbed]:
        for gate_id, gate in self.now.by_id.items():
            anchor = gate.due.anchor.gate
            if anchor in moves and gate_id not in moves and moves[anchor].kind in ("earlier", "later"):
                due = self.now.due(gate_id)
                yield Absorbed(gate_id, self.unit, due, due.held_by)
