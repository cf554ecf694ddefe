"""Fiscal years to the day: years by months and by weeks, published 53-week years, labels and comparisons."""

from dataclasses import replace

import pytest
from pendulum import Date

from rules.fiscal import DaySpan, FiscalPlace, FiscalYear, FiscalYears, MonthlyYears, WeeklyYears, compared_week

SATURDAY, SUNDAY = 5, 6
NRF = WeeklyYears(SATURDAY, "nearest", 1, pattern="454", label="start_year")
RETAIL_445 = replace(NRF, pattern="445")
LAST_SATURDAY_OF_SEPTEMBER = WeeklyYears(SATURDAY, "last", 9)
DAY = Date(2026, 11, 22)


def span(first: str, last: str) -> DaySpan:
    return DaySpan(Date.fromisoformat(first), Date.fromisoformat(last))


def bounds(year: DaySpan) -> tuple[str, str]:
    return year.first.isoformat(), year.last.isoformat()


def long_years(years: FiscalYears, first: int, last: int) -> list[int]:
    return [n for n in range(first, last + 1) if years.year(n).days == 53 * 7]


@pytest.mark.parametrize(
    ("years", "label", "quarter"),
    [
        (MonthlyYears(1), "FY2026", 4),
        (MonthlyYears(2), "FY2027", 4),
        (MonthlyYears(4, label="start_year"), "FY2026", 3),
        (MonthlyYears(7), "FY2027", 2),
        (MonthlyYears(10), "FY2027", 1),
        (LAST_SATURDAY_OF_SEPTEMBER, "FY2027", 1),
        (NRF, "FY2026", 4),
    ],
    ids=["jan", "feb", "apr", "jul", "oct", "last_sat_sep", "nrf"],
)
def test_22_november_2026_is_in_each_companys_year_and_quarter(years: FiscalYears, label: str, quarter: int) -> None:
    year = years.year_of(DAY)
    assert (year.label, year.place(DAY).quarter) == (label, quarter)


def test_22_november_2026_begins_week_9_of_the_year_that_ends_on_the_last_saturday_of_september() -> None:
    year, after = (LAST_SATURDAY_OF_SEPTEMBER.year(n) for n in (2027, 2028))
    assert year.place(DAY) == FiscalPlace(quarter=1, period=3, week=9, day=1)
    assert (bounds(year), year.weeks) == (("2026-09-27", "2027-09-25"), 52)
    assert (bounds(after), after.weeks) == (("2027-09-26", "2028-09-30"), 53)


def test_22_november_2026_begins_week_43_and_period_10_of_the_retail_year() -> None:
    year = NRF.year_of(DAY)
    assert year.place(DAY) == FiscalPlace(quarter=4, period=10, week=43, day=1)
    assert (bounds(year), year.weeks) == (("2026-02-01", "2027-01-30"), 52)


@pytest.mark.parametrize(
    ("number", "first", "last"),
    [
        (2006, "2006-01-29", "2007-02-03"),
        (2012, "2012-01-29", "2013-02-02"),
        (2017, "2017-01-29", "2018-02-03"),
        (2019, "2019-02-03", "2020-02-01"),
        (2020, "2020-02-02", "2021-01-30"),
        (2021, "2021-01-31", "2022-01-29"),
        (2022, "2022-01-30", "2023-01-28"),
        (2023, "2023-01-29", "2024-02-03"),
        (2024, "2024-02-04", "2025-02-01"),
        (2025, "2025-02-02", "2026-01-31"),
        (2027, "2027-01-31", "2028-01-29"),
        (2028, "2028-01-30", "2029-02-03"),
    ],
)
def test_retail_year_has_the_published_bounds(number: int, first: str, last: str) -> None:
    assert bounds(NRF.year(number)) == (first, last)


def test_retail_years_of_53_weeks_are_the_published_ones() -> None:
    assert long_years(NRF, 2006, 2034) == [2006, 2012, 2017, 2023, 2028, 2034]


def test_years_to_the_last_saturday_of_january_have_53_weeks_by_the_year_they_end_in() -> None:
    assert long_years(WeeklyYears(SATURDAY, "last", 1), 2016, 2037) == [2021, 2026, 2032, 2037]


def test_iso_years_are_those_that_end_on_the_sunday_nearest_the_end_of_december() -> None:
    iso = WeeklyYears(SUNDAY, "nearest", 12)
    assert long_years(iso, 2021, 2043) == [2026, 2032, 2037, 2043]
    for ordinal in range(Date(2015, 1, 1).toordinal(), Date(2045, 1, 1).toordinal()):
        day = Date.fromordinal(ordinal)
        year = iso.year_of(day)
        place = year.place(day)
        assert (year.number, place.week, place.day) == tuple(day.isocalendar())


PERIODS_445 = (
    ("2027-01-31", "2027-02-27"),
    ("2027-02-28", "2027-03-27"),
    ("2027-03-28", "2027-05-01"),
    ("2027-05-02", "2027-05-29"),
    ("2027-05-30", "2027-06-26"),
    ("2027-06-27", "2027-07-31"),
    ("2027-08-01", "2027-08-28"),
    ("2027-08-29", "2027-09-25"),
    ("2027-09-26", "2027-10-30"),
    ("2027-10-31", "2027-11-27"),
    ("2027-11-28", "2027-12-25"),
    ("2027-12-26", "2028-01-29"),
)


def test_retail_year_in_weeks_of_4_4_5_has_the_periods_of_the_specification() -> None:
    assert tuple(bounds(period) for period in RETAIL_445.year(2027).periods) == PERIODS_445


def test_weeks_of_4_5_4_end_their_second_periods_a_week_later_and_quarters_on_the_same_day() -> None:
    year = NRF.year(2027)
    ends = {n: period.last.isoformat() for n, period in enumerate(year.periods, start=1)}
    assert [ends[n] for n in (2, 5, 8, 11)] == ["2027-04-03", "2027-07-03", "2027-10-02", "2028-01-01"]
    quarters = [year.quarter(n).last.isoformat() for n in (1, 2, 3, 4)]
    assert quarters == ["2027-05-01", "2027-07-31", "2027-10-30", "2028-01-29"]
    assert [ends[n] for n in (3, 6, 9, 12)] == quarters


def test_weeks_of_5_4_4_begin_each_quarter_with_the_long_period() -> None:
    year = replace(NRF, pattern="544").year(2027)
    assert [bounds(period) for period in year.periods[:3]] == [
        ("2027-01-31", "2027-03-06"),
        ("2027-03-07", "2027-04-03"),
        ("2027-04-04", "2027-05-01"),
    ]


def test_fifty_third_week_goes_to_the_last_period() -> None:
    year = RETAIL_445.year(2028)
    assert (bounds(year), year.weeks) == (("2028-01-30", "2029-02-03"), 53)
    assert (bounds(year.period(12)), year.period(12).days) == (("2028-12-24", "2029-02-03"), 6 * 7)
    assert bounds(year.week(53)) == ("2029-01-28", "2029-02-03")


@pytest.mark.parametrize(
    ("extra_week_in", "first", "last"),
    [
        (1, "2028-01-30", "2028-03-04"),
        (6, "2028-06-25", "2028-08-05"),
        (12, "2028-12-24", "2029-02-03"),
    ],
)
def test_fifty_third_week_goes_to_the_period_that_the_company_names(extra_week_in: int, first: str, last: str) -> None:
    year = replace(RETAIL_445, extra_week_in=extra_week_in).year(2028)
    assert bounds(year.period(extra_week_in)) == (first, last)
    assert [period.days for period in year.periods].count(4 * 7) == (7 if extra_week_in == 1 else 8)
    assert bounds(year) == ("2028-01-30", "2029-02-03")


@pytest.mark.parametrize(
    ("day", "restated", "week"),
    [
        # FY2023 has 53 weeks: the weeks of FY2024 meet those a week later, and Christmas meets Christmas.
        ("2024-02-04", True, span("2023-02-05", "2023-02-11")),
        ("2024-02-04", False, span("2023-01-29", "2023-02-04")),
        ("2024-12-25", True, span("2023-12-24", "2023-12-30")),
        ("2024-12-25", False, span("2023-12-17", "2023-12-23")),
        ("2025-02-01", True, span("2024-01-28", "2024-02-03")),
        # FY2025 follows a year of 52.
        ("2025-12-25", True, span("2024-12-22", "2024-12-28")),
        ("2025-12-25", False, span("2024-12-22", "2024-12-28")),
        # A 53rd week has no week of its number in the year before; it meets the last.
        ("2024-01-31", True, span("2023-01-22", "2023-01-28")),
    ],
)
def test_comparison_after_a_53_week_year_moves_on_by_a_week(day: str, restated: bool, week: DaySpan) -> None:
    assert compared_week(NRF, Date.fromisoformat(day), restated=restated) == week


@pytest.mark.parametrize(
    ("years", "number", "label"),
    [
        (MonthlyYears(2), 2027, "FY2027"),
        (MonthlyYears(2, label="start_year"), 2026, "FY2026"),
        (MonthlyYears(2, label="both"), 2026, "FY2026/27"),
        (MonthlyYears(1), 2026, "FY2026"),
        (MonthlyYears(1, label="start_year"), 2026, "FY2026"),
        (MonthlyYears(1, label="both"), 2026, "FY2026"),
        (MonthlyYears(1, 15), 2027, "FY2027"),
        (MonthlyYears(1, 15, label="start_year"), 2026, "FY2026"),
        (replace(NRF, label="end_year"), 2027, "FY2027"),
        (NRF, 2026, "FY2026"),
        (replace(NRF, label="both"), 2026, "FY2026/27"),
        (WeeklyYears(SUNDAY, "last", 12), 2026, "FY2026"),
        (WeeklyYears(SUNDAY, "last", 12, label="both"), 2026, "FY2026"),
    ],
)
def test_label_and_number_follow_the_companys_rule(years: FiscalYears, number: int, label: str) -> None:
    year = years.year_of(DAY)
    assert (year.number, year.label) == (number, label)


def test_turn_of_the_century_has_two_digits_in_a_double_label() -> None:
    assert MonthlyYears(4, label="both").year_of(Date(1999, 11, 22)).label == "FY1999/00"


def test_year_that_starts_on_29_february_starts_on_the_28th_where_there_is_none() -> None:
    years = MonthlyYears(2, 29)
    assert [bounds(years.year(n)) for n in (2028, 2029, 2030)] == [
        ("2027-02-28", "2028-02-28"),
        ("2028-02-29", "2029-02-27"),
        ("2029-02-28", "2030-02-27"),
    ]
    assert bounds(years.year(2029).period(12)) == ("2029-01-29", "2029-02-27")


def test_monthly_year_ends_in_a_short_week() -> None:
    year = MonthlyYears(1).year(2027)
    assert (year.weeks, bounds(year.week(53))) == (53, ("2027-12-31", "2027-12-31"))
    assert (MonthlyYears(1).year(2028).weeks, bounds(MonthlyYears(1).year(2028).week(53))) == (
        53,
        ("2028-12-30", "2028-12-31"),
    )


YEAR: FiscalYear = NRF.year(2027)


@pytest.mark.parametrize(
    ("part", "n", "said"),
    [
        ("period", 0, "FY2027 has the periods 1 to 12, not 0"),
        ("period", 13, "FY2027 has the periods 1 to 12, not 13"),
        ("quarter", 5, "FY2027 has the quarters 1 to 4, not 5"),
        ("week", 53, "FY2027 has the weeks 1 to 52, not 53"),
    ],
)
def test_part_that_the_year_has_not_is_refused_in_words(part: str, n: int, said: str) -> None:
    with pytest.raises(ValueError) as refused:  # noqa: PT011  the whole sentence is compared
        getattr(YEAR, part)(n)
    assert str(refused.value) == said


def test_day_of_another_year_has_no_place() -> None:
    with pytest.raises(ValueError) as refused:  # noqa: PT011
        YEAR.place(Date(2027, 1, 30))
    assert str(refused.value) == "2027-01-30 is not in FY2027 (2027-01-31 to 2028-01-29)"
