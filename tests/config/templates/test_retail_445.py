"""The 4-4-5 season: FY2027, FY2028 with its 53 weeks, and FY2029 planned within those."""

import pytest

from tests.config.templates.redated import blackout_days, cases, dated, gate_days, period_days, ritual_days

NAME = "retail_445"

GATES = {
    "FY2027": {
        "kickoff": "Mon 2026-07-13",
        "targets": "Fri 2026-07-31",
        "plan_draft": "Mon 2026-08-03 → Fri 2026-09-04",
        "partner_answers": "Fri 2026-09-18",
        "plan_final": "Fri 2026-10-02",
        "plan_approved": "Mon 2026-10-05 → Fri 2026-10-30",
        "reforecast": "Mon 2027-01-04 → Fri 2027-01-15",
        "reforecast_approved": "Wed 2027-01-20",
        "goals_proposed": "Thu 2027-01-21",
        "goals_aligned": "Tue 2027-01-26",
        "goal_lock": "Tue 2027-01-26 → Fri 2027-01-29",
        "midyear_revision": "Mon 2027-06-28 → Fri 2027-07-30",
        "year_scoring": "Mon 2028-01-31 → Fri 2028-02-11",
        "season_close": "Fri 2028-02-18",
    },
    "FY2028": {
        "kickoff": "Mon 2027-07-12",
        "targets": "Fri 2027-07-30",
        "plan_draft": "Mon 2027-08-02 → Fri 2027-09-03",
        "partner_answers": "Fri 2027-09-17",
        "plan_final": "Fri 2027-10-01",
        "plan_approved": "Mon 2027-10-04 → Fri 2027-10-29",
        "reforecast": "Mon 2028-01-03 → Fri 2028-01-14",
        "reforecast_approved": "Wed 2028-01-19",
        "goals_proposed": "Thu 2028-01-20",
        "goals_aligned": "Tue 2028-01-25",
        "goal_lock": "Tue 2028-01-25 → Fri 2028-01-28",
        "midyear_revision": "Mon 2028-06-26 → Fri 2028-07-28",
        "year_scoring": "Mon 2029-02-05 → Fri 2029-02-16",
        "season_close": "Mon 2029-02-26",
    },
    "FY2029": {
        "kickoff": "Mon 2028-07-10",
        "targets": "Fri 2028-07-28",
        "plan_draft": "Mon 2028-07-31 → Fri 2028-09-01",
        "partner_answers": "Fri 2028-09-15",
        "plan_final": "Fri 2028-09-29",
        "plan_approved": "Mon 2028-10-02 → Fri 2028-10-27",
        "reforecast": "Tue 2029-01-02 → Fri 2029-01-12",
        "reforecast_approved": "Wed 2029-01-17",
        "goals_proposed": "Thu 2029-01-18",
        "goals_aligned": "Tue 2029-01-23",
        "goal_lock": "Tue 2029-01-23 → Fri 2029-01-26",
        "midyear_revision": "Mon 2029-07-02 → Fri 2029-08-03",
        "year_scoring": "Mon 2030-02-04 → Fri 2030-02-15",
        "season_close": "Mon 2030-02-25",
    },
}

RITUALS = {
    "FY2027": {
        "period_close": (
            "2027-03-03 2027-03-31 2027-05-05 2027-06-03 2027-06-30 2027-08-04 2027-09-01 2027-09-29 2027-11-03 "
            "2027-12-01 2027-12-29 2028-02-02"
        ),
        "quarter_scoring": "2027-05-07 2027-08-06 2027-11-05",
    },
    "FY2028": {
        "period_close": (
            "2028-03-01 2028-03-29 2028-05-03 2028-06-01 2028-06-28 2028-08-02 2028-08-30 2028-09-27 2028-11-01 "
            "2028-11-29 2028-12-28 2029-02-07"
        ),
        "quarter_scoring": "2028-05-05 2028-08-04 2028-11-03",
    },
    "FY2029": {
        "period_close": (
            "2029-03-07 2029-04-04 2029-05-09 2029-06-06 2029-07-05 2029-08-08 2029-09-06 2029-10-03 2029-11-07 "
            "2029-12-05 2030-01-03 2030-02-06"
        ),
        "quarter_scoring": "2029-05-11 2029-08-10 2029-11-09",
    },
}

BLACKOUTS = {
    "FY2027": {
        "peak_freeze": "Sun 2026-11-01 → Sat 2027-01-02",
    },
    "FY2028": {
        "peak_freeze": "Sun 2027-10-31 → Sat 2028-01-01",
    },
    "FY2029": {
        "peak_freeze": "Sun 2028-10-29 → Sat 2028-12-30",
    },
}

PERIODS = {
    "FY2027": {
        1: "2027-01-31 → 2027-02-27",
        2: "2027-02-28 → 2027-03-27",
        3: "2027-03-28 → 2027-05-01",
        4: "2027-05-02 → 2027-05-29",
        5: "2027-05-30 → 2027-06-26",
        6: "2027-06-27 → 2027-07-31",
        7: "2027-08-01 → 2027-08-28",
        8: "2027-08-29 → 2027-09-25",
        9: "2027-09-26 → 2027-10-30",
        10: "2027-10-31 → 2027-11-27",
        11: "2027-11-28 → 2027-12-25",
        12: "2027-12-26 → 2028-01-29",
    },
    "FY2028": {
        1: "2028-01-30 → 2028-02-26",
        2: "2028-02-27 → 2028-03-25",
        3: "2028-03-26 → 2028-04-29",
        4: "2028-04-30 → 2028-05-27",
        5: "2028-05-28 → 2028-06-24",
        6: "2028-06-25 → 2028-07-29",
        7: "2028-07-30 → 2028-08-26",
        8: "2028-08-27 → 2028-09-23",
        9: "2028-09-24 → 2028-10-28",
        10: "2028-10-29 → 2028-11-25",
        11: "2028-11-26 → 2028-12-23",
        12: "2028-12-24 → 2029-02-03",
    },
    "FY2029": {
        1: "2029-02-04 → 2029-03-03",
        2: "2029-03-04 → 2029-03-31",
        3: "2029-04-01 → 2029-05-05",
        4: "2029-05-06 → 2029-06-02",
        5: "2029-06-03 → 2029-06-30",
        6: "2029-07-01 → 2029-08-04",
        7: "2029-08-05 → 2029-09-01",
        8: "2029-09-02 → 2029-09-29",
        9: "2029-09-30 → 2029-11-03",
        10: "2029-11-04 → 2029-12-01",
        11: "2029-12-02 → 2029-12-29",
        12: "2029-12-30 → 2030-02-02",
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


@pytest.mark.parametrize(("season", "period", "days"), cases(PERIODS))
def test_period_has_its_four_weeks_or_five_and_the_last_of_53_weeks_six(season: str, period: int, days: str) -> None:
    assert period_days(dated(NAME, season))[period] == days


@pytest.mark.parametrize(
    ("period", "days"),
    [
        (2, "2027-02-28 → 2027-04-03"),
        (5, "2027-05-30 → 2027-07-03"),
        (8, "2027-08-29 → 2027-10-02"),
        (11, "2027-11-28 → 2028-01-01"),
    ],
)
def test_the_pattern_of_the_retail_federation_is_one_word_away(period: int, days: str) -> None:
    federation = dated(NAME, "FY2027", ("pattern: 445, label", "pattern: 454, label"))
    assert period_days(federation)[period] == days
    assert gate_days(federation) == GATES["FY2027"]


def test_freeze_is_hard_and_silent_and_no_gate_falls_into_it() -> None:
    [freeze] = dated(NAME, "FY2027").blackouts
    assert freeze.kinds == ("hard_freeze", "quiet")
    assert [one.gate.id for one in dated(NAME, "FY2027").gates() if freeze.first <= one.due.day <= freeze.last] == []
