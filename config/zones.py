"""The time zone of a person whose file names only a country, from the tz database's own table."""

from functools import lru_cache
from importlib.resources import files


@lru_cache(maxsize=1)
def _zones_by_country() -> dict[str, tuple[str, ...]]:
    table: dict[str, list[str]] = {}
    for line in files("tzdata.zoneinfo").joinpath("zone.tab").read_text(encoding="utf-8").splitlines():
        if line and not line.startswith("#"):
            country, _, zone = line.split("\t")[:3]
            table.setdefault(country, []).append(zone)
    return {country: tuple(zones) for country, zones in table.items()}


def zone_of(country: str, *, home: str) -> str:
    """The zone to assume for a country: the season's own where it lies in that country, else its first in zone.tab.

    zone.tab puts a country's most populous zone first where geography allows. An unknown country gets `home`.
    """
    zones = _zones_by_country().get(country, ())
    return home if home in zones or not zones else zones[0]


@lru_cache(maxsize=1)
def _names() -> frozenset[str]:
    return frozenset(files("tzdata").joinpath("zones").read_text(encoding="utf-8").split())


def is_zone(name: str) -> bool:
    """Is this a name of the tz database, older links such as US/Pacific included?"""
    return name in _names()
