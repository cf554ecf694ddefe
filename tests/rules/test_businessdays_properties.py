"""What must hold of business-day arithmetic whatever the weekend and the holidays are."""

from hypothesis import assume, given
from hypothesis import strategies as st
from pendulum import Date

from rules.businessdays import BusinessDays, union_calendar
from rules.fiscal import plus_days

DATES = st.dates(Date(1990, 1, 1), Date(2090, 12, 31)).map(lambda day: Date(day.year, day.month, day.day))
NEAR = st.dates(Date(2026, 1, 1), Date(2027, 12, 31)).map(lambda day: Date(day.year, day.month, day.day))
PLACES = st.builds(
    lambda weekend, closed: BusinessDays("X", frozenset(weekend), dict.fromkeys(closed, "Closed")),
    st.sets(st.integers(0, 6), max_size=5),
    st.sets(NEAR, max_size=60),
)
STEPS = st.integers(-600, 600)


def walked(place: BusinessDays, day: Date, n: int) -> Date:
    """The nth business day by looking at one day after the other."""
    step = 1 if n > 0 else -1
    while n:
        day = plus_days(day, step)
        n -= step * place.includes(day)
    return day


@given(PLACES, DATES, DATES)
def test_adding_what_lies_between_leads_to_the_business_day(place: BusinessDays, a: Date, b: Date) -> None:
    """`a + between(a, b) bd == b`: for a business day b after any day, and before a business day."""
    b = place.following(b)
    start = a if a < b else place.following(a)
    assert place.add(start, place.between(start, b)) == b


@given(PLACES, NEAR, STEPS)
def test_the_table_answers_what_a_walk_finds(place: BusinessDays, day: Date, n: int) -> None:
    assume(n)
    assert place.add(day, n) == walked(place, day, n)


@given(PLACES, DATES, DATES)
def test_between_counts_the_business_days_after_the_first_up_to_the_last(place: BusinessDays, a: Date, b: Date) -> None:
    assume(abs((b - a).days) < 2_000)
    first, last = sorted((a, b))
    days = sum(place.includes(plus_days(first, n)) for n in range(1, (last - first).days + 1))
    assert place.between(first, last) == days
    assert place.between(last, first) == -days


@given(PLACES, DATES, DATES, STEPS)
def test_a_later_day_never_leads_to_an_earlier_one(place: BusinessDays, a: Date, b: Date, n: int) -> None:
    first, last = sorted((a, b))
    assert place.add(first, n) <= place.add(last, n)


@given(PLACES, DATES, st.integers(1, 600))
def test_going_on_and_back_returns_to_a_business_day(place: BusinessDays, day: Date, n: int) -> None:
    start = place.following(day)
    assert place.add(place.add(start, n), -n) == start


@given(PLACES, DATES)
def test_following_and_preceding_are_the_nearest_business_days(place: BusinessDays, day: Date) -> None:
    later, earlier = place.following(day), place.preceding(day)
    assert place.includes(later)
    assert place.includes(earlier)
    assert earlier <= day <= later
    assert place.between(earlier, later) == int(earlier != later)


@given(PLACES, DATES)
def test_modified_following_stays_in_its_month_where_the_month_has_a_business_day(
    place: BusinessDays, day: Date
) -> None:
    rolled = place.modified_following(day)
    assert place.includes(rolled)
    assert rolled in (place.following(day), place.preceding(day))
    if place.following(day).month == day.month:
        assert rolled == place.following(day)


@given(PLACES, PLACES, DATES)
def test_a_union_works_on_the_days_on_which_both_work(one: BusinessDays, other: BusinessDays, day: Date) -> None:
    assert union_calendar("U", [one, other]).includes(day) == (one.includes(day) and other.includes(day))
