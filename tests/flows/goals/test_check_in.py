"""Check-ins: read on their day, missed when nobody reads, and what is told of both."""

from decimal import Decimal
from typing import Any

import pendulum
import pytest
from sqlalchemy.orm import Session

from flows.act.context import open_context
from flows.goals.check_ins import check_in_lines
from flows.goals.decide_check_in import CHECK_INS
from flows.goals.prompts import sweep_prompts
from states.check_in import CHECK_IN, CHECK_IN_GUARDS
from states.refusal import BadInput, Refused
from tests.conftest import SEASON
from tests.flows.year import TEAM, Year

KR = f"{TEAM}:kr1"


@pytest.fixture
def year(session: Session) -> Year:
    """Locked on 5 January 2027 with a key result from 44 to 80 % that is read every month."""
    told = Year(session)
    told.audited_and_locked()
    return told


def refused(year: Year, number: int, by: str = "ana", **words: Any) -> list[str]:
    with pytest.raises(Refused) as caught:
        year.check_in(number, by, **words)
    return [str(one) for one in caught.value.reasons]


def lines(year: Year) -> list[tuple[int, str, str]]:
    found = check_in_lines(year.session, SEASON, key_result=KR)
    return [(one.number, one.state, one.due_at.in_timezone("America/Los_Angeles").to_date_string()) for one in found]


def on(year: Year, month: int, day: int) -> None:
    year.at = pendulum.datetime(2027, month, day, 18)


def test_every_guard_and_effect_of_the_table_is_there() -> None:
    assert set(CHECK_INS.blockers) == set(CHECK_IN_GUARDS)
    assert {name for move in CHECK_IN.moves for name in move.effects} == set(CHECK_INS.effects)


def test_the_first_reading_is_due_a_step_after_the_lock_and_the_next_after_that(year: Year) -> None:
    assert lines(year) == [(1, "due", "2027-02-05")]
    on(year, 2, 4)
    year.check_in(1, value=Decimal(47))
    assert lines(year) == [(1, "submitted", "2027-02-05"), (2, "due", "2027-03-05")]


@pytest.mark.parametrize(("month", "day", "value"), [(3, 31, 50), (6, 30, 55), (9, 30, 62)])
def test_a_reading_shows_the_colour_of_the_pace(year: Year, month: int, day: int, value: int) -> None:
    on(year, month, day)
    row = year.check_in(1, value=Decimal(value))
    assert (row.computed_rag, row.rag, year.kr().rag, year.kr().value) == ("amber", "amber", "amber", Decimal(value))


def test_a_value_is_a_number_that_the_metric_can_have(year: Year) -> None:
    said = ["VALUE_TYPE Value must be % between 0 and 100."]
    assert refused(year, 1) == said
    assert refused(year, 1, value=Decimal("100.1")) == said


def test_a_value_that_moves_away_and_a_colour_of_ones_own_need_a_note(year: Year) -> None:
    on(year, 3, 31)
    assert refused(year, 1, value=Decimal(43), rag="green") == [
        "REGRESSION_NOTE Value moved away from the target; add a note.",
        "OVERRIDE_NOTE Computed R; you chose G. Say why.",
    ]
    row = year.check_in(1, value=Decimal(43), rag="green", note="A holiday week.")
    assert (row.computed_rag, row.rag, row.note) == ("red", "green", "A holiday week.")


def test_from_green_to_red_at_once_is_a_blindside_and_is_told(year: Year) -> None:
    on(year, 3, 31)
    assert year.check_in(1, value=Decimal(70)).blindside is False
    on(year, 4, 30)
    row = year.check_in(2, value=Decimal(45), note="The vendor left.")
    assert (row.rag, row.blindside, year.told("blindside")) == ("red", True, ["po", "vp"])


def test_a_reading_is_reviewed_by_somebody_else(year: Year) -> None:
    on(year, 2, 4)
    year.check_in(1, value=Decimal(47))
    assert refused(year, 1, "bjo", trigger="review")[0].startswith("NOT_AUTHORISED Only the owner's manager or")
    assert year.check_in(1, "vp", "review").state == "reviewed"


def test_only_the_owner_reads(year: Year) -> None:
    assert refused(year, 1, "vp", value=Decimal(50)) == [
        "NOT_AUTHORISED Only the owner can submit; you are the owner's manager or the approver of its tier."
    ]


def test_twice_missed_is_told_to_the_manager_three_times_to_product_ops_and_it_is_stale(year: Year) -> None:
    year.sweep(pendulum.datetime(2027, 2, 6, 18))
    assert (year.kr().missed, year.told("missed_check_in")) == (1, [])
    year.sweep(pendulum.datetime(2027, 3, 6, 18))
    assert (year.kr().missed, year.told("missed_check_in")) == (2, ["vp", "vp"])
    assert year.kr().stale is False
    year.sweep(pendulum.datetime(2027, 4, 6, 18))
    assert (year.kr().missed, year.kr().stale, year.kr().rag) == (3, True, "grey")
    assert year.told("missed_check_in") == ["po", "po", "vp", "vp"]
    year.check_in(4, value=Decimal(60))
    assert (year.kr().missed, year.kr().stale, year.kr().rag) == (0, False, "green")


def test_what_nobody_has_read_by_half_time_is_red(year: Year) -> None:
    year.sweep(pendulum.datetime(2027, 8, 1, 18))
    assert year.kr().rag == "red"


def test_after_months_without_a_tick_each_reading_is_missed_once(year: Year) -> None:
    year.sweep(pendulum.datetime(2027, 5, 6, 18))
    once = lines(year)
    assert [state for _, state, _ in once] == ["missed"] * 4 + ["due"]
    year.sweep()
    assert lines(year) == once


def test_an_unknown_colour_is_told(year: Year) -> None:
    with pytest.raises(BadInput, match="“purple” is no colour; write one of green, amber, red"):
        year.check_in(1, value=Decimal(50), rag="purple")


def test_who_reads_a_key_result_is_prompted_once_two_days_before(year: Year) -> None:
    """Due Fri 5 Feb 17:00 in Seattle; two business days before is Wednesday."""
    for day in (2, 3, 4, 5):
        on(year, 2, day)
        found = [notice.key for notice in sweep_prompts(open_context(year.session, SEASON, by="system", at=year.at))]
        assert found == ([f"{KR}:c1:prompt:ana", f"{KR[:-1]}2:c1:prompt:ana"] if day == 3 else [])
