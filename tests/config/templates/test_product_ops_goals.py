"""The five steps to Product Ops goals in FY2027, and the same file a year later."""

import pytest

from tests.config.templates.redated import blackout_days, cases, dated, gate_days, ritual_days

NAME = "product_ops_goals"

GATES = {
    "FY2027": {
        "kickoff": "Mon 2026-11-02",
        "data_audit": "Mon 2026-11-02 → Mon 2026-11-16",
        "outcomes": "Mon 2026-11-23",
        "goals_drafted": "Wed 2026-12-02",
        "partner_acks": "Wed 2026-12-09",
        "product_org_aligned": "Wed 2026-12-16",
        "goals_listed": "Thu 2026-12-17",
        "goals_confirmed": "Mon 2026-12-21",
        "goal_lock": "Tue 2026-12-22",
        "rituals_set": "Mon 2027-01-04 → Fri 2027-01-08",
        "midyear_revision": "Tue 2027-06-01 → Wed 2027-06-30",
        "year_scoring": "Mon 2028-01-03 → Fri 2028-01-14",
        "season_close": "Mon 2028-01-24",
    },
    "FY2028": {
        "kickoff": "Mon 2027-11-01",
        "data_audit": "Mon 2027-11-01 → Mon 2027-11-15",
        "outcomes": "Mon 2027-11-22",
        "goals_drafted": "Wed 2027-12-01",
        "partner_acks": "Wed 2027-12-08",
        "product_org_aligned": "Wed 2027-12-15",
        "goals_listed": "Thu 2027-12-16",
        "goals_confirmed": "Mon 2027-12-20",
        "goal_lock": "Tue 2027-12-21",
        "rituals_set": "Tue 2028-01-04 → Fri 2028-01-07",
        "midyear_revision": "Thu 2028-06-01 → Fri 2028-06-30",
        "year_scoring": "Tue 2029-01-02 → Tue 2029-01-16",
        "season_close": "Tue 2029-01-23",
    },
}

RITUALS = {
    "FY2027": {
        "check_in": (
            "2027-01-12 2027-01-26 2027-02-09 2027-02-23 2027-03-09 2027-03-23 2027-04-06 2027-04-20 2027-05-04 "
            "2027-05-18 2027-06-01 2027-06-15 2027-06-29 2027-07-13 2027-07-27 2027-08-10 2027-08-24 2027-09-07 "
            "2027-09-21 2027-10-05 2027-10-19 2027-11-02 2027-11-16 2027-11-30 2027-12-14"
        ),
        "monthly_report": (
            "2027-02-03 2027-03-03 2027-04-05 2027-05-05 2027-06-03 2027-07-06 2027-08-04 2027-09-03 2027-10-05 "
            "2027-11-03 2027-12-03"
        ),
        "quarter_review": "2027-04-07 2027-07-08 2027-10-07",
    },
    "FY2028": {
        "check_in": (
            "2028-01-11 2028-01-25 2028-02-08 2028-02-22 2028-03-07 2028-03-21 2028-04-04 2028-04-18 2028-05-02 "
            "2028-05-16 2028-05-30 2028-06-13 2028-06-27 2028-07-11 2028-07-25 2028-08-08 2028-08-22 2028-09-05 "
            "2028-09-19 2028-10-03 2028-10-17 2028-10-31 2028-11-14 2028-11-28 2028-12-12"
        ),
        "monthly_report": (
            "2028-02-03 2028-03-03 2028-04-05 2028-05-03 2028-06-05 2028-07-06 2028-08-03 2028-09-06 2028-10-04 "
            "2028-11-03 2028-12-05"
        ),
        "quarter_review": "2028-04-07 2028-07-10 2028-10-06",
    },
}

BLACKOUTS = {
    "FY2027": {
        "year_end": "Thu 2026-12-24 → Sun 2027-01-03",
    },
    "FY2028": {
        "year_end": "Fri 2027-12-24 → Mon 2028-01-03",
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
