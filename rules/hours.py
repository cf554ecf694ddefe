"""When a message may reach a person, and why not sooner: quiet hours, weekends, holidays, blackouts.

The rule is in docs/notices.md, “The ladder”.
"""

from collections.abc import Iterator
from dataclasses import dataclass, field

import pendulum
from pendulum import Date, DateTime, Time

from rules.businessdays import BusinessDays


@dataclass(frozen=True)
class Hours:
    """When messages may reach a person: between `quiet_to` and `quiet_from`, otherwise next day at `deliver_at`."""

    deliver_at: Time
    quiet_from: Time
    quiet_to: Time
    blackouts: tuple[tuple[Date, Date], ...] = ()


@dataclass(frozen=True)
class Reader:
    """A person who may get a message: their zone and their working days."""

    person_id: str
    zone: str
    days: BusinessDays = field(compare=False)


def soonest(at: DateTime, reader: Reader, hours: Hours) -> DateTime:
    """When a message that arises at this instant may reach the reader: at once, or at the next working 09:00."""
    local = at.in_timezone(reader.zone)
    today = local.date()
    if working(today, reader, hours, 1) == today:
        if hours.quiet_to <= local.time() < hours.quiet_from:
            return at.in_timezone("UTC")
        if local.time() < hours.quiet_to:
            return at_local(today, hours.deliver_at, reader.zone)
    return at_local(working(today.add(days=1), reader, hours, 1), hours.deliver_at, reader.zone)


def why_held(at: DateTime, reader: Reader, hours: Hours) -> tuple[str, ...]:
    """All that stands between this instant and the soonest, in its order; nothing where it is the same."""
    until, local = soonest(at, reader, hours), at.in_timezone(reader.zone)
    if until == at:
        return ()
    return tuple(_standing_between(local, until.in_timezone(reader.zone).date(), reader, hours))


def _standing_between(local: DateTime, last: Date, reader: Reader, hours: Hours) -> Iterator[str]:
    day = local.date()
    if _free(day, reader, hours):
        yield f"quiet hours {hours.quiet_from:%H:%M}-{hours.quiet_to:%H:%M} ({reader.zone})"
        day = day.add(days=1)
    while day < last:
        yield f"{day.format('ddd D MMM', locale='en')}: {_closed(day, reader)}"
        day = day.add(days=1)


def _closed(day: Date, reader: Reader) -> str:
    if day in reader.days.holidays:
        return f"{reader.days.holidays[day]} ({reader.days.name})"
    return "a quiet blackout" if reader.days.includes(day) else "weekend"


def _free(day: Date, reader: Reader, hours: Hours) -> bool:
    return working(day, reader, hours, 1) == day


def working(day: Date, reader: Reader, hours: Hours, step: int) -> Date:
    """The day, or the next (step 1) or previous (step −1) on which the reader works and messages are not held."""
    while not reader.days.includes(day) or any(first <= day <= last for first, last in hours.blackouts):
        day = day.add(days=step)
    return day


def at_local(day: Date, time: Time, zone: str) -> DateTime:
    return pendulum.datetime(day.year, day.month, day.day, time.hour, time.minute, tz=zone).in_timezone("UTC")
