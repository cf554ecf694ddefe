"""Fiscal years (docs/calendar.md): monthly and 52/53-week years, their labels, quarters, periods and weeks.

A year is known by its number: the calendar year in which it ends (`end_year`) or begins (`start_year`, `both`). A
52/53-week year is counted by the month that its end is tied to, even where its last day falls into the next one.
"""

from calendar import monthrange
from collections.abc import Sequence
from dataclasses import dataclass
from itertools import accumulate, pairwise
from typing import Literal, Protocol

from pendulum import Date

LabelRule = Literal["end_year", "start_year", "both"]
EndRule = Literal["last", "nearest"]
Pattern = Literal["445", "454", "544"]

WEEK_DAYS = 7
PERIODS = 12
_MONTHS = 12


@dataclass(frozen=True)
class DaySpan:
    """Days from `first` to `last`, both included."""

    first: Date
    last: Date

    @property
    def days(self) -> int:
        return days_between(self.first, self.last) + 1

    def includes(self, day: Date) -> bool:
        return self.first <= day <= self.last


@dataclass(frozen=True)
class FiscalPlace:
    """Where a day stands in its year; all counted from 1, `day` within the week."""

    quarter: int
    period: int
    week: int
    day: int


@dataclass(frozen=True)
class FiscalYear(DaySpan):
    """One year with its twelve periods; weeks are counted from its first day, so a monthly year ends in a short one."""

    number: int
    label: str
    periods: tuple[DaySpan, ...]

    @property
    def weeks(self) -> int:
        return -(-self.days // WEEK_DAYS)

    def period(self, n: int) -> DaySpan:
        """Period 1-12; raises ValueError for any other."""
        self._must_have("periods", PERIODS, n)
        return self.periods[n - 1]

    def quarter(self, n: int) -> DaySpan:
        """Quarter 1-4: three periods each; raises ValueError for any other."""
        self._must_have("quarters", PERIODS // 3, n)
        last = self.period(3 * n)
        first = self.period(3 * n - 2)
        return DaySpan(first.first, last.last)

    def week(self, n: int) -> DaySpan:
        """Week 1-52 or 53; raises ValueError where the year has no such week."""
        self._must_have("weeks", self.weeks, n)
        first = plus_days(self.first, WEEK_DAYS * (n - 1))
        last = plus_days(first, WEEK_DAYS - 1)
        return DaySpan(first, min(last, self.last))

    def place(self, day: Date) -> FiscalPlace:
        """Raises ValueError for a day of another year."""
        if not self.includes(day):
            raise ValueError(f"{day} is not in {self.label} ({self.first} to {self.last})")
        period = self._period_of(day)
        gone = days_between(self.first, day)
        weeks_gone, days_gone = divmod(gone, WEEK_DAYS)
        return FiscalPlace(
            quarter=-(-period // 3),
            period=period,
            week=weeks_gone + 1,
            day=days_gone + 1,
        )

    def _period_of(self, day: Date) -> int:
        ended = [period for period in self.periods if period.last < day]
        return len(ended) + 1

    def _must_have(self, what: str, count: int, n: int) -> None:
        if not 1 <= n <= count:
            raise ValueError(f"{self.label} has the {what} 1 to {count}, not {n}")


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
        begins = number
        if self.label == "end_year":
            begins -= self._years_crossed
        ends = begins + self._years_crossed
        starts = [self._start_of_period(begins, n) for n in range(PERIODS + 1)]
        label = _year_label(begins, ends, self.label)
        return _year_of_periods(number, label, starts)

    def year_of(self, day: Date) -> FiscalYear:
        number = day.year
        if self.label == "end_year":
            number += self._years_crossed
        if day < self._start_of_period(day.year, 0):
            number -= 1
        return self.year(number)

    @property
    def _years_crossed(self) -> int:
        """1 where the year ends in another calendar year than it begins."""
        begins_with_calendar_year = (self.start_month, self.start_day) == (1, 1)
        return 0 if begins_with_calendar_year else 1

    def _start_of_period(self, year: int, period: int) -> Date:
        """Period 0 is the first of the fiscal year that begins in this calendar year."""
        years, month = divmod(self.start_month - 1 + period, _MONTHS)
        last = _last_of_month(year + years, month + 1)
        return Date(last.year, last.month, min(self.start_day, last.day))


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
        ends = number
        if self.label != "end_year":
            ends += self._years_crossed
        begins = ends - self._years_crossed
        label = _year_label(begins, ends, self.label)
        return _year_of_periods(number, label, self._starts_of_periods(ends))

    def year_of(self, day: Date) -> FiscalYear:
        numbers = range(day.year - 2, day.year + 3)
        years = map(self.year, numbers)
        return next(year for year in years if year.includes(day))

    @property
    def _years_crossed(self) -> int:
        """1 where the year is counted as ending in another calendar year than it begins."""
        return 0 if self.month == _MONTHS else 1

    def _starts_of_periods(self, ends: int) -> list[Date]:
        """Of the year that ends in this calendar year, and the start of the year after."""
        first = plus_days(self._last_day(ends - 1), 1)
        after = plus_days(self._last_day(ends), 1)
        weeks = days_between(first, after) // WEEK_DAYS
        weeks_gone = accumulate(self._weeks_of_periods(weeks), initial=0)
        return [plus_days(first, WEEK_DAYS * gone) for gone in weeks_gone]

    def _weeks_of_periods(self, weeks: int) -> list[int]:
        lengths = [int(length) for length in self.pattern * 4]
        lengths[self.extra_week_in - 1] += weeks - sum(lengths)
        return lengths

    def _last_day(self, year: int) -> Date:
        month_end = _last_of_month(year, self.month)
        days_back = (month_end.weekday() - self.weekday) % WEEK_DAYS
        if self.rule == "nearest" and days_back > WEEK_DAYS // 2:
            return plus_days(month_end, WEEK_DAYS - days_back)
        return plus_days(month_end, -days_back)


def compared_week(years: FiscalYears, day: Date, *, restated: bool = True) -> DaySpan:
    """The week of the year before that this day's week is compared with.

    After a 53-week year the restated comparison moves on by a week, so that the same holidays meet.
    """
    year = years.year_of(day)
    before = years.year(year.number - 1)
    week = year.place(day).week
    if restated and before.days == 53 * WEEK_DAYS:
        week += 1
    return before.week(min(week, before.weeks))


def plus_days(day: Date, days: int) -> Date:
    """So many days on; many times faster than pendulum's `add`, which a season asks thousands of times."""
    return Date.fromordinal(day.toordinal() + days)


def days_between(first: Date, last: Date) -> int:
    return last.toordinal() - first.toordinal()


def _last_of_month(year: int, month: int) -> Date:
    _, days = monthrange(year, month)
    return Date(year, month, days)


def _year_of_periods(number: int, label: str, starts: Sequence[Date]) -> FiscalYear:
    """`starts` are the first days of the periods, and of the year after."""
    periods = []
    for first, following in pairwise(starts):
        last = plus_days(following, -1)
        periods.append(DaySpan(first, last))
    return FiscalYear(
        first=periods[0].first,
        last=periods[-1].last,
        number=number,
        label=label,
        periods=tuple(periods),
    )


def _year_label(begins: int, ends: int, rule: LabelRule) -> str:
    if rule == "end_year":
        return f"FY{ends}"
    if rule == "start_year" or begins == ends:
        return f"FY{begins}"
    return f"FY{begins}/{ends % 100:02d}"
