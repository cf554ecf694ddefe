"""What differs between two calendars of a season: gates that move, come, go or are waived, and slips absorbed."""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from functools import cached_property
from typing import Literal

from config.explanation import long_day
from config.gate import GateRow
from config.resolve import Dated, Resolver
from config.scopes import COMPANY_WIDE, Scopes, UnitPaths, lowest_unit

MoveKind = Literal["earlier", "later", "new", "removed", "waived", "criteria"]
Cause = Literal["changed", "follows", "days"]

CRITERIA = ("owes", "passes")
OWN_KEYS = ("due", "shift", "zone", *CRITERIA)
"""What a gate's own dates and demands are, whatever comes of them."""


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
        absorbers = " and ".join(dict.fromkeys(self.by)) or "rounding"
        day = long_day(self.on.day)
        return f"{self.gate} stays on {day}: slip absorbed by {absorbers.lower()} ({self.on.explanation})"


@dataclass(frozen=True)
class CalendarDifference:
    """All that moves, in the order of the calendar; what differs for a unit stands behind the company's.

    A scope of it is made of the units that live by the same overlays in both calendars; `ways` and `overlaid` tell
    which unit is in which.
    """

    moves: tuple[GateMove, ...]
    absorbed: tuple[Absorbed, ...]
    ways: UnitPaths = field(default_factory=dict)
    overlaid: frozenset[str] = frozenset()

    def scope(self, unit: str) -> str:
        """The scope in which this unit is; "" for whoever lives by the company's calendar, before and after."""
        if not self.overlaid:
            return COMPANY_WIDE
        path = self.ways.get(unit, ())
        return lowest_unit(path, self.overlaid)

    def of(self, unit: str) -> dict[str, GateMove]:
        """The moves that hold for this scope, by gate."""
        return {move.gate: move for move in self.moves if move.unit == unit}


def compare_scopes(before: Scopes, after: Scopes) -> CalendarDifference:
    """Compare every scope that either calendar knows."""
    scopes = dict.fromkeys((*before.all(), *after.all()))
    pairs = [_ScopePair(before, after, scope) for scope in scopes]
    return CalendarDifference(
        moves=tuple(_all_moves(pairs)),
        absorbed=tuple(_all_absorbed(pairs)),
        ways={**before.ways, **after.ways},
        overlaid=frozenset(scopes) - {COMPANY_WIDE},
    )


def _all_moves(pairs: Iterable["_ScopePair"]) -> Iterator[GateMove]:
    for pair in pairs:
        yield from pair.moves_by_gate.values()


def _all_absorbed(pairs: Iterable["_ScopePair"]) -> Iterator[Absorbed]:
    for pair in pairs:
        yield from pair.absorbed_gates()


@dataclass(frozen=True)
class _ScopePair:
    """The two calendars as one scope sees them."""

    before: Scopes
    after: Scopes
    scope: str

    @property
    def old(self) -> Resolver:
        return self.before.resolver(self.scope)

    @property
    def new(self) -> Resolver:
        return self.after.resolver(self.scope)

    @property
    def waived(self) -> Mapping[str, str]:
        """What is waived now, and why."""
        return self.after.unit_calendar(self.scope).waived

    @cached_property
    def moves_by_gate(self) -> dict[str, GateMove]:
        return {move.gate: move for move in self.all_moves()}

    def all_moves(self) -> Iterator[GateMove]:
        for gate_id in dict.fromkeys((*self.old.by_id, *self.new.by_id)):
            kind = self.kind_of_move(gate_id)
            if kind is not None:
                yield self.move_of(gate_id, kind)

    def kind_of_move(self, gate_id: str) -> MoveKind | None:
        if gate_id not in self.old.by_id:
            return "new"
        if gate_id not in self.new.by_id:
            return "removed"
        if gate_id not in self.waived:
            return self.kind_of_change(gate_id)
        if self.was_waived(gate_id):
            return None
        return "waived"

    def was_waived(self, gate_id: str) -> bool:
        return gate_id in self.before.unit_calendar(self.scope).waived

    def kind_of_change(self, gate_id: str) -> MoveKind | None:
        """Of a gate that is there before and after, and is not waived."""
        was = self.old.due(gate_id)
        now = self.new.due(gate_id)
        if now.at != was.at:
            return "later" if now.at > was.at else "earlier"
        return "criteria" if self.has_new_criteria(gate_id) else None

    def has_new_criteria(self, gate_id: str) -> bool:
        old_gate = self.old.by_id[gate_id]
        new_gate = self.new.by_id[gate_id]
        return _differ_in(CRITERIA, old_gate, new_gate)

    def move_of(self, gate_id: str, kind: MoveKind) -> GateMove:
        was = _due_or_none(self.old, gate_id)
        now = _due_or_none(self.new, gate_id)
        return GateMove(
            gate=gate_id,
            title=self.title_of(gate_id),
            unit=self.scope,
            kind=kind,
            was=was,
            now=now,
            days=self.days_between(was, now),
            cause=self.cause_of(gate_id),
            why=self.reason_for(gate_id, kind, now),
        )

    def title_of(self, gate_id: str) -> str:
        """As it is now; the old one of a gate that is gone."""
        gate = self.new.by_id.get(gate_id) or self.old.by_id[gate_id]
        return gate.title

    def days_between(
        self,
        was: Dated | None,
        now: Dated | None,
    ) -> int:
        """Business days, later being positive; 0 where there is no date before or after."""
        if was is None or now is None:
            return 0
        return self.new.days.between(was.day, now.day)

    def reason_for(
        self,
        gate_id: str,
        kind: MoveKind,
        now: Dated | None,
    ) -> str:
        if kind == "waived":
            return self.waived[gate_id]
        if now is None:
            return "taken out of the calendar"
        return now.explanation

    def cause_of(self, gate_id: str) -> Cause:
        if gate_id in self.waived or self.is_changed(gate_id):
            return "changed"
        follows = self.follows_another(self.new.by_id[gate_id])
        if follows:
            return "follows"
        return "days"

    def is_changed(self, gate_id: str) -> bool:
        """Is the gate new or gone, or other than it was?"""
        old_gate = self.old.by_id.get(gate_id)
        new_gate = self.new.by_id.get(gate_id)
        if old_gate is None or new_gate is None:
            return True
        return _differ_in(OWN_KEYS, old_gate, new_gate)

    def follows_another(self, gate: GateRow) -> bool:
        """Does its rule count from a gate that has moved?"""
        anchor = gate.due.anchor.gate
        return bool(anchor) and self.has_moved(anchor)

    def has_moved(self, gate_id: str) -> bool:
        was = self.old.due(gate_id)
        now = self.new.due(gate_id)
        return was.at != now.at

    def absorbed_gates(self) -> Iterator[Absorbed]:
        for gate_id, gate in self.new.by_id.items():
            if gate_id not in self.moves_by_gate and self.anchor_moved(gate):
                due = self.new.due(gate_id)
                yield Absorbed(gate_id, self.scope, due, due.held_by)

    def anchor_moved(self, gate: GateRow) -> bool:
        """Is the gate from which its rule counts due on another day?"""
        move_before = self.moves_by_gate.get(gate.due.anchor.gate)
        return move_before is not None and move_before.kind in ("earlier", "later")


def _due_or_none(resolver: Resolver, gate_id: str) -> Dated | None:
    if gate_id in resolver.by_id:
        return resolver.due(gate_id)
    return None


def _differ_in(keys: Iterable[str], old: GateRow, new: GateRow) -> bool:
    return any(getattr(old, key) != getattr(new, key) for key in keys)
