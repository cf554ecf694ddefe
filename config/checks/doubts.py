"""Warnings of what may be other than it looks: days of the moon, unions, names of years, too few tiers."""

from collections.abc import Iterator
from dataclasses import replace

from pendulum import Date

from config.calendar import Calendar
from config.checks.finding import Finding
from config.checks.order import out_of_order
from config.checks.span import each_day
from config.explanation import long, short
from config.holidays import ESTIMATED, HolidayData
from config.raw_dates import start_day
from config.resolve import Resolver
from rules.businessdays import BusinessDays

TIERS = 3
NAMED = 6


def few_tiers(calendar: Calendar) -> Iterator[Finding]:
    """FEW_TIERS: goals are locked with three tiers (docs/calendar.md, “Warnings”)."""
    if len(calendar.tiers) < TIERS:
        have = f"{len(calendar.tiers)} goal tier{'' if len(calendar.tiers) == 1 else 's'}"
        sentence = f"the calendar has {have}; a goal lock is meant for {TIERS}: the company's, the business's, a team's"
        yield ("tiers",), "FEW_TIERS", sentence, "add tiers, or leave it where fewer are meant"


def season_name(calendar: Calendar) -> Iterator[Finding]:
    """SEASON_NAME: a season called after another year than it plans for."""
    year = calendar.fiscal_year.chosen
    named = calendar.season.upper()
    is_year = named.startswith("FY") and named[2:].isdecimal() and len(named) == len("FY2027")
    if is_year and named != year.label[: len(named)] and named != f"FY{year.last.year}":
        sentence = f"the season is called {calendar.season}, but plans for {year.label}, {year.first} to {year.last}"
        yield ("season",), "SEASON_NAME", sentence, "rename it, or mend fiscal_year"


def soft_order(resolver: Resolver) -> Iterator[Finding]:
    """SOFT_ORDER: a soft edge that the dates do not keep."""
    dated = {gate.id: resolver.due(gate.id) for gate in resolver.calendar.gates}
    for n, _, edge, sentence in out_of_order(resolver.calendar, dated):
        if edge.kind == "soft":
            yield ("gates", n, "due"), "SOFT_ORDER", sentence, "move one of the two, or leave it: the edge is soft"


def union_costs(resolver: Resolver) -> Iterator[Finding]:
    """UNION_COST: business days that a union takes against its first part, before the year begins.

    docs/calendar.md lists it, “Warnings”.
    """
    first, last = _planning(resolver)
    for name in _used(resolver.calendar):
        union = resolver.calendar.calendars[name].union
        part, whole = resolver.business_days(union[0]), resolver.business_days(name)
        lost = [day for day in each_day(first, last) if part.includes(day) and not whole.includes(day)]
        if lost:
            told = "; ".join(f"{short(day)} {_why(whole, day)}" for day in lost[:NAMED])
            more = f" and {len(lost) - NAMED} more" if len(lost) > NAMED else ""
            sentence = (
                f"{name} costs {len(lost)} bd against {union[0]} from {long(first)} to {long(last)}: {told}{more}"
            )
            remedy = f"count in {union[0]} where only its people work, or leave it"
            yield ("calendars", name, "union"), "UNION_COST", sentence, remedy


def _used(calendar: Calendar) -> list[str]:
    """The unions in which gates are counted, the company's and those of overlays."""
    names = (calendar.business_days, *(overlay.calendar or "" for overlay in calendar.overlays.values()))
    return [n for n in dict.fromkeys(names) if n in calendar.calendars and calendar.calendars[n].union]


def _planning(resolver: Resolver) -> tuple[Date, Date]:
    """From the first gate to the last before the year begins; to the last of all where none is."""
    gates = resolver.gates()
    first = min(min(gate.opens.day, gate.due.day) for gate in gates)
    begins = resolver.calendar.fiscal_year.starts_on
    before = [gate.due.day for gate in gates if gate.due.day < begins]
    return first, max(before or [gate.due.day for gate in gates])


def _why(days: BusinessDays, day: Date) -> str:
    return days.holidays.get(day, "weekend")


def estimated(resolver: Resolver) -> Iterator[Finding]:
    """ESTIMATED: a date that would be another one if a feast of the moon fell on another day."""
    doubtful = {day: title for day, title in resolver.days.holidays.items() if ESTIMATED in title}
    if not doubtful:
        return
    sure = Resolver(resolver.calendar, without_estimated(resolver))
    moved: set[str] = set()
    for n, gate in enumerate(resolver.calendar.gates):
        with_it, without = resolver.due(gate.id), sure.due(gate.id)
        if with_it.day == without.day:
            continue
        moved.add(gate.id)
        if gate.due.anchor.gate not in moved:
            counted = (start_day(resolver, gate.due), with_it.day, without.day)
            feasts = [d for d in each_day(min(counted), max(counted)) if d in doubtful] or list(doubtful)
            told = " and ".join(f"{doubtful[day]} on {short(day)}" for day in feasts[:NAMED])
            sentence = f"{gate.id} is due {long(with_it.day)} because of {told}"
            remedy = f"look again when the day is known; without it {gate.id} is due {short(without.day)}"
            yield ("gates", n, "due"), "ESTIMATED", sentence, remedy


def without_estimated(resolver: Resolver) -> HolidayData:
    """The same holidays less those whose day is only estimated."""
    calendar = resolver.calendar
    names = {calendar.business_days, *resolver.workdays.countries()} - set(calendar.calendars)
    kept = resolver.data.pin(names, resolver.years)["calendars"]
    for row in kept.values():
        sure = {day: _sure(title) for day, title in row["holidays"].items()}
        row["holidays"] = {day: title for day, title in sure.items() if title}
    return replace(resolver.data, pinned={**resolver.data.pinned, **kept})


def _sure(title: str) -> str:
    """What is left of “Independence Day; Prophet's Birthday (estimated)” without the feasts of the moon."""
    return "; ".join(one for one in title.split("; ") if ESTIMATED not in one)
