"""Every change of the clocks in every zone, 2024 to 2045: skipped hours move on, of two the later counts."""

from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from functools import lru_cache
from importlib.resources import files
from zoneinfo import ZoneInfo

from pendulum import Date, Time

from config.wallclock import instant_of_wall_clock

FIRST, LAST = datetime(2024, 1, 1, tzinfo=UTC), datetime(2046, 1, 1, tzinfo=UTC)


@lru_cache(maxsize=1)
def zones() -> tuple[str, ...]:
    return tuple(files("tzdata").joinpath("zones").read_text(encoding="utf-8").split())


def changes(zone: ZoneInfo) -> Iterator[tuple[datetime, timedelta, timedelta]]:
    """(instant, offset before, offset after) of each change, found to the minute by halving weeks."""
    at = FIRST
    while at < LAST:
        after = at + timedelta(days=7)
        was, now = at.astimezone(zone).utcoffset(), after.astimezone(zone).utcoffset()
        if was != now and was is not None and now is not None:
            yield _moment(zone, at, after), was, now
        at = after


def _moment(zone: ZoneInfo, low: datetime, high: datetime) -> datetime:
    was = low.astimezone(zone).utcoffset()
    while high - low > timedelta(minutes=1):
        middle = low + (high - low) / 2
        middle = middle.replace(second=0, microsecond=0)
        if middle in (low, high):
            break
        low, high = (middle, high) if middle.astimezone(zone).utcoffset() == was else (low, middle)
    return high


def test_every_change_of_every_clock_obeys_the_rule() -> None:
    seen = {"skipped": 0, "twice": 0}
    for name in zones():
        zone = ZoneInfo(name)
        for at, was, now in changes(zone):
            gap = now - was
            # The wall time in the middle of the hour that is skipped, or comes twice.
            naive = (at + was + gap / 2 if gap > timedelta(0) else at + now - gap / 2).replace(tzinfo=None, second=0)
            found, said = instant_of_wall_clock(
                Date(naive.year, naive.month, naive.day), Time(naive.hour, naive.minute), name
            )
            if gap > timedelta(0):
                seen["skipped"] += 1
                assert (found, "does not exist" in said) == (naive.replace(tzinfo=UTC) - was, True), (name, at)
            else:
                seen["twice"] += 1
                assert (found, "comes twice" in said) == (naive.replace(tzinfo=UTC) - now, True), (name, at)
    assert seen["skipped"] > 2_000
    assert seen["twice"] > 2_000
