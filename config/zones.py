"""The time zone of a person whose file names only a country, from the tz database's own table."""

from functools import lru_cache
from importlib.resources import files


@lru_cache(maxsize=1)
def _zones_by_country() -> dict[str, tuple[str, ...]]:
    zones: dict[str, tuple[str, ...]] = {}
    table = files("tzdata.zoneinfo").joinpath("zone.tab")
    for line in table.read_text(encoding="utf-8").splitlines():
        is_comment = line.startswith("#")
        if line and not is_comment:
            country, _, zone = line.split("\t")[:3]
            zones[country] = (*zones.get(country, ()), zone)
    return zones


def zone_of(country: str, *, home: str) -> str:
    """The zone to assume for a country: the season's own where it lies in that country, else its first in zone.tab.

    zone.tab puts a country's most populous zone first where geography allows. An unknown country gets `home`.
    """
    zones = _zones_by_country().get(country, ())
    if not zones or home in zones:
        return home
    return zones[0]


@lru_cache(maxsize=1)
def _zone_names() -> frozenset[str]:
    text = files("tzdata").joinpath("zones").read_text(encoding="utf-8")
    return frozenset(text.split())


def is_zone(name: str) -> bool:
    """Is this a name of the tz database, older links such as US/Pacific included?"""
    return name in _zone_names()
