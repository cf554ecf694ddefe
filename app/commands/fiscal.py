"""phasegate fiscal: where a day stands in a company's fiscal year (docs/calendar.md, “fiscal_year”)."""

from dataclasses import dataclass
from pathlib import Path
from typing import Annotated

from cyclopts import Parameter
from pendulum import Date

from app.output import JsonAnswer, Lines, answer
from app.typed_values import Switch, must_be_plausible_year, parse_day
from config.explanation import long_day
from config.fiscalyear import PRESETS, parse_years
from config.read import read_calendar
from rules.fiscal import WEEK_DAYS, DaySpan, FiscalPlace, FiscalYear, FiscalYears, compared_week
from states.refusal import BadInput

CALENDAR_SUFFIXES = (".yaml", ".yml")


def fiscal(
    date: str = "",
    /,
    *,
    year: Annotated[str, Parameter(show_default=False)] = "",
    json: Switch = False,
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
    _must_name_both(date, year)
    day = parse_day(date, example="2026-11-22")
    must_be_plausible_year(day.year, f"“{date}”")
    placed = _place_day(day, _parse_years(year))
    answer(placed.as_object(), placed.as_lines(), json=json)


@dataclass(frozen=True)
class PlacedDay:
    """A day in its fiscal year, with the week of the year before that its week is compared with."""

    day: Date
    year: FiscalYear
    place: FiscalPlace
    compared_week: DaySpan

    def as_object(self) -> JsonAnswer:
        return {
            "date": self.day,
            "label": self.year.label,
            "quarter": self.place.quarter,
            "period": self.place.period,
            "week": self.place.week,
            "day": self.place.day,
            "starts_on": self.year.first,
            "ends_on": self.year.last,
            "weeks": self.year.weeks,
            "compared_with": {
                "first": self.compared_week.first,
                "last": self.compared_week.last,
            },
        }

    def as_lines(self) -> Lines:
        year, place, week = self.year, self.place, self.compared_week
        in_year = f"quarter {place.quarter}, period {place.period}, week {place.week}"
        yield f"{long_day(self.day)} is in {year.label}: {in_year}, day {place.day} of the week."
        yield f"{year.label} lasts from {long_day(year.first)} to {long_day(year.last)}: {_weeks_words(year)}."
        yield f"The week is compared with {long_day(week.first)} to {long_day(week.last)}."


def _place_day(day: Date, years: FiscalYears) -> PlacedDay:
    year = years.year_of(day)
    return PlacedDay(
        day,
        year,
        year.place(day),
        compared_week(years, day),
    )


def _must_name_both(date: str, year: str) -> None:
    """Raises BadInput where the day or the kind of year is missing."""
    if not date and not year:
        raise BadInput(_usage("day and which kind of year"))
    if not date:
        raise BadInput(_usage("day"))
    if not year:
        raise BadInput(_usage("kind of year"))


def _usage(missing: str) -> str:
    return (
        f"Say which {missing} you mean: phasegate fiscal 2026-11-22 --year monthly(feb), "
        f"or --year 52_53(sat,last,sep), or one of {', '.join(PRESETS)}, or a calendar file."
    )


def _parse_years(text: str) -> FiscalYears:
    """The years of this kind, or those of a calendar file."""
    try:
        return parse_years(text)
    except ValueError as error:
        if not _names_a_file(text):
            raise BadInput(f"{error}; or name a calendar file.") from None
    return read_calendar(Path(text)).fiscal_year.years


def _names_a_file(text: str) -> bool:
    file = Path(text)
    return file.suffix in CALENDAR_SUFFIXES or file.exists()


def _weeks_words(year: FiscalYear) -> str:
    """“52 weeks”, “53 weeks, the last of 1 day”"""
    days_over = year.days % WEEK_DAYS
    if not days_over:
        return f"{year.weeks} weeks"
    last_week = "1 day" if days_over == 1 else f"{days_over} days"
    return f"{year.weeks} weeks, the last of {last_week}"
