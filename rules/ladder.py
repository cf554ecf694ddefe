"""The ladder of reminders and escalations (domain.md §5): which step is due for whom, decided without a clock.

A step belongs to a day in the business days of the one who owes; it reaches each recipient at the ladder's hour
(09:00) of that recipient's own working day.
"""

from collections.abc import Sequence
from dataclasses import dataclass

from pendulum import Date, DateTime

from rules.hours import Hours, Reader, at_local, working


@dataclass(frozen=True)
class Rung:
    """`step` business days before (−) or after (+) the due day, whom it tells, and its level above a reminder.

    `flags_gate` is what silence until then leads to.
    """

    step: int
    level: str
    tell: tuple[str, ...]
    flags_gate: bool = False

    @property
    def kind(self) -> str:
        return "escalation" if self.level else "reminder"

    @property
    def name(self) -> str:
        """`-10`, `0`, `L1`: how keys, messages and people call the step."""
        return self.level or f"{self.step:+d}".replace("+0", "0")


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
    """One message that should go out: for which rung and when (UTC); whoever gets it at `late_from` or after, gets it
    late."""

    rung: Rung
    at: DateTime
    late_from: DateTime


def moment(rung: Rung, owed: Owed, reader: Reader, hours: Hours) -> DateTime:
    """The instant (UTC) at which this rung reaches this reader."""
    day = owed.debtor.days.add(owed.due_on, rung.step) if rung.step else owed.due_on
    told_on = working(day, reader, hours, 1)
    if rung.step <= 0 and told_on > owed.due_on:
        # A reminder after the due day is none: whoever is away then hears before it (domain.md §2.5, Karnataka).
        told_on = working(day, reader, hours, -1)
    return at_local(told_on, hours.deliver_at, reader.zone)


Timed = Sequence[tuple[DateTime, Rung]]


def timetable(rungs: Sequence[tuple[Rung, Sequence[Reader]]], owed: Owed, hours: Hours) -> dict[Reader, Timed]:
    """For each reader, when each rung that tells them does so."""
    table: dict[Reader, list[tuple[DateTime, Rung]]] = {}
    for rung, readers in rungs:
        for reader in readers:
            table.setdefault(reader, []).append((moment(rung, owed, reader, hours), rung))
    return dict(table)


def laid_out(timed: Timed, reader: Reader, hours: Hours, *, since: DateTime, at: DateTime) -> list[Step]:
    """The reader's steps that are still to come, and of those that were missed the latest.

    A step from before the obligation existed is nobody's. What was missed is late when its day is over.
    """
    passed = [row for row in timed if since <= row[0] <= at]
    latest = [max(passed, key=lambda row: (row[0], row[1].step))] if passed else []
    ahead = [row for row in timed if row[0] > at and row[0] >= since]
    return [Step(rung, when, _day_ends(when, reader, hours)) for when, rung in (*latest, *ahead)]


def _day_ends(when: DateTime, reader: Reader, hours: Hours) -> DateTime:
    return at_local(when.in_timezone(reader.zone).date(), hours.quiet_from, reader.zone)
