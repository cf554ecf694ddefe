"""Warnings of unions: how many business days one costs before the year begins."""

from pendulum import Date

from config.calendar import Calendar
from config.checks.due_gates import due_gates
from config.checks.finding import CalendarFinding, Findings
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
        first_part = resolver.calendar.calendars[name].union[0]
        whole = resolver.business_days(name)
        part = resolver.business_days(first_part)
        lost = [day for day in each_day(first, last) if part.includes(day) and not whole.includes(day)]
        if lost:
            cost = f"{name} costs {len(lost)} bd against {first_part} from {long_day(first)} to {long_day(last)}"
            yield CalendarFinding(
                path=("calendars", name, "union"),
                code="UNION_COST",
                sentence=f"{cost}: {_lost_days(lost, whole)}",
                remedy=f"count in {first_part} where only its people work, or leave it",
            )


def _lost_days(lost: list[Date], whole: BusinessDays) -> str:
    """The first of them with their reasons, and how many more there are."""
    days = [f"{short_day(day)} {_holiday_of(whole, day)}" for day in lost[:NAMED_DAYS]]
    shown = "; ".join(days)
    more = len(lost) - NAMED_DAYS
    if more > 0:
        return f"{shown} and {more} more"
    return shown


def _holiday_of(days: BusinessDays, day: Date) -> str:
    return days.holidays.get(day, "weekend")


def _used_unions(calendar: Calendar) -> list[str]:
    """The unions in which gates are counted, the company's and those of overlays."""
    of_overlays = [overlay.calendar for overlay in calendar.overlays.values()]
    names = dict.fromkeys([calendar.business_days, *of_overlays])
    unions = {name for name, company in calendar.calendars.items() if company.union}
    return [name for name in names if name in unions]


def _planning_window(resolver: Resolver) -> tuple[Date, Date]:
    """From the first gate to the last before the year begins; to the last of all where none is."""
    gates = list(due_gates(resolver))
    first_days = [min(gate.opening_day, gate.day) for gate in gates]
    due_days = [gate.day for gate in gates]
    year_begins = resolver.calendar.fiscal_year.starts_on
    before_year = [day for day in due_days if day < year_begins]
    return min(first_days), max(before_year or due_days)
