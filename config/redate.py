"""A calendar's text dated for another fiscal year: its own words, order and comments, with its days moved."""

import re
from calendar import monthrange
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import Any

from pendulum import Date

from config.calendar import Calendar
from config.load import Edit, Path, edit_yaml, load_yaml
from config.shape import ANY, RULES
from rules.fiscal import FiscalYear, plus
from states.refusal import BadInput

_DAY = re.compile(r"\d{4}-\d{2}-\d{2}")
_ID = re.compile(r"[A-Za-z][A-Za-z0-9_]*")
_YEAR = re.compile(r"\d{4}")


@dataclass(frozen=True)
class Redated:
    """The new text, and the years from which and to which it was moved."""

    text: str
    was: FiscalYear
    now: FiscalYear


def redated(text: str, calendar: Calendar, *, season: str, years: int) -> Redated:
    """The calendar of a season so many fiscal years later.

    Days move to the same day of the year, in a 52/53-week year by whole weeks, so that they keep their weekday and
    their place in the fiscal year. Raises BadInput where the season cannot be called so.
    """
    if not _ID.fullmatch(season):
        raise BadInput(
            f"“{season}” is no id of a season; write letters, digits and _, beginning with a letter: FY2028."
        )
    row = calendar.fiscal_year
    now = row.years.year(row.chosen.number + years)
    weeks = now.first.toordinal() - row.chosen.first.toordinal()
    move: Callable[[Date], Date] = (
        (lambda day: plus(day, weeks)) if row.type == "52_53" else (lambda day: _years_on(day, years))
    )
    values = load_yaml(text, file=calendar.season).value
    edits = [*_names(values, calendar.season, season), *_year(calendar, now), *_days(values, move)]
    return Redated(edit_yaml(text, edits), row.chosen, now)


def next_season(season: str, years: int) -> str:
    """The season's id with its year moved, `FY2027` to `FY2028`; the same where it names no year."""
    return _YEAR.sub(lambda found: str(int(found[0]) + years), season, count=1)


def years_between(season: str, other: str) -> int | None:
    """By how many years the ids of two seasons differ; None where one of them names no year."""
    one, two = _YEAR.search(season), _YEAR.search(other)
    return int(two[0]) - int(one[0]) if one and two else None


def _years_on(day: Date, years: int) -> Date:
    year = day.year + years
    return Date(year, day.month, min(day.day, monthrange(year, day.month)[1]))


def _year(calendar: Calendar, now: FiscalYear) -> Iterator[Edit]:
    if calendar.fiscal_year.begins is not None:
        yield Edit(("fiscal_year", "starts_on"), now.first)
    else:
        yield Edit(("fiscal_year", "year"), now.number)


def _names(values: Any, old: str, new: str) -> Iterator[Edit]:
    """The season's id, and wherever a title says it."""
    yield Edit(("season",), new)
    for path, value in _scalars(values):
        if path[-1] == "title" and (text := re.sub(rf"\b{re.escape(old)}\b", new, value)) != value:
            yield Edit(path, text)


def _days(values: Any, move: Callable[[Date], Date]) -> Iterator[Edit]:
    """Days in date rules, and single days that a calendar is closed."""
    for path, value in _scalars(values):
        if any(_is_at(path, place) for place in RULES):
            text = _DAY.sub(lambda found: move(Date.fromisoformat(found[0])).isoformat(), value)
            yield from [Edit(path, text)] if text != value else []
    for name, company in (values.get("calendars") or {}).items():
        days = [Date.fromisoformat(day) for day in (company or {}).get("closed") or {}]
        for day in sorted(days, reverse=bool(days) and move(days[0]) > days[0]):  # so that none meets one to come
            yield Edit(("calendars", name, "closed", day.isoformat()), move(day), rename=True)


def _is_at(path: Path, place: tuple[str, ...]) -> bool:
    return len(path) == len(place) and all(a in (ANY, b) for a, b in zip(place, path, strict=True))


def _scalars(value: Any, at: Path = ()) -> Iterator[tuple[Path, str]]:
    inside = value.items() if isinstance(value, dict) else enumerate(value) if isinstance(value, list) else ()
    for name, item in inside:
        yield from _scalars(item, (*at, name))
    if isinstance(value, str):
        yield at, value
