"""Public holidays of countries: from the `holidays` library, or as a season pinned them when it was opened."""

import re
from calendar import monthrange
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from functools import cached_property, lru_cache
from importlib.metadata import version
from typing import Any

import holidays
from pendulum import Date

from config.daterule import parse_rule
from rules.businessdays import BusinessDays
from rules.fiscal import plus

ESTIMATED = "(estimated)"
"""How the library marks a feast whose day the moon decides; explanations show it as it stands."""

_REMARK = re.compile(r"\s*\([^()]*\)")
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


@dataclass(frozen=True, eq=False)
class HolidayData:
    """Which version of the holidays is meant; `pinned` holds those that a season keeps, by country.

    A season's dates must not move because a library was upgraded: it pins what it was opened with
    (docs/decisions/0010-a-season-keeps-its-holidays.md).
    """

    version: str
    pinned: Mapping[str, Any] = field(default_factory=dict)

    def days(self, name: str, years: tuple[int, ...]) -> BusinessDays:
        """Raises ValueError where nobody knows the country; one that came later is asked of the library."""
        return self._kept[name] if name in self.pinned else country_days(name, years)

    def pin(self, names: Iterable[str], years: tuple[int, ...]) -> dict[str, Any]:
        """What `read_pinned` reads: plain values of these countries; those that nobody knows are left out."""
        kept: dict[str, Any] = {}
        for name in sorted(set(names)):
            try:
                days = self.days(name, years)
            except ValueError:
                continue
            titles = {day.isoformat(): title for day, title in sorted(days.holidays.items())}
            kept[name] = {"weekend": sorted(days.weekend), "holidays": titles}
        return {"version": self.version, "calendars": kept}

    @cached_property
    def _kept(self) -> dict[str, BusinessDays]:
        return {
            name: BusinessDays(
                name,
                frozenset(row["weekend"]),
                {Date.fromisoformat(day): title for day, title in row["holidays"].items()},
            )
            for name, row in self.pinned.items()
        }


INSTALLED = HolidayData(version("holidays"))


def read_pinned(kept: Mapping[str, Any]) -> HolidayData:
    """What a season pinned; what is installed where it pinned nothing."""
    return HolidayData(str(kept["version"]), kept["calendars"]) if kept else INSTALLED


def names(title: str) -> frozenset[str]:
    """The holidays that one day is, without the remarks behind them: (observed), (estimated), the place."""
    return frozenset(name.strip() for name in re.split(r"[;,]", _REMARK.sub("", title)))


def yearly(rule: str, year: int) -> Date | None:
    """The day of “12-24” or “nth(thu,4,nov) + 1 d” in this year; None where the year has not got it, as 02-29.

    Raises ValueError for any other text.
    """
    if day := _DAY_OF_YEAR.fullmatch(rule.strip()):
        leap = Date(2000, int(day["month"]), int(day["day"]))
        return Date(year, leap.month, leap.day) if leap.day <= monthrange(year, leap.month)[1] else None
    found = _NTH.fullmatch(rule.strip())
    nth = parse_rule(found["nth"]).anchor.nth if found else None
    if found is None or nth is None:
        raise ValueError(f"“{rule}” is not a yearly day; write 12-24 or nth(thu,4,nov) + 1 d")
    counted = nth.in_year(year)
    return plus(counted, int(found["days"] or 0)) if counted.month == nth.month else None
