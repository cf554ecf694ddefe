"""The twelve weeks of revenue operations: FY2027, the same file a year later, and at each freeze."""

import re

import pytest

from tests.config.templates.redated import blackout_days, cases, dated, gate_days, ritual_days, text_of

NAME = "revops"

GATES = {
    "FY2027": {
        "kickoff": "Mon 2026-09-28",
        "retrospective": "Mon 2026-09-28 → Fri 2026-10-09",
        "operations": "Mon 2026-10-12 → Fri 2026-10-23",
        "targets": "Fri 2026-11-06",
        "capacity": "Fri 2026-11-20",
        "reconciliation": "Fri 2026-12-04",
        "plan_published": "Fri 2026-12-11",
        "rollout": "Fri 2026-12-18",
        "goals_proposed": "Wed 2027-01-06",
        "goals_aligned": "Mon 2027-01-11",
        "goal_lock": "Tue 2027-01-19",
        "midyear_revision": "Tue 2027-06-01 → Wed 2027-06-30",
        "year_scoring": "Mon 2028-01-03 → Fri 2028-01-14",
        "season_close": "Mon 2028-01-24",
    },
    "FY2028": {
        "kickoff": "Mon 2027-09-27",
        "retrospective": "Mon 2027-09-27 → Fri 2027-10-08",
        "operations": "Mon 2027-10-11 → Fri 2027-10-22",
        "targets": "Fri 2027-11-05",
        "capacity": "Fri 2027-11-19",
        "reconciliation": "Fri 2027-12-03",
        "plan_published": "Fri 2027-12-10",
        "rollout": "Fri 2027-12-17",
        "goals_proposed": "Tue 2028-01-04",
        "goals_aligned": "Fri 2028-01-07",
        "goal_lock": "Fri 2028-01-14",
        "midyear_revision": "Thu 2028-06-01 → Fri 2028-06-30",
        "year_scoring": "Tue 2029-01-02 → Tue 2029-01-16",
        "season_close": "Tue 2029-01-23",
    },
}

RITUALS = {
    "FY2027": {
        "metric_review": (
            "2027-02-05 2027-03-05 2027-04-07 2027-05-07 2027-06-07 2027-07-08 2027-08-06 2027-09-08 2027-10-07 "
            "2027-11-05 2027-12-07 2028-01-07"
        ),
        "revenue_meeting": (
            "2027-01-13 2027-01-27 2027-02-10 2027-02-24 2027-03-10 2027-03-24 2027-04-07 2027-04-21 2027-05-05 "
            "2027-05-19 2027-06-02 2027-06-16 2027-06-30 2027-07-14 2027-07-28 2027-08-11 2027-08-25 2027-09-08 "
            "2027-09-22 2027-10-06 2027-10-20 2027-11-03 2027-11-17 2027-12-01 2027-12-15"
        ),
        "process_review": "2027-04-14 2027-07-15 2027-10-14",
    },
    "FY2028": {
        "metric_review": (
            "2028-02-07 2028-03-07 2028-04-07 2028-05-05 2028-06-07 2028-07-10 2028-08-07 2028-09-08 2028-10-06 "
            "2028-11-07 2028-12-07 2029-01-08"
        ),
        "revenue_meeting": (
            "2028-01-12 2028-01-26 2028-02-09 2028-02-23 2028-03-08 2028-03-22 2028-04-05 2028-04-19 2028-05-03 "
            "2028-05-17 2028-05-31 2028-06-14 2028-06-28 2028-07-12 2028-07-26 2028-08-09 2028-08-23 2028-09-06 "
            "2028-09-20 2028-10-04 2028-10-18 2028-11-01 2028-11-15 2028-11-29 2028-12-13"
        ),
        "process_review": "2028-04-14 2028-07-17 2028-10-13",
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


MOVED = {
    "short": {
        "capacity": "Fri 2026-12-04",
        "reconciliation": "Fri 2026-12-18",
        "plan_published": "Mon 2027-01-04",
        "rollout": "Fri 2027-01-15",
        "goals_proposed": "Mon 2027-02-01",
        "goals_aligned": "Thu 2027-02-04",
        "goal_lock": "Thu 2027-02-11",
    },
    "two-part": {
        "reconciliation": "Tue 2026-12-08",
        "plan_published": "Fri 2026-12-18",
        "rollout": "Mon 2027-01-04",
        "goals_proposed": "Tue 2027-01-19",
        "goals_aligned": "Fri 2027-01-22",
        "goal_lock": "Fri 2027-01-29",
    },
    "long": {
        "capacity": "Mon 2027-01-04",
        "reconciliation": "Fri 2027-01-22",
        "plan_published": "Fri 2027-01-29",
        "rollout": "Fri 2027-02-05",
        "goals_proposed": "Mon 2027-02-22",
        "goals_aligned": "Thu 2027-02-25",
        "goal_lock": "Thu 2027-03-04",
    },
}
FREEZES = {
    "short": {"freeze": "Wed 2026-11-18 → Thu 2026-12-03"},
    "two-part": {"freeze": "Tue 2026-11-24 → Mon 2026-12-07", "freeze_2": "Mon 2026-12-21 → Sun 2027-01-03"},
    "long": {"freeze": "Sat 2026-11-14 → Sun 2027-01-03"},
}


def taken(preset: str) -> tuple[str, str]:
    """The lines of a preset with and without their #, as somebody takes it."""
    found = re.search(rf"  # {preset}: .*\n((?:  # - .*\n)+)", text_of(NAME))
    assert found is not None
    return found[1], found[1].replace("# - ", "- ")


@pytest.mark.parametrize(("preset", "blackout", "days"), cases(FREEZES))
def test_freeze_that_is_taken_has_the_days_of_the_notice(preset: str, blackout: str, days: str) -> None:
    assert blackout_days(dated(NAME, "FY2027", taken(preset)))[blackout] == days


@pytest.mark.parametrize("preset", MOVED)
def test_freeze_that_is_taken_moves_the_gates_in_it_and_those_after_them(preset: str) -> None:
    assert gate_days(dated(NAME, "FY2027", taken(preset))) == GATES["FY2027"] | MOVED[preset]


@pytest.mark.parametrize("preset", MOVED)
def test_freeze_that_is_taken_makes_no_mistake_in_any_year(preset: str) -> None:
    years = [dated(NAME, f"FY{n}", taken(preset)) for n in range(2024, 2036)]
    assert [one.calendar.season for one in years] == [f"FY{n}" for n in range(2024, 2036)]
