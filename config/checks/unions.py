"""Warnings of unions: how many business days one costs before the year begins."""

from collections.abc import Iterator
from dataclasses import dataclass
from functools import cached_property

from pendulum import Date

from config.calendar import Calendar
from config.checks.due_gates import due_gates
from config.checks.finding import CalendarFinding, Findings, first_names
from config.checks.span import each_day
from config.explanation import long_day, short_day
from config.resolve import Resolver
from rules.businessdays import BusinessDays

NAMED_DAYS = 6


def union_costs(resolver: Resolver) -> Findings:
    """UNION_COST: business days that a union takes against its first part, before the year begins.

    docs/calendar.md lists it, “Warnings”.
    """
    first, last = _planning_window(resolver)
    for name in _used_unions(resolver.calendar):
        cost = _UnionCost(
            resolver,
            name,
            first,
            last,
        )
        if cost.lost_days:
            yield cost.finding()


@dataclass(frozen=True)
class _UnionCost:
    """What a union takes from the days of one window, against its first part."""

    resolver: Resolver
    name: str
    first: Date
    last: Date

    @property
    def first_part(self) -> str:
        return self.resolver.calendar.calendars[self.name].union[0]

    @property
    def whole(self) -> BusinessDays:
        return self.resolver.business_days(self.name)

    @property
    def part(self) -> BusinessDays:
        return self.resolver.business_days(self.first_part)

    @cached_property
    def lost_days(self) -> list[Date]:
        days = each_day(self.first, self.last)
        return [day for day in days if self.takes(day)]

    def takes(self, day: Date) -> bool:
        """Is it a business day of the first part, and none of the union?"""
        return self.part.includes(day) and not self.whole.includes(day)

    def finding(self) -> CalendarFinding:
        return CalendarFinding(
            path=("calendars", self.name, "union"),
            code="UNION_COST",
            sentence=f"{self.cost_words()}: {_lost_days(self.lost_days, self.whole)}",
            remedy=f"count in {self.first_part} where only its people work, or leave it",
        )

    def cost_words(self) -> str:
        cost = f"{self.name} costs {len(self.lost_days)} bd against {self.first_part}"
        return f"{cost} from {long_day(self.first)} to {long_day(self.last)}"


def _lost_days(lost: list[Date], whole: BusinessDays) -> str:
    """The first of them with their reasons, and how many more there are."""
    days = [f"{short_day(day)} {whole.reason_off(day)}" for day in lost]
    return first_names(days, NAMED_DAYS, between="; ")


def _used_unions(calendar: Calendar) -> list[str]:
    """The unions in which gates are counted."""
    unions = _unions_of(calendar)
    names = dict.fromkeys(_counted_in(calendar))
    return [name for name in names if name in unions]


def _unions_of(calendar: Calendar) -> set[str]:
    return {name for name, company in calendar.calendars.items() if company.union}


def _counted_in(calendar: Calendar) -> Iterator[str | None]:
    """The calendars in which gates are counted, the company's and those of overlays."""
    yield calendar.business_days
    for overlay in calendar.overlays.values():
        yield overlay.calendar


def _planning_window(resolver: Resolver) -> tuple[Date, Date]:
    """From the first gate to the last before the year begins."""
    gates = list(due_gates(resolver))
    first_days = [min(gate.opening_day, gate.day) for gate in gates]
    due_days = [gate.day for gate in gates]
    year_begins = resolver.calendar.fiscal_year.starts_on
    return min(first_days), _last_before(year_begins, due_days)


def _last_before(year_begins: Date, days: list[Date]) -> Date:
    """The last day before the year begins; the last of all where none is."""
    before_year = [day for day in days if day < year_begins]
    return max(before_year or days)
