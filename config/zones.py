"""The time zone of a person whose file names only a country, from the tz database's own table."""

from collections import defaultdict
from collections.abc import Iterator
from functools import lru_cache
from pathlib import Path

import tzdata

_TZDATA = Path(tzdata.__path__[0])
"""The tz database of the package; `importlib.resources` would take longer to import than to read it."""


@lru_cache(maxsize=1)
def _zones_by_country() -> dict[str, list[str]]:
    zones: dict[str, list[str]] = defaultdict(list)
    for country, zone in _rows_of_zone_tab():
        zones[country].append(zone)
    return dict(zones)


def _rows_of_zone_tab() -> Iterator[tuple[str, str]]:
    """(country, zone) of each row, in the order of the table."""
    table = _TZDATA / "zoneinfo" / "zone.tab"
    text = table.read_text(encoding="utf-8")
    for line in text.splitlines():
        is_comment = line.startswith("#")
        if line and not is_comment:
            country, _, zone, *_ = line.split("\t")
            yield country, zone


def zone_of(country: str, *, home: str) -> str:
    """The zone to assume for a country: the season's own where it lies in that country, else its first in zone.tab.

    zone.tab puts a country's most populous zone first where geography allows. An unknown country gets `home`.
    """
    zones = _zones_by_country().get(country, [])
    if not zones or home in zones:
        return home
    return zones[0]


@lru_cache(maxsize=1)
def _zone_names() -> frozenset[str]:
    text = (_TZDATA / "zones").read_text(encoding="utf-8")
    return frozenset(text.split())


def is_zone(name: str) -> bool:
    """Is this a name of the tz database, older links such as US/Pacific included?"""
    return name in _zone_names()
