"""Checks of overlays: gates and reasons that exist, nothing against what is final, dates that still hold."""

from collections.abc import Mapping
from dataclasses import dataclass

from pydantic import ValidationError

from config.calendar import Calendar, Limits
from config.checks.finding import CalendarFinding, Findings
from config.checks.order import IMPOSSIBLE, OutOfOrder, hard_conflicts
from config.hints import value_hint
from config.resolve import Dated, Resolver
from config.scopes import Scopes, UnitPath, UnitPaths
from config.unit_calendar import OverlayConflict, UnitCalendar
from config.yaml_places import Path

REMEDIES = {"add": "rename it", "waive": "give a reason, or ask who may waive it"}
OTHER_REMEDY = "take it out of the overlay"


def overlay_findings(resolver: Resolver, tree: UnitPaths | None = None) -> Findings:
    """What is wrong with each overlay over the company's calendar, and over those above it where a tree is known."""
    calendar = resolver.calendar
    scopes = Scopes(resolver, {unit: _path_to(unit, tree) for unit in calendar.overlays})
    for unit in calendar.overlays:
        yield from _check_limits(calendar, unit)
    yield from _each_once(_check_overlays(scopes))
    if tree:
        yield from _unknown_units(calendar, tree)


def _check_overlays(scopes: Scopes) -> Findings:
    for unit in scopes.company.calendar.overlays:
        yield from _OverlayCheck.of_unit(scopes, unit).all_findings()


def _each_once(findings: Findings) -> Findings:
    """A conflict of an overlay is one of all overlays below it too."""
    reported: set[tuple[Path, str]] = set()
    for finding in findings:
        place_and_sentence = (finding.path, finding.sentence)
        if place_and_sentence not in reported:
            reported.add(place_and_sentence)
            yield finding


def _path_to(unit: str, tree: UnitPaths | None) -> UnitPath:
    only_itself = ((unit, unit),)
    if tree:
        return tree.get(unit, only_itself)
    return only_itself


def _unknown_units(calendar: Calendar, tree: UnitPaths) -> Findings:
    for unit in set(calendar.overlays) - set(tree):
        yield _unknown_unit(unit)


def _unknown_unit(unit: str) -> CalendarFinding:
    return CalendarFinding(
        path=("overlays", unit),
        code="UNKNOWN_UNIT",
        sentence=f"the overlay “{unit}” is for a unit that the organisation has not",
        remedy="correct the id of the unit",
    )


def _check_limits(calendar: Calendar, unit: str) -> Findings:
    for name, value in calendar.overlays[unit].set_limits.items():
        if name in Limits.model_fields:
            yield from _bad_limit(unit, name, value)
        else:
            yield _unknown_limit(unit, name)


def _unknown_limit(unit: str, name: str) -> CalendarFinding:
    return CalendarFinding(
        path=("overlays", unit, "set_limits", name),
        code="UNKNOWN_LIMIT",
        sentence=f"the overlay “{unit}” sets the limit “{name}”, which does not exist",
        remedy=f"use one of {', '.join(Limits.model_fields)}",
    )


def _bad_limit(
    unit: str,
    name: str,
    value: int,
) -> Findings:
    try:
        Limits.model_validate({name: value})
    except ValidationError as error:
        [detail] = error.errors()
        yield CalendarFinding(
            path=("overlays", unit, "set_limits", name),
            code="BAD_VALUE",
            sentence=f"the overlay “{unit}” sets {name} to {value}",
            remedy=value_hint(detail),
        )


@dataclass(frozen=True)
class _OverlayCheck:
    """A unit's overlay, the calendar that comes of it and the calendar's dates."""

    unit: str
    unit_calendar: UnitCalendar
    resolver: Resolver

    @classmethod
    def of_unit(cls, scopes: Scopes, unit: str) -> "_OverlayCheck":
        return cls(unit, scopes.unit_calendar(unit), scopes.resolver(unit))

    @property
    def path(self) -> Path:
        return "overlays", self.unit

    def all_findings(self) -> Findings:
        """What the overlay may not do; where it may do all, what its dates break."""
        conflicts = self.unit_calendar.conflicts
        for conflict in conflicts:
            yield self.conflict_finding(conflict)
        if not conflicts:
            yield from self.date_findings()

    def conflict_finding(self, conflict: OverlayConflict) -> CalendarFinding:
        return CalendarFinding(
            path=(*self.path, conflict.key, conflict.gate),
            code="FINAL" if conflict.is_final else "BAD_OVERLAY",
            sentence=conflict.sentence.rstrip("."),
            remedy=REMEDIES.get(conflict.key, OTHER_REMEDY),
        )

    def date_findings(self) -> Findings:
        dated: dict[str, Dated] = {}
        for gate in self.unit_calendar.calendar.gates:
            try:
                dated[gate.id] = self.resolver.due(gate.id)
                self.resolver.opens(gate, dated[gate.id])
            except KeyError as error:
                yield self.removed_gate(gate.id, error)
            except IMPOSSIBLE as error:
                yield self.impossible_gate(gate.id, error)
        yield from self.order_findings(dated)

    def impossible_gate(
        self,
        gate_id: str,
        error: Exception,
    ) -> CalendarFinding:
        return CalendarFinding(
            path=self.path,
            code="UNRESOLVED",
            sentence=f"{gate_id} has no date for {self.unit}: {error}",
            remedy="change the overlay",
        )

    def removed_gate(self, gate_id: str, error: KeyError) -> CalendarFinding:
        return CalendarFinding(
            path=self.path,
            code="UNKNOWN_GATE",
            sentence=f"{gate_id} depends on the gate {error}, which the overlay “{self.unit}” has removed",
            remedy="waive that gate instead of removing it",
        )

    def order_findings(self, dated: Mapping[str, Dated]) -> Findings:
        for conflict in hard_conflicts(self.unit_calendar.calendar, dated, self.unit_calendar.waived):
            yield self.order_finding(conflict)

    def order_finding(self, conflict: OutOfOrder) -> CalendarFinding:
        return CalendarFinding(
            path=self.path,
            code="ORDER_CONFLICT",
            sentence=f"for {self.unit} {conflict.sentence}",
            remedy=f"move {conflict.gate.id} or {conflict.edge.gate}",
        )
