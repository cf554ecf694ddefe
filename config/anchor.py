"""Where a date rule starts from: a gate's day, the fiscal year and its parts, a weekday of a month, or a fixed day."""

from collections.abc import Callable

from pendulum import Date

from config.daterule import Anchor, FiscalPart, NthWeekday
from config.explanation import Unresolvable
from config.fiscalyear import FiscalYearRow
from config.steps import weekday_from
from rules.businessdays import BusinessDays
from rules.fiscal import DaySpan, FiscalYear


def anchor_day(
    anchor: Anchor,
    fiscal_year: FiscalYearRow,
    days: BusinessDays,
    due_day: Callable[[str], Date],
) -> Date:
    """The anchor's day; `due_day` tells that of a gate. Raises Unresolvable where the year has no such day."""
    if anchor.kind == "gate":
        return due_day(anchor.gate)
    if anchor.part is not None:
        span = _span_of(anchor.part, fiscal_year)
        return _edge_day(span, anchor, days)
    return _day_of_year(anchor, fiscal_year)


def _day_of_year(anchor: Anchor, fiscal_year: FiscalYearRow) -> Date:
    """Of an anchor for which the days of the year suffice."""
    if anchor.fixed is not None:
        return anchor.fixed
    if anchor.nth is not None:
        return _nth_day(anchor, anchor.nth, fiscal_year)
    if anchor.kind == "fy_start":
        return fiscal_year.starts_on
    return fiscal_year.ends_on


def year_of(part: FiscalPart, fiscal_year: FiscalYearRow) -> FiscalYear:
    """The year that the part belongs to: the season's own, or one so many years on."""
    if not part.years_on:
        return fiscal_year.chosen
    return fiscal_year.years.year(fiscal_year.chosen.number + part.years_on)


def _span_of(part: FiscalPart, fiscal_year: FiscalYearRow) -> DaySpan:
    try:
        return part.span(year_of(part, fiscal_year))
    except ValueError as error:
        raise Unresolvable(str(error)) from None


def _edge_day(
    span: DaySpan,
    anchor: Anchor,
    days: BusinessDays,
) -> Date:
    """A short last week has not every weekday, and a week that the company is closed no business day."""
    day = _day_at_edge(span, anchor, days)
    if not span.includes(day):
        raise _no_such_day(anchor, span)
    return day


def _day_at_edge(
    span: DaySpan,
    anchor: Anchor,
    days: BusinessDays,
) -> Date:
    if anchor.edge == "first_bd":
        return days.following(span.first)
    if anchor.edge == "last_bd":
        return days.preceding(span.last)
    if anchor.edge == "end":
        return span.last
    if anchor.weekday is not None:
        return weekday_from(span.first, anchor.weekday)
    return span.first


def _nth_day(
    anchor: Anchor,
    nth: NthWeekday,
    fiscal_year: FiscalYearRow,
) -> Date:
    """The day within the year or the one before it; raises Unresolvable if the month has no fifth Monday."""
    year = fiscal_year.chosen
    if not nth.within_fy:
        year = fiscal_year.years.year(year.number - 1)
    for calendar_year in range(year.first.year, year.last.year + 1):
        day = nth.in_year(calendar_year)
        if day.month == nth.month and year.includes(day):
            return day
    raise _no_such_day(anchor, year)


def _no_such_day(anchor: Anchor, span: DaySpan) -> Unresolvable:
    return Unresolvable(f"{anchor.text} is no day from {span.first} to {span.last}")
