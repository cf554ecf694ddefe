"""Business-day arithmetic (docs/calendar.md): a calendar is a weekend and a set of holidays, nothing else.

Days are dates without a zone; ranges of `between` are (a, b]. Each question is answered from a table of the years
around it, made once, so that a step of two hundred business days costs what a step of one does.
"""

from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from functools import cached_property
from typing import Literal

from pendulum import Date

from rules.fiscal import WEEK_DAYS

Roll = Literal["following", "preceding", "modified_following", "none"]

SATURDAY, SUNDAY = 5, 6
YEAR = 366
MAX_DAYS = 400 * YEAR
"""A calendar without a business day in so many days has none at all."""


@dataclass(frozen=True)
class _Table:
    """Days as ordinals: `counts[i]` business days lie in the i days from `first` on, and `days` names them."""

    first: int
    last: int
    counts: list[int]
    days: list[int]

    def reaches(self, first: int, last: int) -> bool:
        """Is every day from the one before `first` to `last` in the table, as far as there are such days?"""
        earliest = max(first, 2)
        latest = min(last, Date.max.toordinal())
        return self.first < earliest and latest <= self.last

    def count_upto(self, ordinal: int) -> int:
        """How many of its business days are not after this day."""
        days_passed = ordinal - self.first + 1
        return self.counts[max(days_passed, 0)]

    def day_at(self, place: int) -> Date | None:
        """The business day at this place, counted from 0; None outside of the table."""
        if not 0 <= place < len(self.days):
            return None
        return Date.fromordinal(self.days[place])


@dataclass(frozen=True)
class BusinessDays:
    """The working days of one place; `name` is what explanations call it (US-CORP, DE-BE)."""

    name: str
    weekend: frozenset[int] = frozenset({SATURDAY, SUNDAY})
    holidays: Mapping[Date, str] = field(default_factory=dict)

    def includes(self, day: Date) -> bool:
        return day.weekday() not in self.weekend and day not in self.holidays

    def reason_off(self, day: Date) -> str:
        """Why nobody works on a day that is no business day: the holiday's name, or “weekend”."""
        return self.holidays.get(day, "weekend")

    def following(self, day: Date) -> Date:
        """The day, or the first business day after it."""
        return day if self.includes(day) else self._nth_after(day, 1)

    def preceding(self, day: Date) -> Date:
        """The day, or the last business day before it."""
        return day if self.includes(day) else self._nth_before(day, 1)

    def modified_following(self, day: Date) -> Date:
        """The following business day where it lies in the same month, otherwise the preceding one."""
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
        """n business days strictly after (before, where negative) the day; +0 is the day or the next business day.

        Raises OverflowError where the calendar has no such day.
        """
        if n > 0:
            return self._nth_after(day, n)
        if n < 0:
            return self._nth_before(day, -n)
        return self.following(day)

    def between(self, start: Date, end: Date) -> int:
        """How many business days lie in (start, end]; negative where end is before start."""
        ordinals = (start.toordinal(), end.toordinal())
        table = self._table_reaching(min(ordinals), max(ordinals))
        not_after_start, not_after_end = map(table.count_upto, ordinals)
        return not_after_end - not_after_start

    def _nth_after(self, day: Date, n: int) -> Date:
        ordinal = day.toordinal()
        for distance in _search_distances(n):
            table = self._table_reaching(ordinal, ordinal + distance)
            place = table.count_upto(ordinal) + n - 1
            working_day = table.day_at(place)
            if working_day is not None:
                return working_day
        raise OverflowError(f"{self.name} has no {n} business days after {day}")

    def _nth_before(self, day: Date, n: int) -> Date:
        ordinal = day.toordinal()
        for distance in _search_distances(n):
            table = self._table_reaching(ordinal - distance, ordinal)
            place = table.count_upto(ordinal - 1) - n
            working_day = table.day_at(place)
            if working_day is not None:
                return working_day
        raise OverflowError(f"{self.name} has no {n} business days before {day}")

    def _table_reaching(self, first: int, last: int) -> _Table:
        """The table, made wider where it does not reach these days."""
        kept = self._kept_tables.get("table")
        if kept is not None and kept.reaches(first, last):
            return kept
        if kept is not None:
            first = min(first, kept.first)
            last = max(last, kept.last)
        table = self._new_table(first, last)
        self._kept_tables["table"] = table
        return table

    def _new_table(self, first: int, last: int) -> _Table:
        """A table of these days and a year on either side, as far as there are such days."""
        first = max(first - YEAR, Date.min.toordinal())
        last = min(last + YEAR, Date.max.toordinal())
        holidays = {day.toordinal() for day in self.holidays}
        table = _Table(first, last, counts=[0], days=[])
        for ordinal in range(first, last + 1):
            weekday = (ordinal - 1) % WEEK_DAYS
            if weekday not in self.weekend and ordinal not in holidays:
                table.days.append(ordinal)
            table.counts.append(len(table.days))
        return table

    @cached_property
    def _kept_tables(self) -> dict[str, _Table]:
        """A frozen dataclass has no place for a table that is replaced by a wider one."""
        return {}


def _search_distances(n: int) -> Iterator[int]:
    """How far, in days, to look for the nth business day: first where it should be, then eight times as far."""
    distance = 2 * n + YEAR
    while distance <= MAX_DAYS:
        yield distance
        distance *= 8


def union_calendar(name: str, places: Iterable[BusinessDays]) -> BusinessDays:
    """Days on which everybody works: no place's weekend and no place's holiday (docs/calendar.md, “calendars”)."""
    weekend: set[int] = set()
    titles: dict[Date, list[str]] = {}
    for place in places:
        weekend |= place.weekend
        for day, title in place.holidays.items():
            titles_of_day = titles.setdefault(day, [])
            titles_of_day.append(f"{title} ({place.name})")
    holidays = {day: ", ".join(titles_of_day) for day, titles_of_day in titles.items()}
    return BusinessDays(name, frozenset(weekend), holidays)
