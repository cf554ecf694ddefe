"""Fiscal years of every type cut time without gap or overlap: into years, quarters, periods and weeks."""

from itertools import pairwise

from hypothesis import given
from hypothesis import strategies as st
from pendulum import Date

from rules.fiscal import DaySpan, FiscalYears, MonthlyYears, WeeklyYears, compared_week

LABELS = st.sampled_from(["end_year", "start_year", "both"])
MONTHLY = st.builds(MonthlyYears, st.integers(1, 12), st.integers(1, 31), LABELS)
WEEKLY = st.builds(
    WeeklyYears,
    st.integers(0, 6),
    st.sampled_from(["last", "nearest"]),
    st.integers(1, 12),
    st.sampled_from(["445", "454", "544"]),
    LABELS,
    st.integers(1, 12),
)
YEARS: st.SearchStrategy[FiscalYears] = MONTHLY | WEEKLY
DAYS = st.dates(Date(1990, 1, 1), Date(2060, 12, 31)).map(lambda day: Date(day.year, day.month, day.day))


def follow_each_other(spans: list[DaySpan]) -> bool:
    return all(one.last.toordinal() + 1 == other.first.toordinal() for one, other in pairwise(spans))


@given(YEARS)
def test_years_follow_each_other_without_gap(years: FiscalYears) -> None:
    assert follow_each_other([years.year(n) for n in range(1990, 2061)])


@given(YEARS, st.integers(1990, 2060))
def test_first_and_last_day_of_a_year_are_in_it(years: FiscalYears, number: int) -> None:
    year = years.year(number)
    assert [years.year_of(day).number for day in (year.first, year.last)] == [number, number]


@given(YEARS, st.integers(1990, 2060))
def test_quarters_periods_and_weeks_fill_the_year(years: FiscalYears, number: int) -> None:
    year = years.year(number)
    for parts in (
        [year.quarter(n) for n in range(1, 5)],
        list(year.periods),
        [year.week(n) for n in range(1, year.weeks + 1)],
    ):
        assert follow_each_other(parts)
        assert (parts[0].first, parts[-1].last) == (year.first, year.last)


@given(YEARS, DAYS)
def test_every_day_is_in_exactly_one_year_quarter_period_and_week(years: FiscalYears, day: Date) -> None:
    year = years.year_of(day)
    place = year.place(day)
    assert [n for n in range(day.year - 2, day.year + 3) if years.year(n).includes(day)] == [year.number]
    assert [n for n in range(1, 5) if year.quarter(n).includes(day)] == [place.quarter]
    assert [n for n in range(1, 13) if year.period(n).includes(day)] == [place.period]
    assert [n for n in range(1, year.weeks + 1) if year.week(n).includes(day)] == [place.week]
    assert year.week(place.week).first.toordinal() + place.day - 1 == day.toordinal()


@given(WEEKLY, st.integers(1990, 2060))
def test_year_of_weeks_has_52_or_53_of_them_and_ends_on_its_weekday(years: WeeklyYears, number: int) -> None:
    year = years.year(number)
    assert year.days in (52 * 7, 53 * 7)
    assert year.last.weekday() == years.weekday


@given(WEEKLY, DAYS)
def test_restated_week_is_52_weeks_earlier_or_the_last_of_the_year_before(years: WeeklyYears, day: Date) -> None:
    year = years.year_of(day)
    place, week = year.place(day), compared_week(years, day)
    monday = year.week(place.week).first.toordinal()
    earlier = 53 if place.week == 53 else 52
    assert monday - week.first.toordinal() == earlier * 7
    assert week.days == 7
