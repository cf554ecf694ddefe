"""Business days of countries and of the company overlay, as tables of whole years."""

import os
import subprocess
import sys

import pytest
from pendulum import Date

from config.calendar import Calendar, CompanyDays
from config.holidays import HolidayData, country_days, yearly_day
from config.read import read_calendar
from config.resolve import Resolver
from config.workdays import Workdays
from rules.businessdays import BusinessDays
from tests.conftest import AMAZON, ROOT

US_CORP = """
2026-01-01 New Year's Day
2026-01-19 Martin Luther King Jr. Day
2026-02-16 Washington's Birthday
2026-05-25 Memorial Day
2026-06-19 Juneteenth National Independence Day
2026-07-03 Independence Day (observed)
2026-07-04 Independence Day
2026-09-07 Labor Day
2026-11-26 Thanksgiving Day
2026-11-27 Day after Thanksgiving
2026-12-24 Christmas Eve
2026-12-25 Christmas Day
2027-01-01 New Year's Day
2027-01-18 Martin Luther King Jr. Day
2027-02-15 Washington's Birthday
2027-05-31 Memorial Day
2027-06-18 Juneteenth National Independence Day (observed)
2027-06-19 Juneteenth National Independence Day
2027-07-04 Independence Day
2027-07-05 Independence Day (observed)
2027-09-06 Labor Day
2027-11-25 Thanksgiving Day
2027-11-26 Day after Thanksgiving
2027-12-24 Christmas Day (observed)
2027-12-25 Christmas Day
2027-12-31 New Year's Day (observed)
2028-01-01 New Year's Day
2028-01-17 Martin Luther King Jr. Day
2028-02-21 Washington's Birthday
2028-05-29 Memorial Day
2028-06-19 Juneteenth National Independence Day
2028-07-04 Independence Day
2028-09-04 Labor Day
2028-11-23 Thanksgiving Day
2028-11-24 Day after Thanksgiving
2028-12-24 Christmas Eve
2028-12-25 Christmas Day
"""

# The names of a country's days are not ours; what counts is the days.
BERLIN = "2026-01-01 03-08 04-03 04-06 05-01 05-14 05-25 10-03 12-25 12-26"


def listed(days: BusinessDays, *years: int) -> str:
    rows = sorted((day, title) for day, title in days.holidays.items() if day.year in years)
    return "\n" + "".join(f"{day} {title}\n" for day, title in rows)


def calendar() -> Calendar:
    return read_calendar(AMAZON)


def test_company_has_the_federal_holidays_without_two_and_with_two_of_its_own() -> None:
    assert listed(Resolver(calendar()).days, 2026, 2027, 2028) == US_CORP


def test_country_still_has_what_the_company_took_away() -> None:
    federal = country_days("US", (2026,)).holidays
    assert {day: title for day, title in federal.items() if title in ("Columbus Day", "Veterans Day")} == {
        Date(2026, 10, 12): "Columbus Day",
        Date(2026, 11, 11): "Veterans Day",
    }


def test_new_year_of_2028_is_observed_in_2027_so_the_last_business_day_is_thursday() -> None:
    assert Resolver(calendar()).days.preceding(Date(2027, 12, 31)) == Date(2027, 12, 30)


def test_part_of_a_country_has_holidays_of_its_own() -> None:
    berlin, germany = country_days("DE-BE", (2026,)), country_days("DE", (2026,))
    assert " ".join(f"{day}" for day in sorted(berlin.holidays)).replace(" 2026-", " ") == BERLIN
    assert set(berlin.holidays) - set(germany.holidays) == {Date(2026, 3, 8)}


@pytest.mark.parametrize(("country", "weekend"), [("US", {5, 6}), ("EG", {4, 5}), ("IR", {4}), ("DE-BE", {5, 6})])
def test_weekend_is_the_countrys(country: str, weekend: set[int]) -> None:
    assert country_days(country, (2026,)).weekend == weekend


@pytest.mark.parametrize("name", ["XX", "DE-XX", "Atlantis", "", "us"])
def test_unknown_country_or_part_is_refused(name: str) -> None:
    with pytest.raises(ValueError) as refused:  # noqa: PT011  the whole sentence is compared
        country_days(name, (2026,))
    assert str(refused.value) == f"no public holidays are known for “{name}”"


def test_overlay_keeps_the_countrys_name_for_a_day_that_is_a_holiday_already() -> None:
    pinned = {"XX": {"weekend": [4, 5], "holidays": {"2026-12-24": "Eve", "2026-06-01": "First of June"}}}
    house = CompanyDays(country="XX", without=("First of June",), add={"Ours": "12-24", "Party": "03-02"})
    made = Workdays({"HOUSE": house}, (2026,), HolidayData("1", pinned)).named("HOUSE")
    assert (made.name, made.weekend) == ("HOUSE", frozenset({4, 5}))
    assert made.holidays == {Date(2026, 12, 24): "Eve", Date(2026, 3, 2): "Party"}


@pytest.mark.parametrize(
    ("rule", "year", "day"),
    [
        ("12-24", 2026, Date(2026, 12, 24)),
        (" 01-02 ", 2027, Date(2027, 1, 2)),
        ("nth(thu,4,nov)", 2026, Date(2026, 11, 26)),
        ("nth(thu,4,nov) + 1 d", 2026, Date(2026, 11, 27)),
        ("nth(thu,4,nov)+1d", 2027, Date(2027, 11, 26)),
        ("nth(fri,5,jul) + 3 d", 2026, Date(2026, 8, 3)),
        ("02-29", 2028, Date(2028, 2, 29)),
        ("02-29", 2027, None),
        ("nth(mon,5,feb) + 1 d", 2027, None),
    ],
)
def test_yearly_rule_gives_its_day_where_the_year_has_it(rule: str, year: int, day: Date | None) -> None:
    assert yearly_day(rule, year) == day


@pytest.mark.parametrize(
    ("rule", "said"),
    [
        ("24 December", "“24 December” is not a yearly day; write 12-24 or nth(thu,4,nov) + 1 d"),
        ("2026-12-24", "“2026-12-24” is not a yearly day; write 12-24 or nth(thu,4,nov) + 1 d"),
        ("nth(thu,4,nov) - 1 d", "“nth(thu,4,nov) - 1 d” is not a yearly day; write 12-24 or nth(thu,4,nov) + 1 d"),
        ("nth(thu,9,nov)", "“nth(thu,9,nov)” is not a date rule"),
        ("13-24", "month must be in 1..12"),
    ],
)
def test_text_that_is_no_yearly_day_is_refused(rule: str, said: str) -> None:
    with pytest.raises(ValueError) as refused:  # noqa: PT011
        yearly_day(rule, 2026)
    assert str(refused.value) == said


def test_language_of_the_machine_moves_no_gate() -> None:
    code = (
        "import sys; from pathlib import Path; "
        "from config.read import read_calendar; from config.resolve import Resolver; "
        "print(Resolver(read_calendar(Path(sys.argv[1]))).due('tunnel_down').day)"
    )
    env = {**os.environ, "LANGUAGE": "th_TH"}
    command = [sys.executable, "-c", code, str(AMAZON)]
    done = subprocess.run(command, env=env, cwd=ROOT, capture_output=True, text=True, check=True)
    assert done.stdout == "2026-10-30\n"
