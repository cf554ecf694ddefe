"""The sheet's measures, and where an instant stands on it from left to right."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass

import pendulum
from pendulum import Date, DateTime

from app.picture.changes import ChangedGate, MovedGate

SHEET_WIDTH = 1200
GUTTER = 168
RIGHT_MARGIN = 16
LINE_WIDTH = SHEET_WIDTH - GUTTER - RIGHT_MARGIN
"""How wide the line of time is, between the titles of the phases and the right margin."""

AXIS_HEIGHT = 34
ROW_HEIGHT = 22
LANE_PADDING = 8
FOOT_HEIGHT = 24

DAYS_PER_MONTH = 30.4


@dataclass(frozen=True)
class Scale:
    """The line of time, from its first instant to its last."""

    start: DateTime
    end: DateTime

    def x_of(self, instant: DateTime) -> float:
        passed = instant - self.start
        whole = self.end - self.start
        share = passed.total_seconds() / whole.total_seconds()
        return GUTTER + share * LINE_WIDTH

    @property
    def month_width(self) -> float:
        whole = self.end - self.start
        months = whole.total_days() / DAYS_PER_MONTH
        return LINE_WIDTH / months


def scale_of(gates: Iterable[ChangedGate], zone: str) -> Scale:
    """From the month in which something opens first to a week after the last date, ghosts and grace included."""
    dates = [date.in_timezone(zone) for drawn in gates for date in _dates_of(drawn)]
    start = min(dates).start_of("month")
    week_after = max(dates).add(days=7)
    return Scale(start, week_after.end_of("month"))


def midnight(day: Date, zone: str) -> DateTime:
    """The day's first instant in that zone."""
    return pendulum.datetime(day.year, day.month, day.day, tz=zone)


def _dates_of(drawn: ChangedGate) -> Iterator[DateTime]:
    gate = drawn.gate
    yield gate.due_at
    if drawn.change == "removed":
        return
    yield gate.opens_at
    yield gate.grace_ends_at
    if isinstance(drawn.change, MovedGate):
        yield drawn.change.previous.due_at
