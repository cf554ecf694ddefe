"""A calendar's text dated for another fiscal year: its own words, order and comments, with its days moved."""

import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import Any

from pendulum import Date

from config.calendar import Calendar
from config.edit import Edit, edit_yaml
from config.fiscalyear import FiscalYearRow
from config.load import load_yaml
from config.shape import rule_examples
from config.steps import day_of_month
from config.yaml_places import Path
from rules.fiscal import FiscalYear, plus_days
from states.refusal import BadInput

_DAY = re.compile(r"\d{4}-\d{2}-\d{2}")
_SEASON_ID = re.compile(r"[A-Za-z][A-Za-z0-9_]*")
_YEAR = re.compile(r"\d{4}")

DayMove = Callable[[Date], Date]


@dataclass(frozen=True)
class Redated:
    """The new text, and the years from which and to which it was moved."""

    text: str
    was: FiscalYear
    now: FiscalYear


def redated_text(
    text: str,
    calendar: Calendar,
    *,
    season: str,
    years: int,
) -> Redated:
    """The calendar of a season so many fiscal years later.

    Days move to the same day of the year, in a 52/53-week year by whole weeks, so that they keep their weekday and
    their place in the fiscal year. Raises BadInput where the season cannot be called so.
    """
    _check_season_id(season)
    now = calendar.fiscal_year.years.year(calendar.fiscal_year.chosen.number + years)
    values = load_yaml(text, file=calendar.season).value
    move_day = _day_move(
        calendar.fiscal_year,
        now,
        years,
    )
    edits = [
        *_season_edits(values, calendar.season, season),
        _year_edit(calendar, now),
        *_rule_edits(values, move_day),
        *_closed_day_edits(values, move_day),
    ]
    return Redated(
        edit_yaml(text, edits),
        calendar.fiscal_year.chosen,
        now,
    )


def _day_move(
    was: FiscalYearRow,
    now: FiscalYear,
    years: int,
) -> DayMove:
    has_whole_weeks = was.type == "52_53"
    if has_whole_weeks:
        return _move_by_weeks(was.chosen, now)
    return _move_by_years(years)


def _check_season_id(season: str) -> None:
    if not _SEASON_ID.fullmatch(season):
        advice = "write letters, digits and _, beginning with a letter: FY2028."
        raise BadInput(f"“{season}” is no id of a season; {advice}")


def _move_by_weeks(was: FiscalYear, now: FiscalYear) -> DayMove:
    """As many days as lie between the first days of the two years."""
    days = now.first.toordinal() - was.first.toordinal()
    return lambda day: plus_days(day, days)


def _move_by_years(years: int) -> DayMove:
    return lambda day: day_of_month(day.year + years, day.month, day.day)


def next_season(season: str, years: int) -> str:
    """The season's id with its year moved, `FY2027` to `FY2028`; the same where it names no year."""

    def move_year(year: re.Match[str]) -> str:
        return str(int(year[0]) + years)

    return _YEAR.sub(move_year, season, count=1)


def years_between(season: str, other: str) -> int | None:
    """By how many years the ids of two seasons differ; None where one of them names no year."""
    year = _year_named(season)
    other_year = _year_named(other)
    if year is None or other_year is None:
        return None
    return other_year - year


def _year_named(season: str) -> int | None:
    year = _YEAR.search(season)
    return int(year[0]) if year else None


def _year_edit(calendar: Calendar, now: FiscalYear) -> Edit:
    if calendar.fiscal_year.begins is not None:
        return Edit(("fiscal_year", "starts_on"), now.first)
    return Edit(("fiscal_year", "year"), now.number)


def _season_edits(
    values: Any,
    old: str,
    new: str,
) -> Iterator[Edit]:
    """The season's id, and wherever a title says it."""
    yield Edit(("season",), new)
    old_as_word = rf"\b{re.escape(old)}\b"
    for path, title in _all_texts(values):
        if path[-1] != "title":
            continue
        new_title = re.sub(old_as_word, new, title)
        if new_title != title:
            yield Edit(path, new_title)


def _rule_edits(values: Any, move_day: DayMove) -> Iterator[Edit]:
    """Days in date rules."""

    def move_text(match: re.Match[str]) -> str:
        day = Date.fromisoformat(match[0])
        return move_day(day).isoformat()

    for path, rule in _all_texts(values):
        is_rule = bool(rule_examples(path))
        new_rule = _DAY.sub(move_text, rule) if is_rule else rule
        if new_rule != rule:
            yield Edit(path, new_rule)


def _closed_day_edits(values: Any, move_day: DayMove) -> Iterator[Edit]:
    """Single days that a calendar is closed, in an order in which none meets one that is still to move."""
    calendars = values.get("calendars") or {}
    for name, company in calendars.items():
        closed = (company or {}).get("closed") or {}
        days = sorted(Date.fromisoformat(day) for day in closed)
        for day in _in_order_of_move(days, move_day):
            path = ("calendars", name, "closed", day.isoformat())
            yield Edit(path, move_day(day), rename=True)


def _in_order_of_move(
    days: list[Date],
    move_day: DayMove,
) -> list[Date]:
    """The last first where days move on."""
    if days and move_day(days[0]) > days[0]:
        return days[::-1]
    return days


def _all_texts(
    value: Any,
    path: Path = (),
) -> Iterator[tuple[Path, str]]:
    """Each text with the place where it stands."""
    if isinstance(value, str):
        yield path, value
    elif isinstance(value, dict):
        for name, inner in value.items():
            yield from _all_texts(inner, (*path, name))
    elif isinstance(value, list):
        for position, inner in enumerate(value):
            yield from _all_texts(inner, (*path, position))
