"""The earliest day of a blocked move: dates that are set, what others owe, and what hangs on somebody's will."""

import pytest
from pendulum import Date

from rules.earliest import HOW, TIME_ALONE, ReasonDay, day_of_reason, earliest_day

TODAY, SOON, LATER = Date(2026, 8, 3), Date(2026, 8, 10), Date(2026, 8, 28)


def test_a_date_that_is_set_is_a_fact() -> None:
    assert day_of_reason("GATE_NOT_OPEN", today=TODAY, dated=LATER, owed=[], mine=False) == ReasonDay(
        "GATE_NOT_OPEN", LATER, "fact"
    )
    assert day_of_reason("QUORUM", today=TODAY, dated=SOON, owed=[], mine=False) == ReasonDay("QUORUM", SOON, "fact")


def test_a_review_that_nobody_booked_has_no_day() -> None:
    assert day_of_reason("QUORUM", today=TODAY, dated=None, owed=[SOON], mine=False) == ReasonDay(
        "QUORUM", None, "will"
    )


def test_what_others_owe_is_an_estimate_by_the_last_of_them() -> None:
    told = day_of_reason("PREREVIEW_OPEN", today=TODAY, dated=None, owed=[SOON, LATER], mine=False)
    assert told == ReasonDay("PREREVIEW_OPEN", LATER, "estimate")


def test_one_who_owes_nothing_leaves_no_day() -> None:
    assert day_of_reason("DOC_SECTIONS", today=TODAY, dated=None, owed=[SOON, None], mine=False).on is None
    assert day_of_reason("DOC_SECTIONS", today=TODAY, dated=None, owed=[], mine=False) == ReasonDay(
        "DOC_SECTIONS", None, "will"
    )


def test_my_own_part_waits_for_no_date() -> None:
    assert day_of_reason("DOC_SECTIONS", today=TODAY, dated=None, owed=[LATER], mine=True) == ReasonDay(
        "DOC_SECTIONS", TODAY, "at_once"
    )


def test_days_that_have_passed_count_as_today() -> None:
    assert day_of_reason("PREREVIEW_OPEN", today=LATER, dated=None, owed=[SOON], mine=False).on == LATER
    assert day_of_reason("QUORUM", today=LATER, dated=SOON, owed=[], mine=False).on == LATER


@pytest.mark.parametrize("code", sorted(code for code, how in HOW.items() if how == "never"))
def test_no_day_helps_where_only_leave_does(code: str) -> None:
    assert day_of_reason(code, today=TODAY, dated=SOON, owed=[SOON], mine=True) == ReasonDay(code, None, "will")


def test_the_latest_day_counts_and_one_reason_without_a_day_leaves_none() -> None:
    rows = [ReasonDay("GATE_NOT_OPEN", SOON, "fact"), ReasonDay("PREREVIEW_OPEN", LATER, "estimate")]
    assert earliest_day(rows, today=TODAY) == LATER
    assert earliest_day([*rows, ReasonDay("OBJECTION_OPEN", None, "will")], today=TODAY) is None
    assert earliest_day([], today=TODAY) == TODAY


def test_only_what_has_a_date_of_the_calendar_waits_for_time_alone() -> None:
    assert {HOW[code] for code in TIME_ALONE} == {"dated"}
