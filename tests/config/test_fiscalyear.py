"""The fiscal year as files and the command line write it: kinds, presets, and what is said of any other text."""

from typing import Any

import pytest
from pendulum import Date
from pydantic import ValidationError

from config.fiscalyear import PRESETS, FiscalYearRow, parse_years
from rules.fiscal import FiscalYears, MonthlyYears, WeeklyYears

KINDS = (
    "write monthly(feb) or 52_53(sat,last,sep) 445, behind it end_year or start_year or both where wanted, "
    "or one of calendar, salesforce, japan, india, microsoft, us_federal, nrf, last_sat_sep"
)
MONTHS = "jan, feb, mar, apr, may, jun, jul, aug, sep, oct, nov, dec"


@pytest.mark.parametrize(
    ("text", "years"),
    [
        ("monthly", MonthlyYears()),
        ("monthly(feb)", MonthlyYears(2)),
        ("monthly(february)", MonthlyYears(2)),
        ("Monthly(Feb , 15)", MonthlyYears(2, 15)),
        ("feb", MonthlyYears(2)),
        ("10", MonthlyYears(10)),
        ("monthly(apr) start_year", MonthlyYears(4, label="start_year")),
        ("jul both", MonthlyYears(7, label="both")),
        ("52_53(sat,last,sep)", WeeklyYears(5, "last", 9)),
        ("52_53(sun, nearest, 12) 544 both", WeeklyYears(6, "nearest", 12, "544", "both")),
        ("52_53(saturday,nearest,january) start_year 454", WeeklyYears(5, "nearest", 1, "454", "start_year")),
        ("calendar", MonthlyYears(1)),
        ("salesforce", MonthlyYears(2)),
        ("japan", MonthlyYears(4, label="start_year")),
        ("india", MonthlyYears(4, label="both")),
        ("microsoft", MonthlyYears(7)),
        ("us_federal", MonthlyYears(10)),
        ("NRF", WeeklyYears(5, "nearest", 1, "454", "start_year")),
        ("nrf 445", WeeklyYears(5, "nearest", 1, "445", "start_year")),
        ("last_sat_sep", WeeklyYears(5, "last", 9)),
    ],
)
def test_kind_of_year_is_read(text: str, years: FiscalYears) -> None:
    assert parse_years(text) == years


@pytest.mark.parametrize("name", PRESETS)
def test_name_of_well_known_years_is_read(name: str) -> None:
    assert parse_years(name) == parse_years(PRESETS[name])


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("", f"“” is not a kind of fiscal year; {KINDS}"),
        ("monthly(feb", f"“monthly(feb” is not a kind of fiscal year; {KINDS}"),
        ("feb)", f"“feb)” is not a kind of fiscal year; {KINDS}"),
        ("weekly", f"“weekly” is not a kind of fiscal year; {KINDS}"),
        ("52_53(sat,first,sep)", f"“52_53(sat,first,sep)” is not a kind of fiscal year; {KINDS}"),
        ("monthly(foo)", f"“foo” is not a month; write one of {MONTHS}"),
        ("marketing", f"“marketing” is not a month; write one of {MONTHS}"),
        ("13", f"“13” is not a month; write one of {MONTHS}"),
        ("monthly(feb,32)", "“32” does not fit, write 31 or less"),
        ("52_53(cat,last,sep)", "“cat” is not a weekday; write one of mon, tue, wed, thu, fri, sat, sun"),
        ("nrf green", f"“green” is neither a label rule nor a week pattern; {KINDS}"),
        ("feb 446", f"“446” is neither a label rule nor a week pattern; {KINDS}"),
    ],
)
def test_other_text_is_refused_in_one_sentence(text: str, said: str) -> None:
    with pytest.raises(ValueError) as refused:  # noqa: PT011  the whole sentence is compared
        parse_years(text)
    assert str(refused.value) == said


@pytest.mark.parametrize(
    ("row", "first", "last", "label"),
    [
        ({"starts_on": "2027-01-01"}, "2027-01-01", "2027-12-31", "FY2027"),
        ({"starts_on": "2027-02-01"}, "2027-02-01", "2028-01-31", "FY2028"),
        ({"year": 2028, "start_month": "feb"}, "2027-02-01", "2028-01-31", "FY2028"),
        ({"year": 2026, "start_month": "apr", "label": "both"}, "2026-04-01", "2027-03-31", "FY2026/27"),
        (
            {"type": "52_53", "weekday": "sat", "rule": "nearest", "month": "jan", "starts_on": "2027-01-31"},
            "2027-01-31",
            "2028-01-29",
            "FY2028",
        ),
        (
            {"type": "52_53", "weekday": "sat", "rule": "last", "month": "sep", "year": 2028},
            "2027-09-26",
            "2028-09-30",
            "FY2028",
        ),
    ],
)
def test_season_plans_for_the_year_that_starts_on_a_day_or_has_a_number(
    row: dict[str, Any], first: str, last: str, label: str
) -> None:
    year = FiscalYearRow.model_validate(row)
    assert (year.starts_on, year.ends_on) == (Date.fromisoformat(first), Date.fromisoformat(last))
    assert year.chosen.label == label


@pytest.mark.parametrize(
    ("row", "said"),
    [
        ({}, "the fiscal year needs either starts_on or year, and not both"),
        ({"starts_on": "2027-01-01", "year": 2027}, "the fiscal year needs either starts_on or year, and not both"),
        (
            {"type": "52_53", "weekday": "sat", "year": 2027},
            "a 52_53 year ends by weekday, rule and month; write weekday: sat, rule: last, month: sep",
        ),
        (
            {"type": "52_53", "weekday": "sat", "rule": "last", "month": "sep", "starts_on": "2026-10-01"},
            "no such year starts on 2026-10-01; the one around it starts on 2026-09-27",
        ),
        ({"year": 2027, "start_month": "junk"}, f"“junk” is not a month; write one of {MONTHS}"),
    ],
)
def test_year_that_is_not_whole_is_refused(row: dict[str, Any], said: str) -> None:
    with pytest.raises(ValidationError) as refused:
        FiscalYearRow.model_validate(row)
    assert [str(detail["ctx"]["error"]) for detail in refused.value.errors()] == [said]
