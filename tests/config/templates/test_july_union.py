"""A July year on the working days of three countries: FY2028, and a year later with a leap day."""

import pytest
from pendulum import Date

from tests.config.templates.redated import blackout_days, cases, dated, gate_days, ritual_days

NAME = "july_union"

GATES = {
    "FY2028": {
        "kickoff": "Tue 2027-02-16",
        "context": "Tue 2027-03-02",
        "intake_close": "Wed 2027-03-24",
        "dept_plan_due": "Wed 2027-03-03 → Fri 2027-04-16",
        "budget_review_close": "Mon 2027-04-19 → Fri 2027-04-30",
        "envelopes": "Tue 2027-05-11",
        "final_plan": "Tue 2027-05-11 → Wed 2027-05-26",
        "goals_proposed": "Wed 2027-06-09",
        "goals_aligned": "Wed 2027-06-09 → Wed 2027-06-16",
        "goal_lock": "Wed 2027-06-16 → Thu 2027-06-24",
        "midyear_revision": "Wed 2027-12-01 → Wed 2027-12-15",
        "year_scoring": "Fri 2028-06-30 → Mon 2028-07-17",
        "season_close": "Mon 2028-07-24",
    },
    "FY2029": {
        "kickoff": "Mon 2028-02-14",
        "context": "Tue 2028-02-29",
        "intake_close": "Wed 2028-03-22",
        "dept_plan_due": "Wed 2028-03-01 → Wed 2028-04-12",
        "budget_review_close": "Thu 2028-04-13 → Fri 2028-04-28",
        "envelopes": "Mon 2028-05-08",
        "final_plan": "Mon 2028-05-08 → Mon 2028-05-22",
        "goals_proposed": "Fri 2028-06-09",
        "goals_aligned": "Fri 2028-06-09 → Fri 2028-06-16",
        "goal_lock": "Fri 2028-06-16 → Mon 2028-06-26",
        "midyear_revision": "Fri 2028-12-01 → Fri 2028-12-15",
        "year_scoring": "Mon 2029-07-02 → Mon 2029-07-16",
        "season_close": "Mon 2029-07-23",
    },
}

RITUALS = {
    "FY2028": {
        "monthly_review": (
            "2027-08-06 2027-09-08 2027-10-07 2027-11-05 2027-12-07 2028-01-10 2028-02-07 2028-03-07 2028-04-07 "
            "2028-05-08 2028-06-08"
        ),
        "quarter_scoring": "2027-10-07 2028-01-10 2028-04-07",
    },
    "FY2029": {
        "monthly_review": (
            "2028-08-07 2028-09-08 2028-10-09 2028-11-07 2028-12-07 2029-01-08 2029-02-07 2029-03-07 2029-04-09 "
            "2029-05-09 2029-06-07"
        ),
        "quarter_scoring": "2028-10-09 2029-01-08 2029-04-09",
    },
}

BLACKOUTS = {
    "FY2028": {
        "year_end": "Fri 2027-12-24 → Mon 2028-01-03",
    },
    "FY2029": {
        "year_end": "Sun 2028-12-24 → Wed 2029-01-03",
    },
}


@pytest.mark.parametrize(("season", "gate", "days"), cases(GATES))
def test_gate_is_due_on_its_day(season: str, gate: str, days: str) -> None:
    assert gate_days(dated(NAME, season))[gate] == days


@pytest.mark.parametrize(("season", "ritual", "days"), cases(RITUALS))
def test_ritual_comes_again_on_its_days(season: str, ritual: str, days: str) -> None:
    assert ritual_days(dated(NAME, season))[ritual] == days.split()


@pytest.mark.parametrize(("season", "blackout", "days"), cases(BLACKOUTS))
def test_blackout_has_its_days(season: str, blackout: str, days: str) -> None:
    assert blackout_days(dated(NAME, season))[blackout] == days


@pytest.mark.parametrize("season", GATES)
def test_nothing_that_has_a_date_is_without_a_case(season: str) -> None:
    dates = dated(NAME, season)
    assert list(gate_days(dates)) == list(GATES[season])
    assert set(ritual_days(dates)) == set(RITUALS[season])
    assert set(blackout_days(dates)) == set(BLACKOUTS[season])


def test_union_costs_six_business_days_from_kickoff_to_lock() -> None:
    """Women's Day, Good Friday, Easter Monday, Early May, Ascension and Whit Monday."""
    dates = dated(NAME, "FY2028")
    kickoff, lock = dates.due("kickoff").day, dates.due("goal_lock").day
    alone = dates.business_days("US-CORP").between(kickoff, lock)
    assert (alone, alone - dates.days.between(kickoff, lock)) == (90, 6)


@pytest.mark.parametrize(
    ("day", "title"),
    [
        ("2027-03-08", "Women's Day (DE-BE)"),
        ("2027-03-26", "Good Friday (DE-BE), Good Friday (UK-ENG)"),
        ("2027-05-03", "May Day (UK-ENG)"),
        ("2027-05-31", "Memorial Day (US-CORP), Spring Bank Holiday (UK-ENG)"),
        ("2027-06-18", "Juneteenth National Independence Day (observed) (US-CORP)"),
    ],
)
def test_holiday_of_the_union_says_whose_it_is(day: str, title: str) -> None:
    assert dated(NAME, "FY2028").days.holidays[Date.fromisoformat(day)] == title
