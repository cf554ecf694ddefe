"""The time of day of a rule: the season's zone on that day, and hours that the clocks skip or repeat."""

import pytest
from pendulum import Date, Time

from config.fiscalyear import FiscalYearRow
from config.resolve import Resolver
from tests.config.test_resolve import amazon, day_and_why, resolved


def test_due_time_in_los_angeles_is_the_next_day_in_berlin() -> None:
    at = Resolver(amazon()).due("op1_draft").at
    assert at.isoformat() == "2026-08-15T00:00:00+00:00"
    assert at.in_timezone("Europe/Berlin").isoformat() == "2026-08-15T02:00:00+02:00"


@pytest.mark.parametrize(
    ("rule", "why"),
    [
        (
            "fixed:2027-03-14 at 02:30 none",
            "fixed:2027-03-14 Sun 14 Mar 2027; 02:30 does not exist that day → 03:30 -07:00",
        ),
        (
            "fixed:2026-11-01 at 01:30 none",
            "fixed:2026-11-01 Sun 1 Nov 2026; 01:30 comes twice that day → the later, -08:00",
        ),
    ],
)
def test_hour_that_the_clocks_skip_or_repeat_is_told_in_the_explanation(rule: str, why: str) -> None:
    assert day_and_why(rule)[1] == why


@pytest.mark.parametrize(
    ("rule", "day", "why"),
    [
        ("fy_start", "2027-01-04", "fy_start Fri 1 Jan; New Year's Day → following → Mon 4 Jan 2027"),
        ("fy_end", "2028-01-03", "fy_end Fri 31 Dec; New Year's Day (observed) → following → Mon 3 Jan 2028"),
        ("first_bd(fp1)", "2027-01-04", "first_bd(fp1) Mon 4 Jan 2027"),
        ("first_bd(fp6)", "2027-06-01", "first_bd(fp6) Tue 1 Jun 2027"),
        ("last_bd(fp1)", "2027-01-29", "last_bd(fp1) Fri 29 Jan 2027"),
        ("last_bd(fp12)", "2027-12-30", "last_bd(fp12) Thu 30 Dec 2027"),
        ("nth(mon,3,jun)", "2026-06-15", "nth(mon,3,jun) Mon 15 Jun 2026"),
        ("nth(mon,3,jun,fy)", "2027-06-21", "nth(mon,3,jun,fy) Mon 21 Jun 2027"),
        ("nth(mon,1,jan)", "2026-01-05", "nth(mon,1,jan) Mon 5 Jan 2026"),
        (
            "nth(thu,4,nov,fy)",
            "2027-11-29",
            "nth(thu,4,nov,fy) Thu 25 Nov; Thanksgiving Day → following → Mon 29 Nov 2027",
        ),
        ("gate:goal_lock - 2 w", "2027-01-15", "gate:goal_lock Fri 29 Jan -2 w = Fri 15 Jan 2027"),
    ],
)
def test_anchor_is_where_the_specification_has_it(rule: str, day: str, why: str) -> None:
    assert day_and_why(rule) == (day, why)


@pytest.mark.parametrize(
    ("rule", "day"),
    [
        ("nth(mon,3,jun)", "2027-06-21"),
        ("nth(mon,3,sep)", "2026-09-21"),
        ("nth(mon,3,may,fy)", "2028-05-15"),
        ("nth(mon,3,sep,fy)", "2027-09-20"),
        ("last_bd(fp1)", "2027-07-30"),
    ],
)
def test_year_that_begins_in_july_has_its_own_twelve_months(rule: str, day: str) -> None:
    july = FiscalYearRow.model_validate({"starts_on": "2027-07-01"})
    assert resolved(rule, fiscal_year=july).day.isoformat() == day


def test_year_that_begins_on_29_february_ends_before_its_first_anniversary() -> None:
    leap = FiscalYearRow.model_validate({"starts_on": "2028-02-29"})
    assert leap.ends_on == Date(2029, 2, 27)
    assert resolved("last_bd(fp1)", fiscal_year=leap).day == Date(2028, 3, 28)


@pytest.mark.parametrize(
    ("rule", "local"),
    [
        ("fixed:2026-08-14", "2026-08-14T17:00:00-07:00"),
        ("fixed:2026-08-14 at 12:00", "2026-08-14T12:00:00-07:00"),
        ("fixed:2026-08-14 + 1 bd at 09:30 following roll_before", "2026-08-17T09:30:00-07:00"),
        ("fixed:2027-03-14 at 02:30 none", "2027-03-14T03:30:00-07:00"),
        ("fixed:2026-11-01 at 01:30 none", "2026-11-01T01:30:00-08:00"),
        ("fixed:2026-11-01 at 00:59 none", "2026-11-01T00:59:00-07:00"),
    ],
)
def test_time_of_day_is_the_season_zones_on_that_day(rule: str, local: str) -> None:
    assert resolved(rule).at.in_timezone("America/Los_Angeles").isoformat() == local


def test_without_a_time_of_its_own_a_rule_takes_the_calendars() -> None:
    noon = resolved("fixed:2026-08-14", due_time=Time(12, 0))
    assert noon.at.isoformat() == "2026-08-14T19:00:00+00:00"
