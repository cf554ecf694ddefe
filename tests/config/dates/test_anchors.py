"""Every anchor of a date rule, in years by months and by weeks: the day itself, and the one that it rolls to."""

import pytest
from pendulum import Date

from config.explanation import Unresolvable
from tests.config.dates.season import FEBRUARY, JULY, LEAP, RETAIL, RETAIL_53, chain, dated, day, due_days


@pytest.mark.parametrize(
    ("rule", "raw", "rolled"),
    [
        ("fy_start", "Fri 2027-01-01", "Mon 2027-01-04"),
        ("fy_end", "Fri 2027-12-31", "Mon 2028-01-03"),
        ("fq1", "Fri 2027-01-01", "Mon 2027-01-04"),
        ("fq1.start", "Fri 2027-01-01", "Mon 2027-01-04"),
        ("fq1.end", "Wed 2027-03-31", "Wed 2027-03-31"),
        ("fq2.end", "Wed 2027-06-30", "Wed 2027-06-30"),
        ("fq(3)", "Thu 2027-07-01", "Thu 2027-07-01"),
        ("fq3.end", "Thu 2027-09-30", "Thu 2027-09-30"),
        ("fq4.end", "Fri 2027-12-31", "Mon 2028-01-03"),
        ("fq(4,fy-1)", "Thu 2026-10-01", "Thu 2026-10-01"),
        ("fq(4,fy-1).end", "Thu 2026-12-31", "Thu 2026-12-31"),
        ("fp5", "Sat 2027-05-01", "Mon 2027-05-03"),
        ("fp(5).end", "Mon 2027-05-31", "Tue 2027-06-01"),
        ("fp(6).end", "Wed 2027-06-30", "Wed 2027-06-30"),
        ("fp2.end", "Sun 2027-02-28", "Mon 2027-03-01"),
        ("fp(2,fy+1).end", "Tue 2028-02-29", "Tue 2028-02-29"),
        ("fp(12,fy-1).end", "Thu 2026-12-31", "Thu 2026-12-31"),
        ("fw1", "Fri 2027-01-01", "Mon 2027-01-04"),
        ("fw(1).end", "Thu 2027-01-07", "Thu 2027-01-07"),
        ("fw(9)", "Fri 2027-02-26", "Fri 2027-02-26"),
        ("fw(24) mon", "Mon 2027-06-14", "Mon 2027-06-14"),
        ("fw(24) fri", "Fri 2027-06-11", "Fri 2027-06-11"),
        ("fw(40)", "Fri 2027-10-01", "Fri 2027-10-01"),
        ("fw(48)", "Fri 2027-11-26", "Mon 2027-11-29"),
        ("fw(52) fri", "Fri 2027-12-24", "Mon 2027-12-27"),
        ("fw(53)", "Fri 2027-12-31", "Mon 2028-01-03"),
        ("fw(53) fri", "Fri 2027-12-31", "Mon 2028-01-03"),
    ],
)
def test_parts_of_a_year_by_months(rule: str, raw: str, rolled: str) -> None:
    assert (day(f"{rule} none"), day(rule)) == (raw, rolled)


@pytest.mark.parametrize(
    ("rule", "raw", "rolled"),
    [
        ("fy_start", "Sun 2027-01-31", "Mon 2027-02-01"),
        ("fy_end", "Sat 2028-01-29", "Mon 2028-01-31"),
        ("fq1.end", "Sat 2027-05-01", "Mon 2027-05-03"),
        ("fq2.end", "Sat 2027-07-31", "Mon 2027-08-02"),
        ("fp2", "Sun 2027-02-28", "Mon 2027-03-01"),
        ("fp2.end", "Sat 2027-03-27", "Mon 2027-03-29"),
        ("fp12", "Sun 2027-12-26", "Mon 2027-12-27"),
        ("fw1", "Sun 2027-01-31", "Mon 2027-02-01"),
        ("fw(24) mon", "Mon 2027-07-12", "Mon 2027-07-12"),
        ("fw(24) sun", "Sun 2027-07-11", "Mon 2027-07-12"),
        ("fw(24) sat", "Sat 2027-07-17", "Mon 2027-07-19"),
        ("fw(40)", "Sun 2027-10-31", "Mon 2027-11-01"),
        ("fw(40).end", "Sat 2027-11-06", "Mon 2027-11-08"),
        ("fw(48) fri", "Fri 2027-12-31", "Mon 2028-01-03"),
        ("fw(52) fri", "Fri 2028-01-28", "Fri 2028-01-28"),
        ("fw(24,fy-1) mon", "Mon 2026-07-13", "Mon 2026-07-13"),
        ("fw(53,fy+1) fri", "Fri 2029-02-02", "Fri 2029-02-02"),
    ],
)
def test_parts_of_a_retail_year(rule: str, raw: str, rolled: str) -> None:
    assert (day(f"{rule} none", **RETAIL), day(rule, **RETAIL)) == (raw, rolled)


@pytest.mark.parametrize(
    ("rule", "raw"),
    [
        ("fy_start", "Sun 2028-01-30"),
        ("fy_end", "Sat 2029-02-03"),
        ("fp12", "Sun 2028-12-24"),
        ("fp12.end", "Sat 2029-02-03"),
        ("fw(48)", "Sun 2028-12-24"),
        ("fw(53)", "Sun 2029-01-28"),
        ("fw(53) fri", "Fri 2029-02-02"),
        ("fw(53).end", "Sat 2029-02-03"),
        ("fw(52,fy-1).end", "Sat 2028-01-29"),
    ],
)
def test_parts_of_a_retail_year_of_53_weeks(rule: str, raw: str) -> None:
    assert day(f"{rule} none", **RETAIL_53) == raw


@pytest.mark.parametrize(
    ("rule", "first"),
    [
        ("first_bd(fp1)", "Mon 2027-01-04"),
        ("last_bd(fp1)", "Fri 2027-01-29"),
        ("last_bd(fp2)", "Fri 2027-02-26"),
        ("first_bd(fp5)", "Mon 2027-05-03"),
        ("last_bd(fp5)", "Fri 2027-05-28"),
        ("first_bd(fp6)", "Tue 2027-06-01"),
        ("last_bd(fp6)", "Wed 2027-06-30"),
        ("last_bd(fp(10))", "Fri 2027-10-29"),
        ("last_bd(fp12)", "Thu 2027-12-30"),
        ("first_bd(fq1)", "Mon 2027-01-04"),
        ("last_bd(fq4)", "Thu 2027-12-30"),
        ("first_bd(fw(48))", "Mon 2027-11-29"),
        ("last_bd(fw(52))", "Thu 2027-12-30"),
        ("last_bd(fp(12,fy-1))", "Thu 2026-12-31"),
        ("first_bd(fp(1,fy+1))", "Mon 2028-01-03"),
    ],
)
def test_first_and_last_business_day_of_a_part(rule: str, first: str) -> None:
    assert day(rule) == first


@pytest.mark.parametrize(
    ("rule", "raw"),
    [
        ("nth(mon,3,jun)", "Mon 2026-06-15"),
        ("nth(mon,3,jun,fy)", "Mon 2027-06-21"),
        ("nth(thu,4,nov)", "Thu 2026-11-26"),
        ("nth(thu,4,nov,fy)", "Thu 2027-11-25"),
        ("nth(mon,1,jan)", "Mon 2026-01-05"),
        ("nth(mon,1,jan,fy)", "Mon 2027-01-04"),
        ("nth(fri,5,jan,fy)", "Fri 2027-01-29"),
        ("nth(fri,5,oct,fy)", "Fri 2027-10-29"),
        ("nth(fri,2,dec)", "Fri 2026-12-11"),
    ],
)
def test_nth_weekday_is_looked_for_in_the_twelve_months_before_the_year_or_in_it(rule: str, raw: str) -> None:
    assert day(f"{rule} none") == raw


@pytest.mark.parametrize(
    ("rule", "raw"),
    [
        ("fy_start", "Mon 2027-02-01"),
        ("fy_end", "Mon 2028-01-31"),
        ("fq2.end", "Sat 2027-07-31"),
        ("fp12", "Sat 2028-01-01"),
        ("fw(48) fri", "Fri 2027-12-31"),
        ("fw(53)", "Mon 2028-01-31"),
        ("last_bd(fq4)", "Mon 2028-01-31"),
        ("nth(mon,1,jan)", "Mon 2027-01-04"),
        ("nth(mon,1,feb)", "Mon 2026-02-02"),
        ("nth(mon,1,feb,fy)", "Mon 2027-02-01"),
        ("nth(mon,3,jan,fy)", "Mon 2028-01-17"),
    ],
)
def test_parts_of_a_year_from_february(rule: str, raw: str) -> None:
    assert day(f"{rule} none", **FEBRUARY) == raw


@pytest.mark.parametrize(
    ("rule", "raw"),
    [
        ("fy_start", "Thu 2027-07-01"),
        ("fy_end", "Fri 2028-06-30"),
        ("fp8.end", "Tue 2028-02-29"),
        ("last_bd(fq2)", "Thu 2027-12-30"),
        ("fw(53)", "Thu 2028-06-29"),
        ("nth(mon,1,sep)", "Mon 2026-09-07"),
        ("nth(mon,1,jul)", "Mon 2026-07-06"),
        ("nth(mon,1,jul,fy)", "Mon 2027-07-05"),
        ("nth(tue,5,feb,fy)", "Tue 2028-02-29"),
        # June 2027 has four Thursdays, June 2028 five: only the second lies within the year.
        ("nth(thu,5,jun,fy)", "Thu 2028-06-29"),
        ("nth(mon,5,may,fy)", "Mon 2028-05-29"),
    ],
)
def test_parts_of_a_year_from_july(rule: str, raw: str) -> None:
    assert day(f"{rule} none", **JULY) == raw


@pytest.mark.parametrize(
    ("rule", "raw"),
    [
        ("fy_start", "Tue 2028-02-29"),
        ("fp2", "Wed 2028-03-29"),
        ("fp11.end", "Sun 2029-01-28"),
        ("fy_end", "Tue 2029-02-27"),
        ("fw(53)", "Tue 2029-02-27"),
        ("fw(53,fy-1)", "Sun 2028-02-27"),
    ],
)
def test_parts_of_a_year_from_29_february(rule: str, raw: str) -> None:
    assert day(f"{rule} none", **LEAP) == raw


@pytest.mark.parametrize(
    ("rule", "said"),
    [
        ("fw(53) mon", "fw(53) mon is no day from 2027-12-31 to 2027-12-31"),
        ("first_bd(fw(53))", "first_bd(fw(53)) is no day from 2027-12-31 to 2027-12-31"),
        ("last_bd(fw(53))", "last_bd(fw(53)) is no day from 2027-12-31 to 2027-12-31"),
        ("nth(mon,5,feb,fy)", "nth(mon,5,feb,fy) is no day from 2027-01-01 to 2027-12-31"),
        ("nth(wed,5,jun)", "nth(wed,5,jun) is no day from 2026-01-01 to 2026-12-31"),
    ],
)
def test_day_that_the_year_has_not_is_nobodys_date(rule: str, said: str) -> None:
    with pytest.raises(Unresolvable) as refused:
        dated(rule)
    assert str(refused.value) == said


def test_53rd_week_of_a_year_of_52_is_nobodys_date() -> None:
    with pytest.raises(Unresolvable) as refused:
        dated("fw(53)", **RETAIL)
    assert str(refused.value) == "FY2027 has the weeks 1 to 52, not 53"


def test_gate_counts_from_the_day_of_another_and_not_from_its_instant() -> None:
    dates = due_days(**chain(draft="fixed:2026-08-14 at 00:00", final="gate:draft", last="gate:final + 1 d"))
    assert dates == {"draft": "2026-08-14", "final": "2026-08-14", "last": "2026-08-17"}


def test_fixed_day_is_that_day() -> None:
    assert dated("fixed:2026-08-14").day == Date(2026, 8, 14)
