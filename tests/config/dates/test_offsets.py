"""Every unit of an offset, on and back, over weekends, holidays, ends of months and leap days."""

import pytest

from tests.config.dates.season import FEBRUARY, JULY, RETAIL, day


@pytest.mark.parametrize(
    ("rule", "end"),
    [
        ("fixed:2026-08-14 + 1 bd", "Mon 2026-08-17"),
        ("fixed:2026-08-14 + 5 bd", "Fri 2026-08-21"),
        ("fixed:2026-08-14 + 10 bd", "Fri 2026-08-28"),
        ("fixed:2026-08-14 + 15 bd", "Fri 2026-09-04"),
        # Labor Day, 7 September, is not counted.
        ("fixed:2026-08-14 + 20 bd", "Mon 2026-09-14"),
        ("fixed:2026-09-04 + 1 bd", "Tue 2026-09-08"),
        ("fixed:2026-09-07 + 1 bd", "Tue 2026-09-08"),
        ("fixed:2026-09-07 - 1 bd", "Fri 2026-09-04"),
        ("fixed:2026-09-08 - 1 bd", "Fri 2026-09-04"),
        ("fixed:2026-09-07 + 7 bd", "Wed 2026-09-16"),
        ("fixed:2026-09-07 - 7 bd", "Thu 2026-08-27"),
        # Thanksgiving and the day after it: two days in one step.
        ("fixed:2026-11-25 + 1 bd", "Mon 2026-11-30"),
        ("fixed:2026-11-25 + 3 bd", "Wed 2026-12-02"),
        ("fixed:2026-11-30 - 1 bd", "Wed 2026-11-25"),
        # 24 and 25 December 2026 are a Thursday and a Friday, 1 January a Friday.
        ("fixed:2026-12-23 + 1 bd", "Mon 2026-12-28"),
        ("fixed:2026-12-23 + 5 bd", "Mon 2027-01-04"),
        ("fixed:2027-01-04 - 5 bd", "Wed 2026-12-23"),
        ("fixed:2027-01-04 - 10 bd", "Wed 2026-12-16"),
        ("fixed:2026-07-03 + 1 bd", "Mon 2026-07-06"),
        ("fixed:2026-07-04 - 1 bd", "Thu 2026-07-02"),
        ("fixed:2026-08-14 + 60 bd", "Mon 2026-11-09"),
        ("fixed:2026-08-14 + 100 bd", "Mon 2027-01-11"),
        ("fixed:2026-08-14 + 250 bd", "Mon 2027-08-16"),
        ("fixed:2026-06-15 + 155 bd", "Fri 2027-01-29"),
        ("fixed:2026-06-15 - 155 bd", "Wed 2025-10-29"),
        ("fy_start + 5 bd", "Fri 2027-01-08"),
        ("fy_start + 10 bd", "Fri 2027-01-15"),
        # Martin Luther King Jr. Day, 18 January.
        ("fy_start + 19 bd", "Fri 2027-01-29"),
        ("fy_start - 1 bd", "Thu 2026-12-31"),
        ("fy_start - 5 bd", "Wed 2026-12-23"),
        ("fy_start - 15 bd", "Wed 2026-12-09"),
        ("fy_start + 250 bd", "Thu 2027-12-30"),
        ("fy_end + 10 bd", "Fri 2028-01-14"),
        ("fy_end + 15 bd", "Mon 2028-01-24"),
        ("fy_end - 1 bd", "Thu 2027-12-30"),
    ],
)
def test_business_days_are_counted_strictly_after_or_before(rule: str, end: str) -> None:
    assert day(rule) == end


@pytest.mark.parametrize(
    ("start", "on", "back"),
    [
        ("2026-08-14", "Fri 2026-08-14", "Fri 2026-08-14"),
        ("2026-08-15", "Mon 2026-08-17", "Fri 2026-08-14"),
        ("2026-08-16", "Mon 2026-08-17", "Fri 2026-08-14"),
        ("2026-09-07", "Tue 2026-09-08", "Fri 2026-09-04"),
        ("2026-11-26", "Mon 2026-11-30", "Wed 2026-11-25"),
        ("2026-11-27", "Mon 2026-11-30", "Wed 2026-11-25"),
        ("2026-12-24", "Mon 2026-12-28", "Wed 2026-12-23"),
        ("2027-01-01", "Mon 2027-01-04", "Thu 2026-12-31"),
        ("2027-12-24", "Mon 2027-12-27", "Thu 2027-12-23"),
        ("2027-12-31", "Mon 2028-01-03", "Thu 2027-12-30"),
        ("2028-01-01", "Mon 2028-01-03", "Thu 2027-12-30"),
    ],
)
def test_no_business_days_on_or_back_end_on_the_next_or_the_previous_one(start: str, on: str, back: str) -> None:
    assert day(f"fixed:{start} + 0 bd") == on
    assert day(f"fixed:{start} - 0 bd") == back
    # The holiday roll has nothing left to do, whatever it is.
    assert day(f"fixed:{start} − 0 bd none") == back


@pytest.mark.parametrize(
    ("rule", "raw", "rolled"),
    [
        ("fixed:2026-06-15 + 3 d", "Thu 2026-06-18", "Thu 2026-06-18"),
        ("fixed:2026-11-20 + 7 d", "Fri 2026-11-27", "Mon 2026-11-30"),
        ("fixed:2026-12-30 + 3 d", "Sat 2027-01-02", "Mon 2027-01-04"),
        ("fixed:2027-01-04 - 4 d", "Thu 2026-12-31", "Thu 2026-12-31"),
        ("fixed:2027-02-27 + 2 d", "Mon 2027-03-01", "Mon 2027-03-01"),
        ("fixed:2028-02-27 + 2 d", "Tue 2028-02-29", "Tue 2028-02-29"),
        ("fixed:2028-02-29 + 365 d", "Wed 2029-02-28", "Wed 2029-02-28"),
        ("fixed:2026-08-14 + 0 d", "Fri 2026-08-14", "Fri 2026-08-14"),
        ("fixed:2026-08-15 + 0 d", "Sat 2026-08-15", "Mon 2026-08-17"),
        ("fixed:2026-06-15 + 5 w", "Mon 2026-07-20", "Mon 2026-07-20"),
        ("fixed:2026-06-15 - 2 w", "Mon 2026-06-01", "Mon 2026-06-01"),
        ("fixed:2026-11-19 + 1 w", "Thu 2026-11-26", "Mon 2026-11-30"),
        ("fixed:2026-12-18 + 1 w", "Fri 2026-12-25", "Mon 2026-12-28"),
        ("fixed:2026-12-31 + 52 w", "Thu 2027-12-30", "Thu 2027-12-30"),
        ("fixed:2028-02-22 + 1 w", "Tue 2028-02-29", "Tue 2028-02-29"),
        ("fy_start - 26 w", "Fri 2026-07-03", "Mon 2026-07-06"),
    ],
)
def test_days_and_weeks_are_those_of_the_wall(rule: str, raw: str, rolled: str) -> None:
    assert (day(f"{rule} none"), day(rule)) == (raw, rolled)


@pytest.mark.parametrize(
    ("rule", "raw", "rolled"),
    [
        ("fixed:2026-05-15 + 7 m", "Tue 2026-12-15", "Tue 2026-12-15"),
        ("fixed:2026-01-31 + 1 m", "Sat 2026-02-28", "Mon 2026-03-02"),
        ("fixed:2028-01-31 + 1 m", "Tue 2028-02-29", "Tue 2028-02-29"),
        ("fixed:2028-02-29 + 12 m", "Wed 2029-02-28", "Wed 2029-02-28"),
        ("fixed:2028-02-29 - 12 m", "Sun 2027-02-28", "Mon 2027-03-01"),
        ("fixed:2026-08-31 + 1 m", "Wed 2026-09-30", "Wed 2026-09-30"),
        ("fixed:2026-12-31 + 2 m", "Sun 2027-02-28", "Mon 2027-03-01"),
        ("fixed:2027-03-31 - 1 m", "Sun 2027-02-28", "Mon 2027-03-01"),
        ("fixed:2027-01-15 - 13 m", "Mon 2025-12-15", "Mon 2025-12-15"),
        ("fixed:2027-10-31 + 4 m", "Tue 2028-02-29", "Tue 2028-02-29"),
        ("fixed:2026-12-31 + 0 m", "Thu 2026-12-31", "Thu 2026-12-31"),
        ("fy_start + 6 m", "Thu 2027-07-01", "Thu 2027-07-01"),
    ],
)
def test_months_keep_the_day_or_end_on_the_last(rule: str, raw: str, rolled: str) -> None:
    assert (day(f"{rule} none"), day(rule)) == (raw, rolled)


@pytest.mark.parametrize(
    ("rule", "raw"),
    [
        ("fw(24) mon + 1 fw", "Mon 2027-07-19"),
        ("fw(24) mon - 24 fw", "Mon 2027-01-25"),
        ("fy_start + 52 fw", "Sun 2028-01-30"),
        # Periods of 4, 4 and 5 weeks: as far into the new period as the day was into its own.
        ("fy_start + 1 fp", "Sun 2027-02-28"),
        ("fy_start + 2 fp", "Sun 2027-03-28"),
        ("fy_start + 12 fp", "Sun 2028-01-30"),
        ("fy_start - 1 fp", "Sun 2026-12-27"),
        ("fixed:2027-02-27 + 1 fp", "Sat 2027-03-27"),
        ("fixed:2027-02-27 + 2 fp", "Sat 2027-04-24"),
        # The 34th day of a period of five weeks is not in one of four: its last day then.
        ("fixed:2027-04-30 + 1 fp", "Sat 2027-05-29"),
        ("fixed:2027-04-30 + 3 fp", "Fri 2027-07-30"),
        ("fp3.end - 1 fp", "Sat 2027-03-27"),
        # P12 of the year of 53 weeks has six, that of the year before five.
        ("fp(12,fy+1).end - 12 fp", "Sat 2028-01-29"),
    ],
)
def test_fiscal_weeks_and_periods_of_a_retail_year(rule: str, raw: str) -> None:
    assert day(f"{rule} none", **RETAIL) == raw


@pytest.mark.parametrize(
    ("rule", "raw"),
    [
        ("fy_start + 1 fp", "Mon 2027-03-01"),
        ("fy_start - 1 fp", "Fri 2027-01-01"),
        ("fixed:2027-01-31 + 1 fp", "Sun 2027-02-28"),
        ("fixed:2027-05-31 + 9 fp", "Tue 2028-02-29"),
        ("fq2.end + 1 fp", "Tue 2027-08-31"),
    ],
)
def test_fiscal_periods_of_months_are_months(rule: str, raw: str) -> None:
    assert day(f"{rule} none", **FEBRUARY) == raw


@pytest.mark.parametrize(
    ("rule", "end"),
    [
        ("fy_start - 20 w snap mon", "Mon 2027-02-15"),
        ("fy_start - 15 bd", "Wed 2027-06-09"),
        ("fy_start - 5 bd", "Thu 2027-06-24"),
    ],
)
def test_offsets_before_a_year_from_july(rule: str, end: str) -> None:
    assert day(f"{rule} none", **JULY) == end
