"""Public holidays of countries: from the `holidays` library, or as a season pinned them when it was opened."""

import re
from calendar import monthrange
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import date
from functools import cached_property, lru_cache
from importlib.metadata import version
from typing import Any

from pendulum import Date

from config.daterule import NthWeekday
from config.daterule_text import parse_rule
from rules.businessdays import BusinessDays
from rules.fiscal import plus_days

ESTIMATED = "(estimated)"
"""How the library marks a feast whose day the moon decides; explanations show it as it stands."""

_REMARK = re.compile(r"\s*\([^()]*\)")
_SEPARATOR = re.compile(r"[;,]")
_DAY_OF_YEAR = re.compile(r"(?P<month>\d{2})-(?P<day>\d{2})")
_NTH = re.compile(r"(?P<nth>nth\([^)]*\))(?:\s*\+\s*(?P<days>\d{1,2})\s*d)?")
_LEAP_YEAR = 2000


@lru_cache(maxsize=512)
def country_days(name: str, years: tuple[int, ...]) -> BusinessDays:
    """The business days of “US” or “DE-BE”; raises ValueError where the country or its part is not known."""
    import holidays  # noqa: PLC0415  a season that keeps its holidays does not pay for all that there are

    country, _, part = name.partition("-")
    try:
        # In one language on every machine, because calendars take holidays away by name.
        table = holidays.country_holidays(
            country,
            subdiv=part or None,
            years=years,
            language="en_US",
        )
    except NotImplementedError:
        raise ValueError(f"no public holidays are known for “{name}”") from None
    titles = {_pendulum_day(day): title for day, title in table.items()}
    return BusinessDays(name, frozenset(table.weekend), titles)


def _pendulum_day(day: date) -> Date:
    return Date(day.year, day.month, day.day)


@dataclass(frozen=True, eq=False)
class HolidayData:
    """Which version of the holidays is meant; `pinned` holds those that a season keeps, by country.

    A season's dates must not move because a library was upgraded: it pins what it was opened with
    (docs/decisions/0010-a-season-keeps-its-holidays.md).
    """

    version: str
    pinned: Mapping[str, Any] = field(default_factory=dict)

    def days(
        self,
        name: str,
        years: tuple[int, ...],
    ) -> BusinessDays:
        """Raises ValueError where nobody knows the country; one that came later is asked of the library."""
        if name in self.pinned:
            return self._pinned_days[name]
        return country_days(name, years)

    def pin(
        self,
        names: Iterable[str],
        years: tuple[int, ...],
    ) -> dict[str, Any]:
        """What `read_pinned` reads: plain values of these countries; those that nobody knows are left out."""
        calendars: dict[str, Any] = {}
        for name in sorted(set(names)):
            try:
                days = self.days(name, years)
            except ValueError:
                continue
            calendars[name] = _pinned_row(days)
        return {"version": self.version, "calendars": calendars}

    @cached_property
    def _pinned_days(self) -> dict[str, BusinessDays]:
        return {name: _read_pinned_row(name, row) for name, row in self.pinned.items()}


def _pinned_row(days: BusinessDays) -> dict[str, Any]:
    in_order = sorted(days.holidays.items())
    return {
        "weekend": sorted(days.weekend),
        "holidays": {day.isoformat(): title for day, title in in_order},
    }


def _read_pinned_row(name: str, row: Mapping[str, Any]) -> BusinessDays:
    titles = _read_pinned_days(row["holidays"])
    return BusinessDays(
        name,
        frozenset(row["weekend"]),
        titles,
    )


def _read_pinned_days(holidays_by_text: Mapping[str, str]) -> dict[Date, str]:
    return {Date.fromisoformat(day): title for day, title in holidays_by_text.items()}


INSTALLED = HolidayData(version("holidays"))


def read_pinned(kept: Mapping[str, Any]) -> HolidayData:
    """What a season pinned; what is installed where it pinned nothing."""
    if not kept:
        return INSTALLED
    return HolidayData(str(kept["version"]), kept["calendars"])


def holiday_names(title: str) -> frozenset[str]:
    """The holidays that one day is, without the remarks behind them: (observed), (estimated), the place."""
    without_remarks = _REMARK.sub("", title)
    names = _SEPARATOR.split(without_remarks)
    return frozenset(name.strip() for name in names)


def names_in_titles(titles: Iterable[str]) -> frozenset[str]:
    """The holidays that all these days are."""
    return frozenset[str]().union(*map(holiday_names, titles))


def yearly_day(rule: str, year: int) -> Date | None:
    """The day of “12-24” or “nth(thu,4,nov) + 1 d” in this year; None where the year has not got it, as 02-29.

    Raises ValueError for any other text.
    """
    day_of_year = _DAY_OF_YEAR.fullmatch(rule.strip())
    if day_of_year is not None:
        # A leap year has every day that any year has; for any other day it raises.
        month = int(day_of_year["month"])
        day = Date(_LEAP_YEAR, month, int(day_of_year["day"]))
        return _day_in_year(day, year)
    return _nth_in_year(rule, year)


def _day_in_year(day: Date, year: int) -> Date | None:
    _, last = monthrange(year, day.month)
    if day.day > last:
        return None
    return Date(year, day.month, day.day)


def _nth_in_year(rule: str, year: int) -> Date | None:
    nth, days_on = _parse_nth(rule)
    day = nth.in_year(year)
    if day.month != nth.month:
        return None
    return plus_days(day, days_on)


def _parse_nth(rule: str) -> tuple[NthWeekday, int]:
    """The weekday, and how many days are counted on from it."""
    pieces = _NTH.fullmatch(rule.strip())
    nth = parse_rule(pieces["nth"]).anchor.nth if pieces else None
    if pieces is None or nth is None:
        raise ValueError(f"“{rule}” is not a yearly day; write 12-24 or nth(thu,4,nov) + 1 d")
    return nth, int(pieces["days"] or 0)
