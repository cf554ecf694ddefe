"""Where things stand: the sheet's measures, and the x of an instant."""

from collections.abc import Iterable
from dataclasses import dataclass

import pendulum
from pendulum import Date, DateTime

from app.picture.changes import Changed, Moved

WIDTH, GUTTER, MARGIN = 1200, 168, 16
AXIS, ROW, PAD, FOOT = 34, 22, 8, 24


@dataclass(frozen=True)
class Scale:
    """Where an instant stands on the line."""

    start: DateTime
    end: DateTime

    def x(self, instant: DateTime) -> float:
        share = (instant - self.start).total_seconds() / (self.end - self.start).total_seconds()
        return GUTTER + share * (WIDTH - GUTTER - MARGIN)

    @property
    def month(self) -> float:
        """The width of a month."""
        return (WIDTH - GUTTER - MARGIN) / ((self.end - self.start).total_days() / 30.4)


def scale_of(gates: Iterable[Changed], zone: str) -> Scale:
    """From the month in which something opens first to a week after the last date, ghosts and grace included."""
    dates = sorted(date.in_timezone(zone) for drawn in gates for date in _dates(drawn))
    return Scale(dates[0].start_of("month"), dates[-1].add(days=7).end_of("month"))


def midnight(day: Date, zone: str) -> DateTime:
    return pendulum.datetime(day.year, day.month, day.day, tz=zone)


def _dates(drawn: Changed) -> tuple[DateTime, ...]:
    if drawn.change == "removed":
        return (drawn.gate.due_at,)
    own = (drawn.gate.opens_at, drawn.gate.due_at, drawn.gate.grace_ends_at)
    return (*own, drawn.change.was.due_at) if isinstance(drawn.change, Moved) else own
