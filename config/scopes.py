"""A season's dates for everybody: the company's, and those of each unit under an overlay (docs/changes.md)."""

from collections.abc import Container, Mapping, Sequence
from dataclasses import dataclass, field

from config.resolve import Resolver
from config.unit_calendar import Laid, over, unlaid

Way = tuple[tuple[str, str], ...]
"""(id, title) of each unit from the root of the organisation to one of them."""

COMPANY_WIDE = ""
"""The scope of whoever lives by the company's own calendar."""


def ways(units: Mapping[str, tuple[str, str | None]]) -> dict[str, Way]:
    """For each unit its way from the root; `units` tells title and parent. A unit above itself ends its way."""
    found: dict[str, Way] = {}

    def way(unit: str, below: frozenset[str]) -> Way:
        if unit not in found:
            title, parent = units[unit]
            above = way(parent, below | {unit}) if parent and parent in units and parent not in below else ()
            found[unit] = (*above, (unit, title))
        return found[unit]

    for unit in units:
        way(unit, frozenset({unit}))
    return found


@dataclass
class Scopes:
    """One calendar's dates; units that live by the same overlays share a scope, named by the lowest of them."""

    company: Resolver
    ways: Mapping[str, Sequence[tuple[str, str]]] = field(default_factory=dict)
    _laid: dict[str, tuple[Laid, Resolver]] = field(default_factory=dict)

    def scope(self, unit: str) -> str:
        """The lowest unit on the way to this one that has an overlay; COMPANY_WIDE where none has."""
        overlays = self.company.calendar.overlays
        return lowest(self.ways.get(unit, ()), overlays) if overlays else COMPANY_WIDE

    def all(self) -> tuple[str, ...]:
        """The company-wide scope and those of all overlays whose unit there is, in the order of the file."""
        return (COMPANY_WIDE, *(unit for unit in self.company.calendar.overlays if unit in self.ways))

    def laid(self, unit: str) -> Laid:
        """The unit's own calendar, with what is waived in it and why."""
        return self._own(unit)[0]

    def resolver(self, unit: str) -> Resolver:
        """The dates of a unit; the company's for what is nobody's."""
        return self._own(unit)[1]

    def _own(self, unit: str) -> tuple[Laid, Resolver]:
        scope = self.scope(unit)
        if scope not in self._laid:
            self._laid[scope] = self._over(scope) if scope else (unlaid(self.company.calendar), self.company)
        return self._laid[scope]

    def _over(self, scope: str) -> tuple[Laid, Resolver]:
        """A scope lies over the next one above it: what that one made final, none below it moves."""
        *way, (_, title) = self.ways[scope]
        above, resolver = self._own(lowest(way, self.company.calendar.overlays))
        laid = over(above, self.company.calendar.overlays[scope], title)
        return laid, Resolver(laid.calendar, self.company.data, resolver)


def lowest(way: Sequence[tuple[str, str]], overlays: Container[str]) -> str:
    """The lowest unit of the way that has an overlay; COMPANY_WIDE where none has."""
    return next((unit for unit, _ in reversed(way) if unit in overlays), COMPANY_WIDE)


def alone(resolver: Resolver) -> Scopes:
    """The dates of a file that is looked at without an organisation: each overlay stands for itself."""
    return Scopes(resolver, {unit: ((unit, unit),) for unit in resolver.calendar.overlays})
