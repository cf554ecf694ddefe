"""Quarterly OKRs of a February year: direction −4 weeks, draft −2 weeks, final on the first business day."""

import pytest

from tests.config.templates.redated import blackout_days, cases, dated, gate_days, ritual_days

NAME = "okr_quarterly"

GATES = {
    "FY2028": {
        "q1_direction": "Mon 2027-01-04",
        "q1_draft": "Mon 2027-01-04 → Tue 2027-01-19",
        "q1_audit": "Mon 2027-01-25",
        "q1_final": "Mon 2027-02-01",
        "goals_proposed": "Mon 2027-02-01 → Wed 2027-02-03",
        "goals_aligned": "Wed 2027-02-03 → Mon 2027-02-08",
        "goal_lock": "Mon 2027-02-08 → Tue 2027-02-16",
        "q2_direction": "Mon 2027-04-05",
        "q2_draft": "Mon 2027-04-05 → Mon 2027-04-19",
        "q2_audit": "Mon 2027-04-26",
        "q2_final": "Mon 2027-05-03",
        "q3_direction": "Tue 2027-07-06",
        "q3_draft": "Tue 2027-07-06 → Mon 2027-07-19",
        "q3_audit": "Mon 2027-07-26",
        "q3_final": "Mon 2027-08-02",
        "q4_direction": "Mon 2027-10-04",
        "q4_draft": "Mon 2027-10-04 → Mon 2027-10-18",
        "q4_audit": "Mon 2027-10-25",
        "q4_final": "Mon 2027-11-01",
        "year_scoring": "Mon 2028-01-31 → Mon 2028-02-07",
        "season_close": "Mon 2028-02-14",
    },
    "FY2029": {
        "q1_direction": "Tue 2028-01-04",
        "q1_draft": "Tue 2028-01-04 → Tue 2028-01-18",
        "q1_audit": "Tue 2028-01-25",
        "q1_final": "Tue 2028-02-01",
        "goals_proposed": "Tue 2028-02-01 → Thu 2028-02-03",
        "goals_aligned": "Thu 2028-02-03 → Tue 2028-02-08",
        "goal_lock": "Tue 2028-02-08 → Tue 2028-02-15",
        "q2_direction": "Mon 2028-04-03",
        "q2_draft": "Mon 2028-04-03 → Mon 2028-04-17",
        "q2_audit": "Mon 2028-04-24",
        "q2_final": "Mon 2028-05-01",
        "q3_direction": "Wed 2028-07-05",
        "q3_draft": "Wed 2028-07-05 → Tue 2028-07-18",
        "q3_audit": "Tue 2028-07-25",
        "q3_final": "Tue 2028-08-01",
        "q4_direction": "Wed 2028-10-04",
        "q4_draft": "Wed 2028-10-04 → Wed 2028-10-18",
        "q4_audit": "Wed 2028-10-25",
        "q4_final": "Wed 2028-11-01",
        "year_scoring": "Wed 2029-01-31 → Wed 2029-02-07",
        "season_close": "Wed 2029-02-14",
    },
}

RITUALS = {
    "FY2028": {
        "okr_workshop": "2027-01-11 2027-04-12 2027-07-12 2027-10-11",
        "check_in": (
            "2027-02-09 2027-02-23 2027-03-09 2027-03-23 2027-04-06 2027-04-20 2027-05-04 2027-05-18 2027-06-01 "
            "2027-06-15 2027-06-29 2027-07-13 2027-07-27 2027-08-10 2027-08-24 2027-09-07 2027-09-21 2027-10-05 "
            "2027-10-19 2027-11-02 2027-11-16 2027-11-30 2027-12-14 2028-01-04 2028-01-11 2028-01-25"
        ),
        "quarter_scoring": "2027-05-07 2027-08-06 2027-11-05",
    },
    "FY2029": {
        "okr_workshop": "2028-01-11 2028-04-10 2028-07-11 2028-10-11",
        "check_in": (
            "2028-02-08 2028-02-22 2028-03-07 2028-03-21 2028-04-04 2028-04-18 2028-05-02 2028-05-16 2028-05-30 "
            "2028-06-13 2028-06-27 2028-07-11 2028-07-25 2028-08-08 2028-08-22 2028-09-05 2028-09-19 2028-10-03 "
            "2028-10-17 2028-10-31 2028-11-14 2028-11-28 2028-12-12 2029-01-04 2029-01-09 2029-01-23"
        ),
        "quarter_scoring": "2028-05-05 2028-08-07 2028-11-07",
    },
}

BLACKOUTS = {
    "FY2028": {
        "year_end_before": "Thu 2026-12-24 → Sun 2027-01-03",
        "year_end": "Fri 2027-12-24 → Mon 2028-01-03",
    },
    "FY2029": {
        "year_end_before": "Fri 2027-12-24 → Mon 2028-01-03",
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
