"""A unit's own calendar: overlays laid over the company's from the root of the organisation to its leaf.

The leaf wins, except over what is `final` (docs/calendar.md, “overlays”).
"""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from functools import cached_property
from typing import Any

from config.calendar import Calendar
from config.gate import GateRow
from config.overlay import Overlay
from states.guard import REASON_MIN

COMPANY_TITLE = "Company"
"""Who decided what stands in the calendar itself."""


@dataclass(frozen=True)
class OverlayConflict:
    """What an overlay may not do to a gate; `is_final` says that somebody above has fixed the gate's date."""

    key: str
    gate: str
    sentence: str
    is_final: bool = False


@dataclass(frozen=True)
class UnitCalendar:
    """A unit's own calendar: the gates as they are for it, which are waived and why, who made which final."""

    calendar: Calendar
    waived: Mapping[str, str] = field(default_factory=dict)
    fixed_by: Mapping[str, str] = field(default_factory=dict)
    conflicts: tuple[OverlayConflict, ...] = ()


def lay_overlays(
    calendar: Calendar,
    path: Sequence[tuple[str, str]],
) -> UnitCalendar:
    """The calendar of a unit; `path` is (id, title) of each unit from the root to it."""
    unit_calendar = company_calendar(calendar)
    for unit_id, title in path:
        overlay = calendar.overlays.get(unit_id)
        if overlay is not None:
            unit_calendar = lay_overlay(unit_calendar, overlay, title)
    return unit_calendar


def company_calendar(calendar: Calendar) -> UnitCalendar:
    """The company's own calendar, with nothing over it yet."""
    final_gates = [gate.id for gate in calendar.gates if gate.final]
    return UnitCalendar(calendar, fixed_by=dict.fromkeys(final_gates, COMPANY_TITLE))


def lay_overlay(
    above: UnitCalendar,
    overlay: Overlay,
    title: str,
) -> UnitCalendar:
    """The calendar of the unit of this title, under the one of the units above it."""
    return _AppliedOverlay(above, overlay, title).unit_calendar()


@dataclass(frozen=True)
class _AppliedOverlay:
    """An overlay, the calendar over which it is laid, and the title of its unit."""

    above: UnitCalendar
    overlay: Overlay
    title: str

    def unit_calendar(self) -> UnitCalendar:
        return UnitCalendar(
            calendar=self.changed_calendar(),
            waived={**self.above.waived, **self.new_waivers()},
            fixed_by=self.fixed_gates(),
            conflicts=(*self.above.conflicts, *self.conflicts),
        )

    @cached_property
    def conflicts(self) -> tuple[OverlayConflict, ...]:
        return tuple(self.find_conflicts())

    @cached_property
    def refused(self) -> set[tuple[str, str]]:
        """(key, gate) of each change that the overlay may not make."""
        return {(conflict.key, conflict.gate) for conflict in self.conflicts}

    def is_allowed(self, key: str, gate_id: str) -> bool:
        return (key, gate_id) not in self.refused

    @cached_property
    def known(self) -> dict[str, GateRow]:
        """The gates above, by id."""
        return {gate.id: gate for gate in self.above.calendar.gates}

    def changed_calendar(self) -> Calendar:
        calendar = self.above.calendar
        limits = dict(self.overlay.set_limits)
        update: dict[str, Any] = {
            "gates": tuple(self.changed_gates()),
            "business_days": self.overlay.calendar or calendar.business_days,
            "limits": calendar.limits.model_copy(update=limits),
        }
        return calendar.model_copy(update=update)

    def changed_gates(self) -> Iterator[GateRow]:
        """The gates above that are not removed, then those that the overlay adds."""
        yield from self.kept_gates()
        yield from self.added_gates()

    def kept_gates(self) -> Iterator[GateRow]:
        for gate in self.above.calendar.gates:
            if not self.is_removed(gate):
                yield self.changed_gate(gate)

    def added_gates(self) -> Iterator[GateRow]:
        for gate in self.overlay.add:
            if self.is_allowed("add", gate.id) and not self.is_removed(gate):
                yield self.changed_gate(gate)

    def is_removed(self, gate: GateRow) -> bool:
        if gate.id not in self.overlay.remove:
            return False
        return self.is_allowed("remove", gate.id)

    def changed_gate(self, gate: GateRow) -> GateRow:
        update = self.new_date(gate)
        if gate.id in self.overlay.rename:
            update["title"] = self.overlay.rename[gate.id]
        if gate.id in self.overlay.final:
            update["final"] = True
        if not update:
            return gate
        return gate.model_copy(update=update)

    def new_date(self, gate: GateRow) -> dict[str, Any]:
        """Where the overlay gives a rule, only its own shift holds: those of units above were meant for theirs."""
        shift = self.allowed_shift(gate)
        rule = self.overlay.replace_rule.get(gate.id)
        if rule is not None and self.is_allowed("replace_rule", gate.id):
            return {"due": rule, "shift": shift}
        if shift:
            return {"shift": gate.shift + shift}
        return {}

    def allowed_shift(self, gate: GateRow) -> int:
        if not self.is_allowed("shift", gate.id):
            return 0
        return self.overlay.shift.get(gate.id, 0)

    def new_waivers(self) -> dict[str, str]:
        waivers = self.overlay.waive.items()
        return {gate: reason for gate, reason in waivers if self.is_allowed("waive", gate)}

    def fixed_gates(self) -> dict[str, str]:
        """Who made which gate final; whoever stands higher counts."""
        fixed_here = dict.fromkeys(self.final_gates(), self.title)
        return {**fixed_here, **self.above.fixed_by}

    def final_gates(self) -> list[str]:
        added = [gate.id for gate in self.overlay.add if gate.final]
        return [*self.overlay.final, *added]

    def find_conflicts(self) -> Iterator[OverlayConflict]:
        yield from self.final_conflicts()
        yield from self.unknown_gates()
        yield from self.known_additions()
        yield from self.bad_waivers()

    def bad_waivers(self) -> Iterator[OverlayConflict]:
        for gate_id, reason in self.overlay.waive.items():
            yield from self.waiver_conflicts(gate_id, reason)

    def final_conflicts(self) -> Iterator[OverlayConflict]:
        for key, gate_id in self.overlay.redated_gates():
            if gate_id in self.above.fixed_by:
                fixed_by = self.above.fixed_by[gate_id]
                sentence = f"{gate_id} is fixed by {fixed_by}; {self.title} may not change its date."
                yield OverlayConflict(key, gate_id, sentence, is_final=True)

    def unknown_gates(self) -> Iterator[OverlayConflict]:
        for key, gate_id in self.overlay.changed_gates():
            if gate_id not in self.known:
                sentence = f"{self.title} changes the gate “{gate_id}”, which this calendar has not for it."
                yield OverlayConflict(key, gate_id, sentence)

    def known_additions(self) -> Iterator[OverlayConflict]:
        for gate in self.overlay.add:
            if gate.id in self.known:
                sentence = f"{self.title} adds the gate “{gate.id}”, which is there already."
                yield OverlayConflict("add", gate.id, sentence)

    def waiver_conflicts(
        self,
        gate_id: str,
        reason: str,
    ) -> Iterator[OverlayConflict]:
        yield from self.missing_reason(gate_id, reason)
        yield from self.unwaivable_gate(gate_id)

    def missing_reason(
        self,
        gate_id: str,
        reason: str,
    ) -> Iterator[OverlayConflict]:
        if len(reason.strip()) < REASON_MIN:
            sentence = f"{self.title} waives {gate_id} without a reason of at least {REASON_MIN} characters."
            yield OverlayConflict("waive", gate_id, sentence)

    def unwaivable_gate(self, gate_id: str) -> Iterator[OverlayConflict]:
        gate = self.known.get(gate_id)
        if gate is not None and not gate.waivable_by:
            sentence = f"{gate_id} cannot be waived; {self.title} has to pass it."
            yield OverlayConflict("waive", gate_id, sentence)
