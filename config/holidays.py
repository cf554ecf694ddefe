"""Business days of a country, and of a company on top of it, from the `holidays` library."""

import re
from collections.abc import Mapping, Sequence
from functools import lru_cache

import holidays
from pendulum import Date

from config.daterule import parse_rule
from rules.businessdays import BusinessDays

_DAY_OF_YEAR = re.compile(r"(?P<month>\d{2})-(?P<day>\d{2})")
_NTH = re.compile(r"(?P<nth>nth\([^)]*\))(?:\s*\+\s*(?P<days>\d{1,2})\s*d)?")


@lru_cache(maxsize=512)
def country_days(name: str, years: tuple[int, ...]) -> BusinessDays:
    """The business days of “US” or “DE-BE”; raises ValueError where the country or its part is not known."""
    country, _, part = name.partition("-")
    try:
        # In one language on every machine, because calendars take holidays away by name.
        found = holidays.country_holidays(country, subdiv=part or None, years=years, language="en_US")
    except NotImplementedError:
        raise ValueError(f"no public holidays are known for “{name}”") from None
    days = {Date(day.year, day.month, day.day): title for day, title in found.items()}
    return BusinessDays(name, frozenset(found.weekend), days)


def overlay(
    base: BusinessDays, name: str, *, without: Sequence[str], add: Mapping[str, str], years: tuple[int, ...]
) -> BusinessDays:
    """A company's calendar: the country's, less some holidays by name, plus some by rule (domain.md §2.2)."""
    kept = {day: title for day, title in base.holidays.items() if not any(drop in title for drop in without)}
    for title, rule in add.items():
        for year in years:
            kept.setdefault(yearly(rule, year), title)
    return BusinessDays(name, base.weekend, kept)


def yearly(rule: str, year: int) -> Date:
    """The day in this year of “12-24” or “nth(thu,4,nov) + 1 d”; raises ValueError for any other text."""
    if day := _DAY_OF_YEAR.fullmatch(rule.strip()):
        return Date(year, int(day["month"]), int(day["day"]))
    found = _NTH.fullmatch(rule.strip())
    nth = parse_rule(found["nth"]).anchor.nth if found else None
    if found is None or nth is None:
        raise ValueError(f"“{rule}” is not a yearly day; write 12-24 or nth(thu,4,nov) + 1 d")
    return nth.in_year(year).add(days=int(found["days"] or 0))
