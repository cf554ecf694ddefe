"""Wall-clock times of a zone as instants, with what a change of the clocks does to them.

Which instant counts of an hour that is skipped or comes twice: docs/calendar.md, “Date rules”.
"""

from functools import lru_cache

import pendulum
from pendulum import Date, DateTime, Time

from config.zones import is_zone

ANYWHERE_ON_EARTH = "AoE"
"""A deadline that has passed only when its day is over everywhere: the zone twelve hours behind UTC."""
_BEHIND_ALL = "Etc/GMT+12"


def zone_named(text: str) -> str:
    """The tz database's name of a zone; raises ValueError with a sentence where there is none."""
    if text.strip().lower() in (ANYWHERE_ON_EARTH.lower(), "anywhere on earth"):
        return _BEHIND_ALL
    if not is_zone(text):
        raise ValueError(f"“{text}” is not a time zone; write one such as America/Los_Angeles, or AoE")
    return text


def zone_title(zone: str) -> str:
    """What people call the zone."""
    return "anywhere on earth (AoE)" if zone == _BEHIND_ALL else zone


@lru_cache(maxsize=16384)
def wall(day: Date, time: Time, zone: str) -> tuple[DateTime, str]:
    """The instant in UTC of this wall-clock time, and what is to be said of it; "" on almost all days.

    An hour that is skipped moves on; of an hour that comes twice the later counts.
    """
    at = _instant(day, time, zone, fold=1)
    local = at.in_timezone(zone)
    if (local.hour, local.minute) != (time.hour, time.minute):
        return at, f"; {time:%H:%M} does not exist that day → {local:%H:%M} {local.format('Z')}"
    if _instant(day, time, zone, fold=0) != at:
        return at, f"; {time:%H:%M} comes twice that day → the later, {local.format('Z')}"
    return at, ""


def _instant(day: Date, time: Time, zone: str, *, fold: int) -> DateTime:
    clock = (time.hour, time.minute, time.second)
    return pendulum.datetime(day.year, day.month, day.day, *clock, tz=zone, fold=fold).in_timezone("UTC")
