"""Business-day arithmetic (docs/calendar.md): a calendar is a weekend and a set of holidays, nothing else.

Days are dates without a zone; ranges of `between` are (a, b]. Each question is answered from a table of the years
around it, made once, so that a step of two hundred business days costs what a step of one does.
"""

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field
from functools import cached_property
from itertools import accumulate
from typing import Literal

from pendulum import Date

from rules.fiscal import WEEK

Roll = Literal["following", "preceding", "modified_following", "none"]

SATURDAY, SUNDAY = 5, 6
YEAR = 366
MAX_DAYS = 400 * YEAR
"""Who finds no business day in so many days has none."""


@dataclass(frozen=True)
class _Table:
    """Days as ordinals: `counts[i]` business days lie in the i days from `first` on, and `days` names them."""

    first: int
    last: int
    counts: list[int]
    days: list[int]

    def reaches(self, first: int, last: int) -> bool:
        """Is every day from the one before `first` to `last` in the table, as far as there are such days?"""
        return self.first < max(first, 2) and min(last, Date.max.toordinal()) <= self.last

    def upto(self, ordinal: int) -> int:
        """How many of its business days are not after this day."""
        return self.counts[max(ordinal - self.first + 1, 0)]


@dataclass(frozen=True)
class BusinessDays:
    """The working days of one place; `name` is what explanations call it (US-CORP, DE-BE)."""

    name: str
    weekend: frozenset[int] = frozenset({SATURDAY, SUNDAY})
    holidays: Mapping[Date, str] = field(default_factory=dict)

    def includes(self, day: Date) -> bool:
        return day.weekday() not in self.weekend and day not in self.holidays

    def following(self, day: Date) -> Date:
        return day if self.includes(day) else self._step(day, 1)

    def preceding(self, day: Date) -> Date:
        return day if self.includes(day) else self._step(day, -1)

    def modified_following(self, day: Date) -> Date:
        later = self.following(day)
        return later if later.month == day.month else self.preceding(day)

    def roll(self, day: Date, how: Roll) -> Date:
        if how == "none" or self.includes(day):
            return day
        rolls: dict[Roll, Callable[[Date], Date]] = {
            "following": self.following,
            "preceding": self.preceding,
            "modified_following": self.modified_following,
        }
        return rolls[how](day)

    def add(self, day: Date, n: int) -> Date:
        """n business days strictly after (before, where negative) the day; +0 is the day or the next business day."""
        return self._step(day, n) if n else self.following(day)

    def between(self, start: Date, end: Date) -> int:
        """How many business days lie in (start, end]; negative where end is before start."""
        first, last = start.toordinal(), end.toordinal()
        table = self._reaching(min(first, last), max(first, last))
        return table.upto(last) - table.upto(first)

    def _step(self, day: Date, n: int) -> Date:
        """The nth business day after (n > 0) or before (n < 0) the day."""
        ordinal, far = day.toordinal(), 2 * abs(n) + YEAR
        while far <= MAX_DAYS:
            table = self._reaching(ordinal - far * (n < 0), ordinal + far * (n > 0))
            place = table.upto(ordinal) + n - 1 if n > 0 else table.upto(ordinal - 1) + n
            if 0 <= place < len(table.days):
                return Date.fromordinal(table.days[place])
            far *= 8
        raise OverflowError(f"{self.name} has no {abs(n)} business days {'after' if n > 0 else 'before'} {day}")

    def _reaching(self, first: int, last: int) -> _Table:
        """The table, made wider where it does not reach these days."""
        kept = self._kept.get("table")
        if kept is None or not kept.reaches(first, last):
            wider = (first, last) if kept is None else (min(first, kept.first), max(last, kept.last))
            kept = self._kept["table"] = self._table(*wider)
        return kept

    def _table(self, first: int, last: int) -> _Table:
        first, last = max(first - YEAR, Date.min.toordinal()), min(last + YEAR, Date.max.toordinal())
        closed = {day.toordinal() for day in self.holidays}
        marks = [(n - 1) % WEEK not in self.weekend and n not in closed for n in range(first, last + 1)]
        days = [n for n, works in enumerate(marks, start=first) if works]
        return _Table(first, last, list(accumulate(marks, initial=0)), days)

    @cached_property
    def _kept(self) -> dict[str, _Table]:
        return {}


def union(name: str, places: Iterable[BusinessDays]) -> BusinessDays:
    """Days on which everybody works: no place's weekend and no place's holiday (docs/calendar.md, “calendars”)."""
    weekend: frozenset[int] = frozenset()
    holidays: dict[Date, str] = {}
    for place in places:
        weekend |= place.weekend
        for day, title in place.holidays.items():
            holidays[day] = f"{holidays[day]}, {title} ({place.name})" if day in holidays else f"{title} ({place.name})"
    return BusinessDays(name, weekend, holidays)
