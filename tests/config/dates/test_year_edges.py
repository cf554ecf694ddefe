"""The turn of the year: holidays observed in the year before, collapsing holidays, and years of every beginning."""

import pytest

from tests.config.dates.season import FEBRUARY, JULY, LEAP, RETAIL, RETAIL_53, US_CORP, blackout, dated, day, resolver

FEDERAL = {"business_days": "US"}
YEAR_2028 = {"fiscal_year": {"starts_on": "2028-01-01"}}
LEAP_DAY_OFF = {"calendars": {"US-CORP": {**US_CORP, "closed": {"2028-02-29": "Leap day"}}}}


@pytest.mark.parametrize(
    ("rule", "end"),
    [
        # New Year's Day of 2028 is kept on Friday 31 December 2027.
        ("last_bd(fp12)", "Thu 2027-12-30"),
        ("fixed:2027-12-31", "Mon 2028-01-03"),
        ("fixed:2027-12-31 preceding", "Thu 2027-12-30"),
        ("fixed:2027-12-30 + 1 bd", "Mon 2028-01-03"),
        ("fixed:2028-01-03 - 1 bd", "Thu 2027-12-30"),
        ("fixed:2028-01-01 modified_following", "Mon 2028-01-03"),
        ("fy_end", "Mon 2028-01-03"),
        ("fy_end preceding", "Thu 2027-12-30"),
        ("fy_end modified_following", "Thu 2027-12-30"),
        ("fy_end - 0 bd", "Thu 2027-12-30"),
        # Christmas Eve 2027 is a Friday and already Christmas Day (observed): one day off, not two.
        ("fixed:2027-12-23 + 1 bd", "Mon 2027-12-27"),
        ("fixed:2027-12-24", "Mon 2027-12-27"),
        ("fixed:2027-12-24 preceding", "Thu 2027-12-23"),
        ("fixed:2027-12-27 - 1 bd", "Thu 2027-12-23"),
        ("fixed:2027-12-22 + 5 bd", "Thu 2027-12-30"),
        # fy_start is a holiday itself.
        ("fy_start", "Mon 2027-01-04"),
        ("fy_start preceding", "Thu 2026-12-31"),
        ("fy_start modified_following", "Mon 2027-01-04"),
        ("fy_start + 1 bd", "Mon 2027-01-04"),
        ("fy_start + 0 bd", "Mon 2027-01-04"),
        ("fy_start - 0 bd", "Thu 2026-12-31"),
        ("fy_start + 1 d", "Mon 2027-01-04"),
        ("fy_start + 3 d", "Mon 2027-01-04"),
        ("fy_start + 1 w", "Fri 2027-01-08"),
        ("fy_start - 1 w", "Mon 2026-12-28"),
        ("fy_start - 1 w preceding", "Wed 2026-12-23"),
        ("fixed:2026-12-31 + 1 bd", "Mon 2027-01-04"),
    ],
)
def test_turn_of_the_years_2026_to_2028(rule: str, end: str) -> None:
    assert day(rule) == end


@pytest.mark.parametrize(
    ("rule", "end"),
    [
        ("fixed:2026-10-12", "Tue 2026-10-13"),
        ("fixed:2026-11-11", "Thu 2026-11-12"),
        ("fixed:2026-11-26 + 0 bd", "Fri 2026-11-27"),
        ("fixed:2026-12-24", "Thu 2026-12-24"),
        ("fixed:2027-12-24", "Mon 2027-12-27"),
        ("fixed:2026-10-09 + 1 bd", "Tue 2026-10-13"),
    ],
)
def test_federal_calendar_keeps_what_the_company_does_not(rule: str, end: str) -> None:
    assert day(rule, **FEDERAL) == end


@pytest.mark.parametrize(
    ("rule", "end"),
    [
        ("fy_start", "Mon 2028-01-03"),
        ("fy_start - 1 bd", "Thu 2027-12-30"),
        # Christmas Eve 2028 is a Sunday, so nobody keeps it on another day; Christmas Day is a Monday.
        ("fixed:2028-12-22 + 1 bd", "Tue 2028-12-26"),
        ("fy_end", "Tue 2029-01-02"),
        ("last_bd(fp12)", "Fri 2028-12-29"),
        ("last_bd(fp2)", "Tue 2028-02-29"),
        ("fixed:2028-02-28 + 1 bd", "Tue 2028-02-29"),
        ("fixed:2028-03-01 - 1 bd", "Tue 2028-02-29"),
        ("fixed:2028-02-29", "Tue 2028-02-29"),
        ("fixed:2028-02-29 + 1 m", "Wed 2028-03-29"),
        ("fixed:2028-01-30 + 1 m", "Tue 2028-02-29"),
        ("fy_start + 59 d", "Tue 2028-02-29"),
        ("fw(9)", "Mon 2028-02-28"),
    ],
)
def test_leap_year(rule: str, end: str) -> None:
    assert day(rule, **YEAR_2028) == end


@pytest.mark.parametrize(
    ("rule", "end"),
    [
        ("fixed:2028-02-29", "Wed 2028-03-01"),
        ("last_bd(fp2)", "Mon 2028-02-28"),
        ("fixed:2028-02-28 + 1 bd", "Wed 2028-03-01"),
    ],
)
def test_leap_day_off(rule: str, end: str) -> None:
    assert day(rule, **YEAR_2028, **LEAP_DAY_OFF) == end


@pytest.mark.parametrize(
    ("start", "end", "parts"),
    [
        ("2027-01-01", "2027-12-31", {}),
        ("2028-01-01", "2028-12-31", YEAR_2028),
        ("2027-02-01", "2028-01-31", FEBRUARY),
        ("2027-07-01", "2028-06-30", JULY),
        ("2028-02-29", "2029-02-27", LEAP),
        ("2027-01-31", "2028-01-29", RETAIL),
        ("2028-01-30", "2029-02-03", RETAIL_53),
        ("2026-04-06", "2027-04-05", {"fiscal_year": {"starts_on": "2026-04-06"}}),
        ("2026-10-01", "2027-09-30", {"fiscal_year": {"year": 2027, "start_month": "oct"}}),
    ],
)
def test_year_has_its_first_and_last_day(start: str, end: str, parts: dict[str, object]) -> None:
    year = resolver(**parts).calendar.fiscal_year
    assert (f"{year.starts_on}", f"{year.ends_on}") == (start, end)


def test_explanation_says_which_holiday_was_observed() -> None:
    assert dated("fy_end").explanation == ("fy_end Fri 31 Dec; New Year's Day (observed) → following → Mon 3 Jan 2028")
    assert dated("fixed:2027-12-24").explanation == (
        "fixed:2027-12-24 Fri 24 Dec; Christmas Day (observed) → following → Mon 27 Dec 2027"
    )


def test_holiday_roll_comes_before_the_blackouts() -> None:
    turn = blackout("2026-12-24", "2027-01-03", name="year_end")
    assert dated("fixed:2026-12-24", blackouts=[turn]).explanation == (
        "fixed:2026-12-24 Thu 24 Dec; Christmas Eve → following → Mon 28 Dec; "
        "in year_end 24 Dec–3 Jan → roll_after → Mon 4 Jan 2027"
    )
