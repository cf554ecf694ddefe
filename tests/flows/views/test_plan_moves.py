"""“Why can't I?”: asked without side effects, every reason at once with its fix."""

import pendulum
import pytest
from sqlalchemy import func, select

from flows.act.context import open_context
from flows.plan.blockers import guard_reasons
from flows.plan.plan_blockers import PLAN_BLOCKERS
from flows.views.plan_moves import choices_of_plan, reasons_against_move
from models.journal import Entry
from states.plan import PLAN_GUARDS
from states.refusal import Unknown
from tests.conftest import SEASON
from tests.flows.conftest import Play


def why(play: Play, by: str = "ana", name: str = "op1_search", reason: str = "") -> list[tuple[str, list[str]]]:
    """Each move from the plan's state, with the codes in its way."""
    context = open_context(play.session, SEASON, by=by, at=play.at)
    found = choices_of_plan(context, play.plan(name), reason=reason)
    return [(one.move.trigger, [why.code for why in one.reasons]) for one in found]


def test_every_guard_has_its_facts() -> None:
    assert set(PLAN_BLOCKERS) == set(PLAN_GUARDS)


def test_the_choices_are_the_moves_of_this_document_in_the_tables_order(play: Play) -> None:
    assert why(play) == [("start", [])]
    play.move("start")
    assert why(play) == [
        ("request_prereview", ["DOC_SECTIONS"]),
        ("merge", ["MERGE_ACK"]),
    ]
    assert why(play, "po", "op2_search", "Nothing has changed.") == [
        ("start", ["NOT_AUTHORISED", "GATE_NOT_OPEN"]),
        ("waive", []),
    ]


def test_who_may_not_hears_so_first_and_then_what_stands_in_the_way(play: Play) -> None:
    play.asked()
    play.at = pendulum.datetime(2026, 9, 9, 16)
    assert why(play, "chi") == [("submit", ["NOT_AUTHORISED", "PREREVIEW_OPEN", "GATE_CLOSED"])]


def test_a_plan_that_ended_has_only_what_the_automation_does(play: Play) -> None:
    play.plan().state = "approved"
    assert why(play) == [("supersede", ["NOT_AUTHORISED"]), ("archive", ["NOT_AUTHORISED"])]
    play.plan().state = "archived"
    assert why(play) == []


def test_asking_why_changes_nothing(play: Play) -> None:
    play.asked()
    count = select(func.count()).select_from(Entry)
    before = (play.plan().state, play.plan().version, play.session.scalar(count))
    why(play)
    assert not play.session.dirty
    assert (play.plan().state, play.plan().version, play.session.scalar(count)) == before


def test_refusals_are_none_where_a_move_is_possible_and_from_the_wrong_state_say_what_is(play: Play) -> None:
    context = open_context(play.session, SEASON, by="ana", at=play.at)
    assert reasons_against_move(context, play.plan(), "start") == []
    said = "NOT_FROM_STATE Submit is not possible while this plan is not_started. Possible now: start."
    assert [str(one) for one in reasons_against_move(context, play.plan(), "submit")] == [said]
    with pytest.raises(Unknown, match="There is no move called “publish”"):
        reasons_against_move(context, play.plan(), "publish")


def test_a_reason_carries_the_fix_with_its_facts(play: Play) -> None:
    context = open_context(play.session, SEASON, by="ana", at=play.at)
    [reason] = guard_reasons(context.facts, play.plan("op2_search"), "GATE_NOT_OPEN")
    assert reason.text == "OP2 draft opens Fri 30 Oct 2026."
    assert reason.fix.startswith("Wait until Fri 30 Oct 2026")


def test_sections_are_named_before_there_is_a_text(play: Play) -> None:
    context = open_context(play.session, SEASON, by="ana", at=play.at)
    [reason] = guard_reasons(context.facts, play.plan(), "DOC_SECTIONS")
    assert reason.text == (
        "Missing sections: Charter, Past initiatives and metrics, Proposed initiatives, Unfunded initiatives."
    )
