"""Where a date rule starts from: a gate's day, the fiscal year and its parts, a weekday of a month, or a fixed day."""

from collections.abc import Callable

from pendulum import Date

from config.daterule import Anchor, Edge, FiscalPart, NthWeekday
from config.explanation import Unresolvable
from config.fiscalyear import FiscalYearRow
from rules.businessdays import BusinessDays
from rules.fiscal import WEEK, FiscalYear, Span, plus


def anchored(anchor: Anchor, row: FiscalYearRow, days: BusinessDays, due: Callable[[str], Date]) -> Date:
    """The anchor's day; `due` tells that of a gate. Raises Unresolvable where the year has no such day."""
    if anchor.kind == "gate":
        return due(anchor.gate)
    if anchor.fixed is not None:
        return anchor.fixed
    if anchor.nth is not None:
        return _nth(anchor, anchor.nth, row)
    if anchor.part is not None:
        return _edge(_span(anchor.part, row), anchor, days)
    return {"fy_start": row.starts_on, "fy_end": row.ends_on}[anchor.kind]


def year_of(part: FiscalPart, row: FiscalYearRow) -> FiscalYear:
    return row.years.year(row.chosen.number + part.years_on) if part.years_on else row.chosen


def _span(part: FiscalPart, row: FiscalYearRow) -> Span:
    try:
        return part.span(year_of(part, row))
    except ValueError as error:
        raise Unresolvable(str(error)) from None


def _edge(span: Span, anchor: Anchor, days: BusinessDays) -> Date:
    """A short last week has not every weekday, and a week that the company is closed no business day."""
    weekday = anchor.weekday
    edges: dict[Edge, Callable[[], Date]] = {
        "start": lambda: span.first if weekday is None else plus(span.first, (weekday - span.first.weekday()) % WEEK),
        "end": lambda: span.last,
        "first_bd": lambda: days.following(span.first),
        "last_bd": lambda: days.preceding(span.last),
    }
    day = edges[anchor.edge]()
    if not span.includes(day):
        raise Unresolvable(f"{anchor.text} is no day from {span.first} to {span.last}")
    return day


def _nth(anchor: Anchor, nth: NthWeekday, row: FiscalYearRow) -> Date:
    """The day within the year or the one before it; a fifth Monday that the month has not is nobody's date."""
    year = row.chosen if nth.within_fy else row.years.year(row.chosen.number - 1)
    for day in (nth.in_year(n) for n in range(year.first.year, year.last.year + 1)):
        if day.month == nth.month and year.includes(day):
            return day
    raise Unresolvable(f"{anchor.text} is no day from {year.first} to {year.last}")
