"""The ladder of reminders and escalations (domain.md §5): which step is due for whom, decided without a clock.

A step belongs to a day in the business days of the one who owes; it reaches each recipient at the ladder's hour
(09:00) of that recipient's own working day.
"""

from collections.abc import Sequence
from dataclasses import dataclass, field

import pendulum
from pendulum import Date, DateTime, Time

from rules.businessdays import BusinessDays


@dataclass(frozen=True)
class Rung:
    """`step` business days before (−) or after (+) the due day, whom it tells, and its level above a reminder."""

    step: int
    level: str
    tell: tuple[str, ...]

    @property
    def kind(self) -> str:
        return "escalation" if self.level else "reminder"

    @property
    def name(self) -> str:
        """`-10`, `0`, `L1`: how keys, messages and people call the step."""
        return self.level or f"{self.step:+d}".replace("+0", "0")


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


@dataclass(frozen=True)
class Owed:
    """What a ladder hangs on: an obligation's key, the day it is due in the season's zone, since when it is owed."""

    key: str
    due_on: Date
    due_version: int
    since: DateTime
    debtor: Reader


@dataclass(frozen=True)
class Step:
    """One message that should go out: to whom, for which rung, at which instant (UTC)."""

    owed: Owed
    rung: Rung
    reader: Reader
    send_at: DateTime
    late: bool

    @property
    def key(self) -> str:
        """The natural key: a second tick finds it and does nothing."""
        return f"{self.owed.key}:{self.rung.name}:v{self.owed.due_version}:{self.reader.person_id}"


def moment(rung: Rung, owed: Owed, reader: Reader, hours: Hours) -> DateTime:
    """The instant (UTC) at which this rung reaches this reader."""
    day = owed.debtor.days.add(owed.due_on, rung.step) if rung.step else owed.due_on
    working = _working(day, reader, hours, 1)
    if rung.step <= 0 and working > owed.due_on:
        # A reminder after the due day is none: whoever is away then hears before it (domain.md §2.5, Karnataka).
        working = _working(day, reader, hours, -1)
    return _at(working, hours.deliver_at, reader.zone)


def soonest(at: DateTime, reader: Reader, hours: Hours) -> DateTime:
    """When a message that arises at this instant may reach the reader: at once, or at the next working 09:00."""
    local = at.in_timezone(reader.zone)
    today = local.date()
    if _working(today, reader, hours, 1) == today:
        if hours.quiet_to <= local.time() < hours.quiet_from:
            return at.in_timezone("UTC")
        if local.time() < hours.quiet_to:
            return _at(today, hours.deliver_at, reader.zone)
    return _at(_working(today.add(days=1), reader, hours, 1), hours.deliver_at, reader.zone)


Timed = Sequence[tuple[DateTime, Rung]]


def timetable(rungs: Sequence[tuple[Rung, Sequence[Reader]]], owed: Owed, hours: Hours) -> dict[Reader, Timed]:
    """For each reader, when each rung that tells them does so."""
    table: dict[Reader, list[tuple[DateTime, Rung]]] = {}
    for rung, readers in rungs:
        for reader in readers:
            table.setdefault(reader, []).append((moment(rung, owed, reader, hours), rung))
    return dict(table)


def due_step(timed: Timed, owed: Owed, reader: Reader, at: DateTime, hours: Hours) -> Step | None:
    """The one step that should be out for this reader by now; None where there is none.

    Of several missed steps only the latest counts; one whose day is over is late, and is left out where the
    next is less than 24 h away. A step from before the obligation existed is nobody's.
    """
    passed = [(when, rung) for when, rung in timed if owed.since <= when <= at]
    if not passed:
        return None
    when, rung = max(passed, key=lambda row: (row[0], row[1].step))
    late = at >= _at(when.in_timezone(reader.zone).date(), hours.quiet_from, reader.zone)
    if late and any(at < later < at.add(hours=24) for later, _ in timed):
        return None
    return Step(owed, rung, reader, soonest(at, reader, hours) if late else when, late)


def _working(day: Date, reader: Reader, hours: Hours, step: int) -> Date:
    """The day, or the next (step 1) or previous (step −1) on which the reader works and messages are not held."""
    while not reader.days.includes(day) or any(first <= day <= last for first, last in hours.blackouts):
        day = day.add(days=step)
    return day


def _at(day: Date, time: Time, zone: str) -> DateTime:
    return pendulum.datetime(day.year, day.month, day.day, time.hour, time.minute, tz=zone).in_timezone("UTC")
