"""US federal holidays as the Office of Personnel Management publishes them, with the days they are observed on."""

import pytest
from pendulum import Date

from config.holidays import country_days

YEARS = tuple(range(2024, 2031))
NAMES = (
    "New Year's Day",
    "Martin Luther King Jr. Day",
    "Washington's Birthday",
    "Memorial Day",
    "Juneteenth National Independence Day",
    "Independence Day",
    "Labor Day",
    "Columbus Day",
    "Veterans Day",
    "Thanksgiving Day",
    "Christmas Day",
)
# The days off: a holiday on a Saturday is kept on the Friday before it, one on a Sunday on the Monday after it.
# New Year's Day of 2028 is a Saturday, so that 2027 has twelve and 2028 ten.
OBSERVED = {
    2024: "01-01 01-15 02-19 05-27 06-19 07-04 09-02 10-14 11-11 11-28 12-25",
    2025: "01-01 01-20 02-17 05-26 06-19 07-04 09-01 10-13 11-11 11-27 12-25",
    2026: "01-01 01-19 02-16 05-25 06-19 07-03 09-07 10-12 11-11 11-26 12-25",
    2027: "01-01 01-18 02-15 05-31 06-18 07-05 09-06 10-11 11-11 11-25 12-24 12-31",
    2028: "01-17 02-21 05-29 06-19 07-04 09-04 10-09 11-10 11-23 12-25",
    2029: "01-01 01-15 02-19 05-28 06-19 07-04 09-03 10-08 11-12 11-22 12-25",
    2030: "01-01 01-21 02-18 05-27 06-19 07-04 09-02 10-14 11-11 11-28 12-25",
}


@pytest.mark.parametrize("year", YEARS)
def test_weekdays_that_are_no_business_days_are_the_published_ones(year: int) -> None:
    days = country_days("US", YEARS)
    ordinals = range(Date(year, 1, 1).toordinal(), Date(year, 12, 31).toordinal() + 1)
    weekdays = [day for day in map(Date.fromordinal, ordinals) if day.weekday() < 5]
    assert " ".join(f"{day:%m-%d}" for day in weekdays if not days.includes(day)) == OBSERVED[year]


def test_holidays_come_in_the_order_of_the_law() -> None:
    days = country_days("US", YEARS)
    titles = {day: days.holidays[Date.fromisoformat(f"2024-{day}")] for day in OBSERVED[2024].split()}
    assert tuple(titles.values()) == NAMES


@pytest.mark.parametrize(
    ("day", "title"),
    [
        ("2026-07-03", "Independence Day (observed)"),
        ("2026-07-04", "Independence Day"),
        ("2027-06-18", "Juneteenth National Independence Day (observed)"),
        ("2027-07-05", "Independence Day (observed)"),
        ("2027-12-24", "Christmas Day (observed)"),
        ("2027-12-31", "New Year's Day (observed)"),
        ("2028-01-01", "New Year's Day"),
        ("2028-11-10", "Veterans Day (observed)"),
        ("2029-11-12", "Veterans Day (observed)"),
    ],
)
def test_holiday_on_a_weekend_is_observed_beside_it(day: str, title: str) -> None:
    assert country_days("US", YEARS).holidays[Date.fromisoformat(day)] == title


def test_inauguration_day_is_a_holiday_of_the_capital_only() -> None:
    # In 2025 it is Martin Luther King Jr. Day everywhere; in 2029 it is a Saturday.
    everywhere, capital = (country_days(name, YEARS).holidays for name in ("US", "US-DC"))
    assert everywhere[Date(2025, 1, 20)] == "Martin Luther King Jr. Day"
    assert capital[Date(2029, 1, 20)] == "Inauguration Day"
    assert Date(2029, 1, 20) not in everywhere


def test_day_that_a_president_gives_once_is_not_in_the_law() -> None:
    assert country_days("US", YEARS).includes(Date(2024, 12, 24))
