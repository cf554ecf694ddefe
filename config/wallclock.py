"""Wall-clock times of a zone as instants, with what a change of the clocks does to them.

Which instant counts of an hour that is skipped or comes twice: docs/calendar.md, “Date rules”.
"""

from functools import lru_cache

import pendulum
from pendulum import Date, DateTime, Time

from config.zones import is_zone

ANYWHERE_ON_EARTH = "AoE"
"""A deadline that has passed only when its day is over everywhere: the zone twelve hours behind UTC."""
_NAMES_OF_ANYWHERE = (ANYWHERE_ON_EARTH.lower(), "anywhere on earth")
_BEHIND_ALL = "Etc/GMT+12"


def zone_named(text: str) -> str:
    """The tz database's name of a zone; raises ValueError with a sentence where there is none."""
    if text.strip().lower() in _NAMES_OF_ANYWHERE:
        return _BEHIND_ALL
    if not is_zone(text):
        raise ValueError(f"“{text}” is not a time zone; write one such as America/Los_Angeles, or AoE")
    return text


def zone_title(zone: str) -> str:
    """What people call the zone."""
    if zone == _BEHIND_ALL:
        return "anywhere on earth (AoE)"
    return zone


@lru_cache(maxsize=16384)
def instant_of_wall_clock(
    day: Date,
    time: Time,
    zone: str,
) -> tuple[DateTime, str]:
    """The instant in UTC of this wall-clock time, and what is to be said of it; "" on almost all days.

    An hour that is skipped moves on; of an hour that comes twice the later counts.
    """
    later = _instant_in_fold(day, time, zone, fold=1)
    earlier = _instant_in_fold(day, time, zone, fold=0)
    local = later.in_timezone(zone)
    offset = local.format("Z")
    if _clock_of(local) != (time.hour, time.minute):
        return later, f"; {time:%H:%M} does not exist that day → {local:%H:%M} {offset}"
    if earlier != later:
        return later, f"; {time:%H:%M} comes twice that day → the later, {offset}"
    return later, ""


def _clock_of(moment: DateTime) -> tuple[int, int]:
    return moment.hour, moment.minute


def _instant_in_fold(
    day: Date,
    time: Time,
    zone: str,
    *,
    fold: int,
) -> DateTime:
    clock = (time.hour, time.minute, time.second)
    local = pendulum.datetime(
        day.year,
        day.month,
        day.day,
        *clock,
        tz=zone,
        fold=fold,
    )
    return local.in_timezone("UTC")
