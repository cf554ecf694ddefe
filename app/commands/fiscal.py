"""phasegate fiscal: where a day stands in a company's fiscal year (docs/calendar.md, “fiscal_year”)."""

from pathlib import Path
from typing import Annotated, Any

from cyclopts import Parameter
from pendulum import Date

from app.output import as_json, say
from config.explanation import long
from config.fiscalyear import PRESETS, parse_years
from config.read import read_calendar
from rules.fiscal import WEEK, FiscalYear, FiscalYears, Place, Span, compared
from states.refusal import BadInput


def fiscal(
    date: str = "",
    /,
    *,
    year: Annotated[str, Parameter(show_default=False)] = "",
    json: Annotated[bool, Parameter(negative="")] = False,
) -> None:
    """Print a day's fiscal year, quarter, period and week, and the week of the year before that it is compared with.

    Parameters
    ----------
    date
        The day, for example 2026-11-22.
    year
        The kind of year: monthly(feb) or 52_53(sat,last,sep) 445, behind it end_year, start_year or both where wanted;
        a name (calendar, salesforce, japan, india, microsoft, us_federal, nrf, last_sat_sep); or a calendar file.
    json
        Answer in JSON.
    """
    if not date or not year:
        raise BadInput(_how("day" if year else "kind of year" if date else "day and which kind of year"))
    day, years = _day(date), _years(year)
    its = years.year_of(day)
    place, week = its.place(day), compared(years, day)
    if json:
        as_json(_row(day, its, place, week))
        return
    say(
        f"{long(day)} is in {its.label}: quarter {place.quarter}, period {place.period}, "
        f"week {place.week}, day {place.day} of the week.",
        f"{its.label} lasts from {long(its.first)} to {long(its.last)}: {_weeks(its)}.",
        f"The week is compared with {long(week.first)} to {long(week.last)}.",
    )


def _how(missing: str) -> str:
    return (
        f"Say which {missing} you mean: phasegate fiscal 2026-11-22 --year monthly(feb), "
        f"or --year 52_53(sat,last,sep), or one of {', '.join(PRESETS)}, or a calendar file."
    )


def _day(text: str) -> Date:
    try:
        day = Date.fromisoformat(text)
    except ValueError:
        raise BadInput(f"“{text}” is no day; write it as 2026-11-22.") from None
    if not 1970 <= day.year <= 2200:
        raise BadInput(f"“{text}” lies outside of 1970 to 2200; correct the year.")
    return day


def _years(text: str) -> FiscalYears:
    """The years of this kind, or those of a calendar file."""
    try:
        return parse_years(text)
    except ValueError as error:
        if Path(text).suffix not in (".yaml", ".yml") and not Path(text).exists():
            raise BadInput(f"{error}; or name a calendar file.") from None
    return read_calendar(Path(text)).fiscal_year.years


def _weeks(year: FiscalYear) -> str:
    over = year.days % WEEK
    last = "1 day" if over == 1 else f"{over} days"
    return f"{year.weeks} weeks, the last of {last}" if over else f"{year.weeks} weeks"


def _row(day: Date, year: FiscalYear, place: Place, week: Span) -> dict[str, Any]:
    return {
        "date": day,
        "label": year.label,
        "quarter": place.quarter,
        "period": place.period,
        "week": place.week,
        "day": place.day,
        "starts_on": year.first,
        "ends_on": year.last,
        "weeks": year.weeks,
        "compared_with": {"first": week.first, "last": week.last},
    }
