"""Warnings of dates that hang on a feast whose day the moon decides."""

from collections.abc import Mapping
from dataclasses import dataclass, replace

from pendulum import Date

from config.checks.due_gates import DueGate, due_gates
from config.checks.finding import CalendarFinding, Findings
from config.checks.span import each_day
from config.explanation import long_day, short_day
from config.holidays import ESTIMATED, HolidayData
from config.resolve import Resolver

NAMED_FEASTS = 6


def estimated_days(resolver: Resolver) -> Findings:
    """ESTIMATED: a date that would be another one if a feast of the moon fell on another day."""
    feasts = {day: title for day, title in resolver.days.holidays.items() if ESTIMATED in title}
    if not feasts:
        return
    without = Resolver(resolver.calendar, _without_estimated(resolver))
    moved: set[str] = set()
    for gate in due_gates(resolver):
        day_without = without.due(gate.id).day
        if gate.day == day_without:
            continue
        moved.add(gate.id)
        hangs_on_moved = gate.gate.due.anchor.gate in moved
        if not hangs_on_moved:
            yield _MovedByFeast(gate, day_without, feasts).finding()


@dataclass(frozen=True)
class _MovedByFeast:
    """A gate with its due day without the feasts, and all feasts by their day."""

    gate: DueGate
    day_without: Date
    feasts: Mapping[Date, str]

    def finding(self) -> CalendarFinding:
        titles = [f"{self.feasts[day]} on {short_day(day)}" for day in self.feasts_between()[:NAMED_FEASTS]]
        gate = self.gate
        return gate.finding(
            code="ESTIMATED",
            sentence=f"{gate.id} is due {long_day(gate.day)} because of {' and '.join(titles)}",
            remedy=f"look again when the day is known; without it {gate.id} is due {short_day(self.day_without)}",
        )

    def feasts_between(self) -> list[Date]:
        """The feasts on the days that the rule counts; all where none is."""
        start = self.gate.resolver.anchor_day(self.gate.gate.due.anchor)
        counted = (start, self.gate.day, self.day_without)
        days = each_day(min(counted), max(counted))
        return [day for day in days if day in self.feasts] or list(self.feasts)


def _without_estimated(resolver: Resolver) -> HolidayData:
    """The same holidays less those whose day is only estimated."""
    data = resolver.data
    kept = data.pin(_countries_of(resolver), resolver.years)["calendars"]
    for row in kept.values():
        row["holidays"] = _sure_holidays(row["holidays"])
    return replace(data, pinned={**data.pinned, **kept})


def _countries_of(resolver: Resolver) -> set[str]:
    """Those whose holidays count in the calendar."""
    calendar = resolver.calendar
    names = {calendar.business_days, *resolver.workdays.countries()}
    return names - set(calendar.calendars)


def _sure_holidays(holidays: Mapping[str, str]) -> dict[str, str]:
    sure = {day: _sure_title(title) for day, title in holidays.items()}
    return {day: title for day, title in sure.items() if title}


def _sure_title(title: str) -> str:
    """What is left of “Independence Day; Prophet's Birthday (estimated)” without the feasts of the moon."""
    sure = [name for name in title.split("; ") if ESTIMATED not in name]
    return "; ".join(sure)
