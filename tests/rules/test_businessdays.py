"""Arithmetic of business days: the invariant for any weekend and any holidays, and its edges."""

import pytest
from hypothesis import given
from hypothesis import strategies as st
from pendulum import Date

from rules.businessdays import BusinessDays, Roll

DAYS = st.dates(min_value=Date(2026, 1, 1), max_value=Date(2028, 12, 31)).map(lambda d: Date(d.year, d.month, d.day))
WEEKENDS = st.sampled_from([frozenset({5, 6}), frozenset({4, 5}), frozenset({4}), frozenset()])


@st.composite
def calendars(draw: st.DrawFn) -> BusinessDays:
    holidays = draw(st.sets(DAYS, max_size=30))
    return BusinessDays("ANY", draw(WEEKENDS), dict.fromkeys(holidays, "holiday"))


@given(calendars(), DAYS, st.integers(min_value=0, max_value=400))
def test_adding_the_business_days_between_two_days_gives_the_later_one(days: BusinessDays, a: Date, gap: int) -> None:
    b = days.following(a.add(days=gap))
    assert days.add(a, days.between(a, b)) == b


@given(calendars(), DAYS, st.integers(min_value=0, max_value=400))
def test_between_two_business_days_the_way_back_is_as_long(days: BusinessDays, a: Date, gap: int) -> None:
    first, last = days.following(a), days.following(a.add(days=gap))
    n = days.between(first, last)
    assert (days.between(last, first), days.add(last, -n), days.add(first, n)) == (-n, first, last)


@given(calendars(), DAYS, st.integers(min_value=1, max_value=60))
def test_added_days_are_strictly_later_and_business_days(days: BusinessDays, day: Date, n: int) -> None:
    later = days.add(day, n)
    assert (later > day, days.includes(later), days.between(day, later)) == (True, True, n)


@given(DAYS, st.integers(min_value=-60, max_value=60))
def test_without_weekend_and_holidays_business_days_are_days(day: Date, n: int) -> None:
    every = BusinessDays("EVERY", frozenset())
    assert (every.add(day, n), every.between(day, day.add(days=n))) == (day.add(days=n), n)


@pytest.mark.parametrize(
    ("weekend", "start", "n", "end"),
    [
        ({5, 6}, "2026-08-14", 1, "2026-08-17"),
        ({5, 6}, "2026-08-14", 5, "2026-08-21"),
        ({5, 6}, "2026-08-15", 0, "2026-08-17"),
        ({5, 6}, "2026-08-17", -1, "2026-08-14"),
        ({4, 5}, "2026-08-13", 1, "2026-08-16"),
        ({4, 5}, "2026-08-14", 0, "2026-08-16"),
        ({4, 5}, "2026-08-16", -1, "2026-08-13"),
        ({4}, "2026-08-13", 1, "2026-08-15"),
    ],
)
def test_weekend_is_left_out_whichever_days_it_is(weekend: set[int], start: str, n: int, end: str) -> None:
    days = BusinessDays("ANY", frozenset(weekend))
    assert days.add(Date.fromisoformat(start), n) == Date.fromisoformat(end)


def test_holiday_is_left_out_and_its_neighbours_are_not() -> None:
    days = BusinessDays("US", holidays={Date(2026, 9, 7): "Labor Day"})
    friday, tuesday = Date(2026, 9, 4), Date(2026, 9, 8)
    assert (days.add(friday, 1), days.between(friday, tuesday)) == (tuesday, 1)
    assert [days.includes(friday.add(days=n)) for n in range(5)] == [True, False, False, False, True]


@pytest.mark.parametrize(
    ("how", "day", "rolled"),
    [
        ("following", "2026-10-31", "2026-11-02"),
        ("preceding", "2026-10-31", "2026-10-30"),
        ("modified_following", "2026-10-31", "2026-10-30"),
        ("modified_following", "2026-10-17", "2026-10-19"),
        ("none", "2026-10-31", "2026-10-31"),
        ("following", "2026-10-30", "2026-10-30"),
        ("preceding", "2026-10-30", "2026-10-30"),
    ],
)
def test_roll_goes_where_it_says(how: Roll, day: str, rolled: str) -> None:
    assert BusinessDays("ANY").roll(Date.fromisoformat(day), how) == Date.fromisoformat(rolled)
