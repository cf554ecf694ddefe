"""The earliest day of a blocked move: dates that are set, what others owe, and what hangs on somebody's will."""

import pytest
from pendulum import Date

from rules.earliest import HOW, WAITING, When, earliest, when

TODAY, SOON, LATER = Date(2026, 8, 3), Date(2026, 8, 10), Date(2026, 8, 28)


def test_a_date_that_is_set_is_a_fact() -> None:
    assert when("GATE_NOT_OPEN", today=TODAY, dated=LATER, owed=[], mine=False) == When("GATE_NOT_OPEN", LATER, "fact")
    assert when("QUORUM", today=TODAY, dated=SOON, owed=[], mine=False) == When("QUORUM", SOON, "fact")


def test_a_review_that_nobody_booked_has_no_day() -> None:
    assert when("QUORUM", today=TODAY, dated=None, owed=[SOON], mine=False) == When("QUORUM", None, "will")


def test_what_others_owe_is_an_estimate_by_the_last_of_them() -> None:
    told = when("PREREVIEW_OPEN", today=TODAY, dated=None, owed=[SOON, LATER], mine=False)
    assert told == When("PREREVIEW_OPEN", LATER, "estimate")


def test_one_who_owes_nothing_leaves_no_day() -> None:
    assert when("DOC_SECTIONS", today=TODAY, dated=None, owed=[SOON, None], mine=False).on is None
    assert when("DOC_SECTIONS", today=TODAY, dated=None, owed=[], mine=False) == When("DOC_SECTIONS", None, "will")


def test_my_own_part_waits_for_no_date() -> None:
    assert when("DOC_SECTIONS", today=TODAY, dated=None, owed=[LATER], mine=True) == When(
        "DOC_SECTIONS", TODAY, "at_once"
    )


def test_days_that_have_passed_count_as_today() -> None:
    assert when("PREREVIEW_OPEN", today=LATER, dated=None, owed=[SOON], mine=False).on == LATER
    assert when("QUORUM", today=LATER, dated=SOON, owed=[], mine=False).on == LATER


@pytest.mark.parametrize("code", sorted(code for code, how in HOW.items() if how == "never"))
def test_no_day_helps_where_only_leave_does(code: str) -> None:
    assert when(code, today=TODAY, dated=SOON, owed=[SOON], mine=True) == When(code, None, "will")


def test_the_latest_day_counts_and_one_reason_without_a_day_leaves_none() -> None:
    rows = [When("GATE_NOT_OPEN", SOON, "fact"), When("PREREVIEW_OPEN", LATER, "estimate")]
    assert earliest(rows, today=TODAY) == LATER
    assert earliest([*rows, When("OBJECTION_OPEN", None, "will")], today=TODAY) is None
    assert earliest([], today=TODAY) == TODAY


def test_only_what_has_a_date_of_the_calendar_waits_for_time_alone() -> None:
    assert {HOW[code] for code in WAITING} == {"dated"}
