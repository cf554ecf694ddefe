"""When a message may reach a person, and why not sooner: quiet hours, weekends, holidays, the one message of the day.

The rules are in docs/notices.md.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from functools import lru_cache

import pendulum
from pendulum import Date, DateTime, FixedTimezone, Time, Timezone

from rules.businessdays import BusinessDays


@lru_cache(maxsize=512)
def zone_named(name: str) -> Timezone | FixedTimezone:
    """The time zone of this name; made once, as making one reads a file."""
    return pendulum.timezone(name)


@dataclass(frozen=True)
class Hours:
    """When messages may reach a person: between `quiet_to` and `quiet_from`, otherwise next day at `deliver_at`."""

    deliver_at: Time
    quiet_from: Time
    quiet_to: Time
    blackouts: tuple[tuple[Date, Date], ...] = ()

    def allow(self, time: Time) -> bool:
        """Is it not a quiet hour?"""
        return self.quiet_to <= time < self.quiet_from

    def black_out(self, day: Date) -> bool:
        """Does a window of the calendar hold back messages on this day?"""
        return any(first <= day <= last for first, last in self.blackouts)


@dataclass(frozen=True)
class Reader:
    """A person who may get a message: their zone and their working days."""

    person_id: str
    zone: str
    days: BusinessDays = field(compare=False)


def soonest_moment(at: DateTime, reader: Reader, hours: Hours) -> DateTime:
    """When a message that arises at this instant may reach the reader: at once, or at the next working 09:00."""
    local = at.in_timezone(zone_named(reader.zone))
    today = local.date()
    works_today = _is_working(today, reader, hours)
    if works_today and hours.allow(local.time()):
        return at.in_timezone("UTC")
    if works_today and local.time() < hours.quiet_to:
        return at_local(today, hours.deliver_at, reader.zone)
    tomorrow = today.add(days=1)
    next_day = next_working_day(tomorrow, reader, hours)
    return at_local(next_day, hours.deliver_at, reader.zone)


def why_held(at: DateTime, reader: Reader, hours: Hours) -> tuple[str, ...]:
    """All that stands between this instant and the soonest, in its order; nothing where it is the same."""
    until = soonest_moment(at, reader, hours)
    if until == at:
        return ()
    arises_on = at.in_timezone(zone_named(reader.zone)).date()
    arrives_on = until.in_timezone(zone_named(reader.zone)).date()
    return tuple(_holding_reasons(arises_on, arrives_on, reader, hours))


def _holding_reasons(arises_on: Date, arrives_on: Date, reader: Reader, hours: Hours) -> Iterator[str]:
    day = arises_on
    if _is_working(day, reader, hours):
        yield f"quiet hours {hours.quiet_from:%H:%M}-{hours.quiet_to:%H:%M} ({reader.zone})"
        day = day.add(days=1)
    while day < arrives_on:
        title = day.format("ddd D MMM", locale="en")
        yield f"{title}: {_why_closed(day, reader)}"
        day = day.add(days=1)


def _why_closed(day: Date, reader: Reader) -> str:
    if day in reader.days.holidays:
        return f"{reader.days.holidays[day]} ({reader.days.name})"
    if reader.days.includes(day):
        return "a quiet blackout"
    return "weekend"


def next_working_day(day: Date, reader: Reader, hours: Hours) -> Date:
    """The day, or the first after it, on which the reader works and messages are not held."""
    while not _is_working(day, reader, hours):
        day = day.add(days=1)
    return day


def previous_working_day(day: Date, reader: Reader, hours: Hours) -> Date:
    """The day, or the last before it, on which the reader works and messages are not held."""
    while not _is_working(day, reader, hours):
        day = day.subtract(days=1)
    return day


def _is_working(day: Date, reader: Reader, hours: Hours) -> bool:
    return reader.days.includes(day) and not hours.black_out(day)


def at_local(day: Date, time: Time, zone: str) -> DateTime:
    """The instant (UTC) of this time of day in this zone."""
    local = pendulum.datetime(
        day.year,
        day.month,
        day.day,
        time.hour,
        time.minute,
        tz=zone,
    )
    return local.in_timezone("UTC")


def both_zones(instant: DateTime, first_zone: str, second_zone: str) -> str:
    """“Fri 11 Sep 2026 17:00 -07:00 America/Los_Angeles (Sat 12 Sep 2026 02:00 +02:00 Europe/Berlin)”."""
    first = _in_zone(instant, first_zone)
    if first_zone == second_zone:
        return first
    return f"{first} ({_in_zone(instant, second_zone)})"


def _in_zone(instant: DateTime, zone: str) -> str:
    local = instant.in_timezone(zone)
    moment = local.format("ddd D MMM YYYY HH:mm Z", locale="en")
    return f"{moment} {zone}"


# --- the one message of the day ---------------------------------------------------------------------------------------


AT_ONCE = frozenset(
    {
        "escalation",
        "change",
        "review",
        "vote",
        "blindside",
        "override",
        "undone",
        "withdrawn",
        "season_cancelled",
        "undeliverable",
        "digest",
    }
)
"""The kinds that go apart: what is late, moves a date, has an hour of its own, or takes something back."""

SINGLE_A_DAY = 10
"""So many single messages a person gets in 24 hours; what comes after them goes into the next digest [default]."""

COLLAPSE_FROM, COLLAPSE_HOURS = 2, 24
"""So many waiting messages become one where the oldest waits for so many hours: nothing could be sent [default]."""


def is_daily(kind: str) -> bool:
    return kind not in AT_ONCE


def should_collapse(waiting_since: Sequence[DateTime], at: DateTime) -> bool:
    """After days without a channel the queue of one person becomes one message instead of a storm."""
    if len(waiting_since) < COLLAPSE_FROM:
        return False
    collapse_at = min(waiting_since).add(hours=COLLAPSE_HOURS)
    return collapse_at <= at
