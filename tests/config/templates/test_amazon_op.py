"""The OP1/OP2 season: FY2027 (test_resolve has the explanations), and the same file a year later."""

import pytest

from tests.config.templates.redated import blackout_days, cases, dated, gate_days, ritual_days

NAME = "amazon_op"

GATES = {
    "FY2027": {
        "intake_open": "Mon 2026-06-15",
        "intake_close": "Fri 2026-07-24",
        "intake_response": "Fri 2026-07-31",
        "op1_draft": "Mon 2026-07-27 → Fri 2026-08-14",
        "op1_prereview_close": "Fri 2026-08-21",
        "op1_final": "Fri 2026-08-28",
        "op1_reviews": "Mon 2026-08-31 → Fri 2026-09-18",
        "leader_rollup": "Fri 2026-09-25",
        "s_team_review_close": "Fri 2026-10-16",
        "tunnel_down": "Fri 2026-10-30",
        "op1_actions_due": "Fri 2026-11-06",
        "op2_draft": "Fri 2026-10-30 → Wed 2026-12-02",
        "op2_review_close": "Wed 2026-12-16",
        "op2_signoff": "Fri 2026-12-18",
        "goals_proposed": "Mon 2027-01-04 → Fri 2027-01-08",
        "goals_aligned": "Fri 2027-01-08 → Fri 2027-01-15",
        "goal_lock": "Fri 2027-01-15 → Fri 2027-01-29",
        "midyear_revision": "Tue 2027-06-01 → Wed 2027-06-30",
        "year_scoring": "Mon 2028-01-03 → Fri 2028-01-14",
        "season_close": "Mon 2028-01-24",
    },
    "FY2028": {
        "intake_open": "Mon 2027-06-21",
        "intake_close": "Fri 2027-07-30",
        "intake_response": "Fri 2027-08-06",
        "op1_draft": "Mon 2027-08-02 → Fri 2027-08-20",
        "op1_prereview_close": "Fri 2027-08-27",
        "op1_final": "Fri 2027-09-03",
        "op1_reviews": "Tue 2027-09-07 → Fri 2027-09-24",
        "leader_rollup": "Fri 2027-10-01",
        "s_team_review_close": "Fri 2027-10-22",
        "tunnel_down": "Fri 2027-11-05",
        "op1_actions_due": "Fri 2027-11-12",
        "op2_draft": "Fri 2027-11-05 → Wed 2027-12-01",
        "op2_review_close": "Wed 2027-12-15",
        "op2_signoff": "Fri 2027-12-17",
        "goals_proposed": "Tue 2028-01-04 → Fri 2028-01-07",
        "goals_aligned": "Fri 2028-01-07 → Fri 2028-01-14",
        "goal_lock": "Fri 2028-01-14 → Mon 2028-01-31",
        "midyear_revision": "Thu 2028-06-01 → Fri 2028-06-30",
        "year_scoring": "Tue 2029-01-02 → Tue 2029-01-16",
        "season_close": "Tue 2029-01-23",
    },
}

RITUALS = {
    "FY2027": {
        "quarter_scoring": "2027-04-07 2027-07-08 2027-10-07",
    },
    "FY2028": {
        "quarter_scoring": "2028-04-07 2028-07-10 2028-10-06",
    },
}

BLACKOUTS = {
    "FY2027": {
        "year_end": "Thu 2026-12-24 → Sun 2027-01-03",
        "peak": "Mon 2026-11-16 → Tue 2026-12-01",
    },
    "FY2028": {
        "year_end": "Fri 2027-12-24 → Mon 2028-01-03",
        "peak": "Mon 2027-11-15 → Tue 2027-11-30",
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
