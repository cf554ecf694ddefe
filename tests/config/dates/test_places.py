"""Business days of places: other weekends, companies with days of their own, unions, and seasons that keep theirs."""

from typing import Any

import pytest
from pendulum import Date

from config.daterule_text import parse_rule
from config.holidays import HolidayData, country_days
from config.resolve import Resolver
from tests.config.dates.season import US_CORP, chain, dated, day, resolver, season, wrong


def company(**parts: Any) -> dict[str, Any]:
    """A season of a company whose calendar has these parts, beside US-CORP."""
    return {"business_days": "OURS", "calendars": {"US-CORP": US_CORP, "OURS": parts}}


THREE = company(union=["US-CORP", "DE-BE", "GB-ENG"])


@pytest.mark.parametrize(
    ("country", "weekend"),
    [
        ("US", {5, 6}),
        ("EG", {4, 5}),
        ("SA", {4, 5}),
        ("IL", {4, 5}),
        # Since 2022 the weekend of the Emirates is Saturday and Sunday.
        ("AE", {5, 6}),
        ("IR", {4}),
        # Friday and Sunday: a business day lies between.
        ("BN", {4, 6}),
    ],
)
def test_weekend_is_the_countrys(country: str, weekend: set[int]) -> None:
    assert country_days(country, (2026,)).weekend == weekend


@pytest.mark.parametrize(
    ("country", "rule", "end"),
    [
        ("EG", "fixed:2026-08-13 + 1 bd", "Sun 2026-08-16"),
        ("EG", "fixed:2026-08-14", "Sun 2026-08-16"),
        ("EG", "fixed:2026-08-15 preceding", "Thu 2026-08-13"),
        ("EG", "fixed:2026-08-16 - 1 bd", "Thu 2026-08-13"),
        ("EG", "fixed:2026-08-16 + 5 bd", "Sun 2026-08-23"),
        # Armed Forces Day is kept on Thursday 8 October.
        ("EG", "fixed:2026-10-07 + 1 bd", "Sun 2026-10-11"),
        ("EG", "fixed:2026-07-31 modified_following", "Thu 2026-07-30"),
        # The feast takes Tuesday to Friday, and the weekend Friday and Saturday.
        ("EG", "fixed:2026-05-25 + 1 bd", "Sun 2026-05-31"),
        ("SA", "fixed:2026-09-22 + 1 bd", "Thu 2026-09-24"),
        ("SA", "fixed:2026-09-24 + 1 bd", "Sun 2026-09-27"),
        # Rosh Hashanah on Saturday and Sunday, Yom Kippur on Monday 21 September.
        ("IL", "fixed:2026-09-10 + 1 bd", "Mon 2026-09-14"),
        ("IL", "fixed:2026-09-20 + 1 bd", "Tue 2026-09-22"),
        ("AE", "fixed:2026-08-13 + 1 bd", "Fri 2026-08-14"),
        ("AE", "fixed:2026-08-14 + 1 bd", "Mon 2026-08-17"),
        ("AE", "fixed:2026-12-01 + 1 bd", "Fri 2026-12-04"),
        ("BN", "fixed:2026-09-10 + 1 bd", "Sat 2026-09-12"),
        ("BN", "fixed:2026-09-10 + 2 bd", "Mon 2026-09-14"),
        ("BN", "fixed:2026-09-13 preceding", "Sat 2026-09-12"),
        ("DE-BE", "fixed:2027-03-05 + 1 bd", "Tue 2027-03-09"),
        ("DE", "fixed:2027-03-05 + 1 bd", "Mon 2027-03-08"),
        ("IN-KA", "fixed:2027-01-15 preceding", "Thu 2027-01-14"),
    ],
)
def test_business_days_are_the_countrys(country: str, rule: str, end: str) -> None:
    assert day(rule, business_days=country) == end


@pytest.mark.parametrize(
    ("weekend", "rule", "end"),
    [
        (["fri", "sat"], "fixed:2026-08-13 + 1 bd", "Sun 2026-08-16"),
        (["friday", "saturday"], "fixed:2026-08-14", "Sun 2026-08-16"),
        (["fri", "sat"], "fixed:2026-08-15 preceding", "Thu 2026-08-13"),
        # US holidays with another weekend: Thanksgiving is a Thursday, Labor Day a Monday.
        (["fri", "sat"], "fixed:2026-11-25 + 1 bd", "Sun 2026-11-29"),
        (["fri", "sat"], "fixed:2026-09-06 + 1 bd", "Tue 2026-09-08"),
        (["sun"], "fixed:2026-08-14 + 1 bd", "Sat 2026-08-15"),
        (["wed"], "fixed:2026-08-11 + 1 bd", "Thu 2026-08-13"),
        (["fri", "sat", "sun"], "fixed:2026-08-13 + 1 bd", "Mon 2026-08-17"),
        ([], "fixed:2026-08-14 + 1 bd", "Sat 2026-08-15"),
        ([], "fixed:2026-11-25 + 1 bd", "Fri 2026-11-27"),
    ],
)
def test_company_has_a_weekend_of_its_own(weekend: list[str], rule: str, end: str) -> None:
    assert day(rule, **company(country="US", weekend=weekend)) == end


@pytest.mark.parametrize(
    ("parts", "rule", "end"),
    [
        ({"country": "US"}, "fixed:2026-10-09 + 1 bd", "Tue 2026-10-13"),
        ({"country": "US", "without": ["Columbus Day"]}, "fixed:2026-10-09 + 1 bd", "Mon 2026-10-12"),
        # What is taken away goes with the day on which it is observed.
        ({"country": "US", "without": ["Independence Day"]}, "fixed:2026-07-02 + 1 bd", "Fri 2026-07-03"),
        ({"country": "US", "without": ["Independence Day"]}, "fixed:2027-07-02 + 1 bd", "Mon 2027-07-05"),
        # And it takes no holiday whose name only contains it.
        ({"country": "US", "without": ["Independence Day"]}, "fixed:2026-06-18 + 1 bd", "Mon 2026-06-22"),
        ({"country": "US", "add": {"Party": "08-14"}}, "fixed:2026-08-13 + 1 bd", "Mon 2026-08-17"),
        ({"country": "US", "add": {"Party": "08-14"}}, "fixed:2027-08-13 + 1 bd", "Mon 2027-08-16"),
        ({"country": "US", "add": {"Party": "nth(mon,3,aug) + 1 d"}}, "fixed:2026-08-17 + 1 bd", "Wed 2026-08-19"),
        ({"country": "US", "add": {"Leap day": "02-29"}}, "fixed:2028-02-28 + 1 bd", "Wed 2028-03-01"),
        ({"country": "US", "add": {"Leap day": "02-29"}}, "fixed:2027-02-26 + 1 bd", "Mon 2027-03-01"),
        ({"country": "US", "closed": {"2026-08-14": "Moving"}}, "fixed:2026-08-13 + 1 bd", "Mon 2026-08-17"),
        ({"country": "US", "closed": {"2026-08-14": "Moving"}}, "fixed:2027-08-12 + 1 bd", "Fri 2027-08-13"),
        ({"country": "US", "closed": {"2026-08-15": "On a Saturday"}}, "fixed:2026-08-14 + 1 bd", "Mon 2026-08-17"),
    ],
)
def test_company_takes_away_adds_and_closes(parts: dict[str, Any], rule: str, end: str) -> None:
    assert day(rule, **company(**parts)) == end


@pytest.mark.parametrize(
    ("rule", "end"),
    [
        ("fixed:2026-04-02 + 1 bd", "Tue 2026-04-07"),
        ("fixed:2026-05-22 + 1 bd", "Tue 2026-05-26"),
        ("fixed:2026-08-28 + 1 bd", "Tue 2026-09-01"),
        ("fixed:2026-09-04 + 1 bd", "Tue 2026-09-08"),
        ("fixed:2026-12-23 + 1 bd", "Tue 2026-12-29"),
        ("fixed:2027-03-05 + 1 bd", "Tue 2027-03-09"),
        ("fixed:2027-03-25 + 1 bd", "Tue 2027-03-30"),
        ("fixed:2027-04-30 + 1 bd", "Tue 2027-05-04"),
        ("fixed:2027-12-23 + 1 bd", "Wed 2027-12-29"),
    ],
)
def test_union_works_only_where_everybody_works(rule: str, end: str) -> None:
    assert day(rule, **THREE) == end


def test_union_says_whose_holidays_a_day_is() -> None:
    assert dated("fixed:2026-05-25", **THREE).explanation == (
        "fixed:2026-05-25 Mon 25 May; Memorial Day (US-CORP), Pentecost Monday (DE-BE), "
        "Spring Bank Holiday (GB-ENG) → following → Tue 26 May 2026"
    )


def test_union_costs_business_days() -> None:
    # From 23 to 31 December 2026: 28 December is Boxing Day (observed) in England.
    bounds = Date(2026, 12, 23), Date(2026, 12, 31)
    days = {name: resolver(**THREE).business_days(name).between(*bounds) for name in ("US-CORP", "DE-BE", "OURS")}
    assert days == {"US-CORP": 4, "DE-BE": 5, "OURS": 3}


@pytest.mark.parametrize(
    ("parts", "rule", "end"),
    [
        ({"union": ["US-CORP", "EG"]}, "fixed:2026-08-13 + 1 bd", "Mon 2026-08-17"),
        # Whit Monday is free in Berlin whatever the company says of the British holiday.
        ({"union": ["DE-BE", "GB-ENG"], "without": ["Spring Bank Holiday"]}, "fixed:2026-05-25", "Tue 2026-05-26"),
        ({"union": ["DE-BE", "GB-ENG"], "without": ["Spring Bank Holiday"]}, "fixed:2027-05-31", "Mon 2027-05-31"),
        ({"union": ["US-CORP", "DE-BE"], "closed": {"2026-08-14": "x"}}, "fixed:2026-08-14", "Mon 2026-08-17"),
        ({"union": ["US-CORP", "EG"], "weekend": ["sat", "sun"]}, "fixed:2026-08-13 + 1 bd", "Fri 2026-08-14"),
        ({"union": ["US-CORP"]}, "fixed:2026-09-04 + 1 bd", "Tue 2026-09-08"),
    ],
)
def test_union_of_a_company_has_days_of_its_own_too(parts: dict[str, Any], rule: str, end: str) -> None:
    assert day(rule, **company(**parts)) == end


def test_union_may_be_made_of_unions() -> None:
    calendars = {"US-CORP": US_CORP, "EUROPE": {"union": ["DE-BE", "GB-ENG"]}, "ALL": {"union": ["US-CORP", "EUROPE"]}}
    assert day("fixed:2026-08-28 + 1 bd", business_days="ALL", calendars=calendars) == "Tue 2026-09-01"
    assert day("fixed:2026-08-28 + 1 bd", business_days="US-CORP", calendars=calendars) == "Mon 2026-08-31"


def test_union_made_from_itself_is_a_mistake() -> None:
    calendars = {"A": {"union": ["B", "US"]}, "B": {"union": ["A", "DE"]}}
    assert wrong(business_days="A", calendars=calendars, **chain(a="fixed:2026-08-14")) == [
        "BAD_CALENDAR the calendar A is made from itself: A → B → A",
        "BAD_CALENDAR the calendar B is made from itself: B → A → B",
    ]


def test_feast_that_the_moon_decides_is_shown_as_estimated() -> None:
    assert dated("fixed:2026-05-26", business_days="EG").explanation == (
        "fixed:2026-05-26 Tue 26 May; Day of Arafah (estimated) → following → Sun 31 May 2026"
    )


def test_calendar_without_holidays_has_weekends_only() -> None:
    none = HolidayData("1", {"XX": {"weekend": [5, 6], "holidays": {}}})
    dates = Resolver(season(business_days="XX"), none)
    told = [dates.resolve(parse_rule(rule)).day for rule in ("fixed:2026-12-25", "fy_start", "fy_start + 1 bd")]
    assert told == [Date(2026, 12, 25), Date(2027, 1, 1), Date(2027, 1, 4)]


def test_season_keeps_the_holidays_that_it_pinned() -> None:
    kept = HolidayData("1", {"US": {"weekend": [5, 6], "holidays": {"2026-08-14": "V-J Day (observed)"}}})
    told = [
        f"{Resolver(season(), data).resolve(parse_rule('fixed:2026-08-14')).day}" for data in (kept, HolidayData("2"))
    ]
    assert told == ["2026-08-17", "2026-08-14"]
