"""A season's dates for everybody: the company's, and those of each unit under an overlay (docs/changes.md)."""

from collections.abc import Container, Mapping, Sequence
from dataclasses import dataclass, field

from config.resolve import Resolver
from config.unit_calendar import UnitCalendar, company_calendar, lay_overlay

UnitPath = Sequence[tuple[str, str]]
"""(id, title) of each unit from the root of the organisation to one of them, itself included."""

TitlesAndParents = Mapping[str, tuple[str, str | None]]
"""The title and the parent of each unit, by its id."""

UnitPaths = Mapping[str, UnitPath]
"""The path of each unit, by its id."""

COMPANY_WIDE = ""
"""The scope of whoever lives by the company's own calendar."""


def unit_paths_of(
    units: TitlesAndParents,
) -> dict[str, UnitPath]:
    """For each unit its path from the root; `units` tells title and parent. A unit above itself ends its path."""
    return {unit: _path_to(unit, units) for unit in units}


def _path_to(
    unit: str,
    units: TitlesAndParents,
) -> UnitPath:
    titles: dict[str, str] = {}
    current: str | None = unit
    while current and current in units and current not in titles:
        title, parent = units[current]
        titles[current] = title
        current = parent
    from_unit_to_root = tuple(titles.items())
    return from_unit_to_root[::-1]


@dataclass
class Scopes:
    """One calendar's dates; units that live by the same overlays share a scope, named by the lowest of them."""

    company: Resolver
    ways: UnitPaths = field(default_factory=dict)
    _made: dict[str, tuple[UnitCalendar, Resolver]] = field(default_factory=dict)

    def scope(self, unit: str) -> str:
        """The lowest unit on the path to this one that has an overlay; COMPANY_WIDE where none has."""
        overlays = self.company.calendar.overlays
        if not overlays:
            return COMPANY_WIDE
        return lowest_unit(self.ways.get(unit, ()), overlays)

    def all(self) -> tuple[str, ...]:
        """The company-wide scope and those of all overlays whose unit there is, in the order of the file."""
        overlays = self.company.calendar.overlays
        units = [unit for unit in overlays if unit in self.ways]
        return (COMPANY_WIDE, *units)

    def unit_calendar(self, unit: str) -> UnitCalendar:
        """The unit's own calendar, with what is waived in it and why."""
        unit_calendar, _ = self._dates_of(unit)
        return unit_calendar

    def resolver(self, unit: str) -> Resolver:
        """The dates of a unit; the company's for what is nobody's."""
        _, resolver = self._dates_of(unit)
        return resolver

    def _dates_of(self, unit: str) -> tuple[UnitCalendar, Resolver]:
        scope = self.scope(unit)
        if scope not in self._made:
            self._made[scope] = self._make_dates(scope)
        return self._made[scope]

    def _make_dates(self, scope: str) -> tuple[UnitCalendar, Resolver]:
        """A scope lies over the next one above it: what that one made final, none below it moves."""
        if scope == COMPANY_WIDE:
            return company_calendar(self.company.calendar), self.company
        overlays = self.company.calendar.overlays
        *path_above, (_, title) = self.ways[scope]
        calendar_above, resolver_above = self._dates_above(path_above)
        unit_calendar = lay_overlay(calendar_above, overlays[scope], title)
        resolver = Resolver(unit_calendar.calendar, self.company.data, resolver_above)
        return unit_calendar, resolver

    def _dates_above(self, path: UnitPath) -> tuple[UnitCalendar, Resolver]:
        scope = lowest_unit(path, self.company.calendar.overlays)
        return self._dates_of(scope)


def lowest_unit(path: UnitPath, overlays: Container[str]) -> str:
    """The lowest unit of the path that has an overlay; COMPANY_WIDE where none has."""
    for unit, _ in reversed(path):
        if unit in overlays:
            return unit
    return COMPANY_WIDE


def scopes_of_file(resolver: Resolver) -> Scopes:
    """The dates of a file that is looked at without an organisation: each overlay stands for itself."""
    overlays = resolver.calendar.overlays
    paths = {unit: ((unit, unit),) for unit in overlays}
    return Scopes(resolver, paths)
