"""Fiscal years (docs/calendar.md): monthly and 52/53-week years, their labels, quarters, periods and weeks.

A year is known by its number: the calendar year in which it ends (`end_year`) or begins (`start_year`, `both`). A
52/53-week year is counted by the month that its end is tied to, even where its last day falls into the next one.
"""

from calendar import monthrange
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from itertools import accumulate, pairwise
from typing import Literal, Protocol

from pendulum import Date

LabelRule = Literal["end_year", "start_year", "both"]
EndRule = Literal["last", "nearest"]
Pattern = Literal["445", "454", "544"]

WEEK = 7
PERIODS = 12


@dataclass(frozen=True)
class Span:
    """Days from `first` to `last`, both included."""

    first: Date
    last: Date

    @property
    def days(self) -> int:
        return self.last.toordinal() - self.first.toordinal() + 1

    def includes(self, day: Date) -> bool:
        return self.first <= day <= self.last


@dataclass(frozen=True)
class Place:
    """Where a day stands in its year; all counted from 1, `day` within the week."""

    quarter: int
    period: int
    week: int
    day: int


@dataclass(frozen=True)
class FiscalYear(Span):
    """One year with its twelve periods; weeks are counted from its first day, so a monthly year ends in a short one."""

    number: int
    label: str
    periods: tuple[Span, ...]

    @property
    def weeks(self) -> int:
        return -(-self.days // WEEK)

    def period(self, n: int) -> Span:
        """Period 1-12; raises ValueError for any other."""
        return self.periods[_within(n, PERIODS, "periods", self.label) - 1]

    def quarter(self, n: int) -> Span:
        """Quarter 1-4: three periods each; raises ValueError for any other."""
        last = 3 * _within(n, 4, "quarters", self.label)
        return Span(self.periods[last - 3].first, self.periods[last - 1].last)

    def week(self, n: int) -> Span:
        """Week 1-52 or 53; raises ValueError where the year has no such week."""
        first = plus(self.first, WEEK * (_within(n, self.weeks, "weeks", self.label) - 1))
        return Span(first, min(plus(first, WEEK - 1), self.last))

    def place(self, day: Date) -> Place:
        """Raises ValueError for a day of another year."""
        if not self.includes(day):
            raise ValueError(f"{day} is not in {self.label} ({self.first} to {self.last})")
        period = next(n for n, span in enumerate(self.periods, start=1) if span.includes(day))
        gone = day.toordinal() - self.first.toordinal()
        return Place(-(-period // 3), period, gone // WEEK + 1, gone % WEEK + 1)


class FiscalYears(Protocol):
    """A company's way of cutting time into fiscal years."""

    def year(self, number: int) -> FiscalYear:
        """The year of this number."""

    def year_of(self, day: Date) -> FiscalYear:
        """The year in which the day lies."""


@dataclass(frozen=True)
class MonthlyYears:
    """Twelve months from a day of the year; a day that a month has not is its last (29 February is then the 28th)."""

    start_month: int = 1
    start_day: int = 1
    label: LabelRule = "end_year"

    def year(self, number: int) -> FiscalYear:
        begins = number - self._turns if self.label == "end_year" else number
        starts = [self._start(begins, n) for n in range(PERIODS + 1)]
        return _year(number, _label(begins, begins + self._turns, self.label), starts)

    def year_of(self, day: Date) -> FiscalYear:
        number = day.year + (self._turns if self.label == "end_year" else 0)
        return self.year(number if day >= self._start(day.year, 0) else number - 1)

    @property
    def _turns(self) -> int:
        """1 where the year ends in another calendar year than it begins."""
        return int((self.start_month, self.start_day) != (1, 1))

    def _start(self, year: int, period: int) -> Date:
        month = self.start_month - 1 + period
        year, month = year + month // 12, month % 12 + 1
        return Date(year, month, min(self.start_day, monthrange(year, month)[1]))


@dataclass(frozen=True)
class WeeklyYears:
    """Whole weeks, ending on the last such weekday (0 is Monday) of a month or on the one nearest to the month's end.

    Quarters have 13 weeks in the `pattern`; the 53rd week goes to the period `extra_week_in`. The retail year (NRF)
    ends on the Saturday nearest 31 January.
    """

    weekday: int
    rule: EndRule
    month: int
    pattern: Pattern = "445"
    label: LabelRule = "end_year"
    extra_week_in: int = PERIODS

    def year(self, number: int) -> FiscalYear:
        ends = number if self.label == "end_year" else number + self._turns
        first, last = plus(self._end(ends - 1), 1), self._end(ends)
        lengths = [int(weeks) for weeks in self.pattern * 4]
        lengths[self.extra_week_in - 1] += (last.toordinal() - first.toordinal() + 1) // WEEK - sum(lengths)
        starts = [plus(first, WEEK * gone) for gone in accumulate(lengths, initial=0)]
        return _year(number, _label(ends - self._turns, ends, self.label), starts)

    def year_of(self, day: Date) -> FiscalYear:
        years = (self.year(number) for number in range(day.year - 2, day.year + 3))
        return next(year for year in years if year.includes(day))

    @property
    def _turns(self) -> int:
        return int(self.month != 12)

    def _end(self, year: int) -> Date:
        last = Date(year, self.month, monthrange(year, self.month)[1])
        back = (last.weekday() - self.weekday) % WEEK
        ends: Mapping[EndRule, Callable[[], Date]] = {
            "last": lambda: plus(last, -back),
            "nearest": lambda: plus(last, -back if back <= WEEK // 2 else WEEK - back),
        }
        return ends[self.rule]()


def compared(years: FiscalYears, day: Date, *, restated: bool = True) -> Span:
    """The week of the year before that this day's week is compared with.

    After a 53-week year the restated comparison moves on by a week, so that the same holidays meet.
    """
    year = years.year_of(day)
    before = years.year(year.number - 1)
    week = year.place(day).week + int(restated and before.days == 53 * WEEK)
    return before.week(min(week, before.weeks))


def plus(day: Date, days: int) -> Date:
    """So many days on; many times faster than pendulum's `add`, which a season asks thousands of times."""
    return Date.fromordinal(day.toordinal() + days)


def _year(number: int, label: str, starts: Sequence[Date]) -> FiscalYear:
    periods = tuple(Span(first, plus(after, -1)) for first, after in pairwise(starts))
    return FiscalYear(periods[0].first, periods[-1].last, number, label, periods)


def _label(begins: int, ends: int, rule: LabelRule) -> str:
    labels: Mapping[LabelRule, str] = {
        "end_year": f"FY{ends}",
        "start_year": f"FY{begins}",
        "both": f"FY{begins}" if begins == ends else f"FY{begins}/{ends % 100:02d}",
    }
    return labels[rule]


def _within(n: int, most: int, what: str, label: str) -> int:
    if not 1 <= n <= most:
        raise ValueError(f"{label} has the {what} 1 to {most}, not {n}")
    return n
