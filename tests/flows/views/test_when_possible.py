"""“Why not, and when”: the earliest day for each guard, whom to ask, and nothing changed by asking."""

from collections.abc import Callable
from typing import Any, get_args

import pendulum
import pytest
from pendulum import Date, DateTime
from sqlalchemy import text

from config.values import Role
from flows.act.authority import ROLES
from flows.act.context import open_context
from flows.act.plan_relations import PLAN_HOLDERS
from flows.plan.merge import propose_merge
from flows.plan.partners import name_partners, object_to
from flows.review.actions import add_action, move_action
from flows.review.attendance import attend
from flows.review.sessions import book_review
from flows.views.when_possible import DATED, Answer, answer_for_trigger, answers_for_moves
from models.base import Base
from models.organisation import SYSTEM
from rules.chase import PersonToAsk
from rules.earliest import HOW
from rules.permissions import RELATIONS
from states.refusal import Unknown
from tests.conftest import SEASON, document
from tests.flows.conftest import AUGUST, Play

AGREE = "Each of them says: phasegate plan do fy2027_op1_search agree (or object --reason …)."


def ask(play: Play, trigger: str, by: str = "ana", name: str = "op1_search") -> Answer:
    context = open_context(play.session, SEASON, by=by, at=play.at)
    return answer_for_trigger(context, play.plan(name), trigger)


def when(play: Play, trigger: str, by: str = "ana", name: str = "op1_search") -> tuple[list[tuple[str, str]], Any]:
    """What each reason's day rests on, and the earliest day."""
    found = ask(play, trigger, by, name)
    return [(one.code, one.basis) for one in found.whens], found.earliest_pass_on


def turn(play: Play, trigger: str, by: str = "ana", name: str = "op1_search") -> list[tuple[str, tuple[str, ...], int]]:
    return [(one.code, one.whose_turn, one.how_many) for one in ask(play, trigger, by, name).reasons]


def test_a_move_that_is_ready_could_pass_today_and_nobody_is_chased(play: Play) -> None:
    assert ask(play, "start") == Answer("start", (), (), Date(2026, 8, 3), ())


def test_a_gate_that_is_not_open_is_a_date_of_the_calendar_and_nobody_is_chased(play: Play) -> None:
    found = ask(play, "start", name="op2_search")
    assert when(play, "start", name="op2_search") == ([("GATE_NOT_OPEN", "fact")], Date(2026, 10, 30))
    assert (found.reasons[0].whose_turn, found.chase) == (("po",), ())


def test_what_i_can_mend_myself_waits_for_no_date_and_what_another_owes_for_their_day(play: Play) -> None:
    play.move("start")
    assert turn(play, "request_prereview") == [("DOC_SECTIONS", ("ana",), 4)]
    assert when(play, "request_prereview") == ([("DOC_SECTIONS", "at_once")], Date(2026, 8, 3))
    asked = [("NOT_AUTHORISED", "at_once"), ("DOC_SECTIONS", "estimate")]
    assert when(play, "request_prereview", by="po") == (asked, Date(2026, 8, 14))
    [ana] = ask(play, "request_prereview", by="po").chase
    assert (ana.person, ana.for_, ana.due_on) == ("ana", ("NOT_AUTHORISED", "DOC_SECTIONS"), Date(2026, 8, 14))


def test_partners_are_waited_for_until_their_readings_are_due(play: Play) -> None:
    play.asked()
    assert turn(play, "submit") == [("PREREVIEW_OPEN", ("bjo",), 1)]
    assert when(play, "submit") == ([("PREREVIEW_OPEN", "estimate")], Date(2026, 8, 10))
    assert ask(play, "submit").chase == (PersonToAsk("bjo", ("PREREVIEW_OPEN",), AUGUST, Date(2026, 8, 10), AGREE),)
    play.at = pendulum.datetime(2026, 8, 12, 16)
    assert when(play, "submit")[1] == Date(2026, 8, 12)


def test_both_contacts_of_a_partner_may_answer_the_one_who_was_asked_comes_first(play: Play) -> None:
    play.move("start", "bjo", "op1_payments")
    play.load(by="bjo", name="op1_payments")
    play.act(name_partners, ("search", "growth"), by="bjo", name="op1_payments")
    play.move("request_prereview", "bjo", "op1_payments")
    assert turn(play, "submit", "bjo", "op1_payments") == [("PREREVIEW_OPEN", ("chi", "ana", "eng"), 2)]
    order = [(one.person, one.due_on) for one in ask(play, "submit", "bjo", "op1_payments").chase]
    due = Date(2026, 8, 10)
    assert order == [("ana", due), ("chi", due), ("eng", None)]


def test_an_objection_hangs_on_the_will_of_the_one_who_objected(play: Play) -> None:
    play.asked()
    play.act(object_to, "payments", "This drops the refund page.", by="bjo")
    assert turn(play, "submit") == [("PREREVIEW_OPEN", ("bjo",), 1), ("OBJECTION_OPEN", ("bjo",), 1)]
    assert when(play, "submit") == ([("PREREVIEW_OPEN", "estimate"), ("OBJECTION_OPEN", "will")], None)
    [bjo] = ask(play, "submit").chase
    assert (bjo.person, bjo.for_) == ("bjo", ("PREREVIEW_OPEN", "OBJECTION_OPEN"))


def test_a_closed_gate_has_no_day_only_product_ops_leave(play: Play) -> None:
    play.asked()
    play.at = pendulum.datetime(2026, 9, 9, 16)
    assert turn(play, "submit")[1] == ("GATE_CLOSED", ("po",), 1)
    assert when(play, "submit")[1] is None
    assert [one.person for one in ask(play, "submit").chase] == ["bjo", "po"]


def test_the_text_that_is_wrong_is_the_owners_part(play: Play) -> None:
    play.move("start")
    case = "### 1. Second region\nPriority: grow\nHeadcount: 3\nMinimum: 2\nYearly cost per head: 92437.68\n"
    play.load(document(charter="word " * 3000, unfunded=case + case.replace("Second", "Third")))
    play.move("request_prereview")
    told = turn(play, "submit")
    assert {code for code, _, _ in told} == {"DOC_TOO_LONG", "PREREVIEW_OPEN", "UNFUNDED_RANK", "HC_CASE"}
    assert {whose for code, whose, _ in told if code != "PREREVIEW_OPEN"} == {("ana",)}
    assert sum(left for code, _, left in told if code == "HC_CASE") == play.plan().case_parts_missing == 10
    assert when(play, "submit")[1] == Date(2026, 8, 10)


def test_a_review_passes_on_its_booked_day_and_on_none_while_nobody_booked_it(play: Play) -> None:
    play.submitted()
    assert turn(play, "begin_review", "vp") == [("QUORUM", ("vp", "bjo"), 2)]
    assert when(play, "begin_review", "vp") == ([("QUORUM", "will")], None)
    play.act(book_review, pendulum.datetime(2026, 8, 31, 17), by="vp")
    assert when(play, "begin_review", "vp") == ([("QUORUM", "fact")], Date(2026, 8, 31))
    play.act(attend, by="bjo")
    assert turn(play, "begin_review", "ana") == [("NOT_AUTHORISED", ("vp",), 1), ("QUORUM", ("vp",), 1)]
    [vera] = ask(play, "begin_review", "ana").chase
    assert (vera.person, vera.for_, vera.due_on) == ("vp", ("NOT_AUTHORISED", "QUORUM"), Date(2026, 9, 18))


def test_withdrawing_helps_on_no_day_once_the_review_is_soon(play: Play) -> None:
    play.submitted()
    play.act(book_review, pendulum.datetime(2026, 8, 4, 17), by="vp")
    play.at = pendulum.datetime(2026, 8, 4, 6)
    assert turn(play, "withdraw") == [("REVIEW_SOON", ("vp",), 1)]
    assert when(play, "withdraw") == ([("REVIEW_SOON", "will")], None)


def test_open_action_items_are_due_on_their_day_and_then_their_verifier_decides(play: Play) -> None:
    play.in_review()
    due = pendulum.datetime(2026, 11, 7)
    item = play.act(add_action, "Show the costs.", by="vp", owner_id="ana", due_at=due)
    assert turn(play, "return", "vp") == []
    play.move("conclude", "vp")
    assert ("ACTIONS_OPEN", ("ana",), 1) in turn(play, "approve", "vp")
    assert ("ACTIONS_OPEN", "estimate") in when(play, "approve", "vp")[0]
    move_action(play.session, item.id, "done", by="ana", at=play.at)
    assert ("ACTIONS_OPEN", ("vp",), 1) in turn(play, "approve", "ana")


def test_feedback_and_fields_of_action_items_are_the_approvers_part(play: Play) -> None:
    play.in_review()
    assert turn(play, "return", "vp") == [("NO_FEEDBACK", ("vp",), 1)]
    assert when(play, "return", "vp") == ([("NO_FEEDBACK", "at_once")], Date(2026, 8, 3))
    play.act(add_action, "Show the costs.", by="vp")
    assert turn(play, "conclude", "vp") == [("ACTION_FIELDS", ("vp",), 1)]


def test_a_merge_is_first_mine_to_propose_then_the_other_owners_to_agree(play: Play) -> None:
    play.drafted()
    assert turn(play, "merge") == [("MERGE_ACK", ("ana",), 1)]
    play.act(propose_merge, "fy2027_op1_payments", by="ana")
    assert turn(play, "merge") == [("MERGE_ACK", ("bjo",), 1)]
    assert when(play, "merge") == ([("MERGE_ACK", "will")], None)


def test_from_an_earlier_state_the_move_that_comes_first_sets_the_day(play: Play) -> None:
    play.asked()
    assert when(play, "approve") == ([("NOT_FROM_STATE", "after")], Date(2026, 8, 10))
    assert when(play, "start") == ([("NOT_FROM_STATE", "will")], None)
    assert when(play, "start", name="op2_search")[1] == Date(2026, 10, 30)
    assert when(play, "submit", name="op2_search") == ([("NOT_FROM_STATE", "after")], Date(2026, 10, 30))


def test_a_skip_waits_for_the_reason_of_whoever_asks(play: Play) -> None:
    assert turn(play, "waive", "vp", "op2_search") == [("WAIVE_REASON", ("vp",), 1)]
    assert when(play, "waive", "vp", "op2_search") == ([("WAIVE_REASON", "at_once")], Date(2026, 8, 3))


def test_who_owns_or_changed_it_waits_for_another_approver(play: Play) -> None:
    play.in_review()
    play.plan().owner_id = "vp"
    assert ("SELF_APPROVE", ("po",), 1) in turn(play, "approve", "vp")
    assert when(play, "approve", "vp")[1] is None


@pytest.mark.parametrize("prepare", [Play.drafted, Play.asked, Play.submitted, Play.in_review])
def test_asking_writes_nothing_whatever_the_answer(play: Play, prepare: Callable[[Play], None]) -> None:
    prepare(play)
    play.session.flush()
    before = dump(play)
    for by in ("ana", "vp", "po"):
        context = open_context(play.session, SEASON, by=by, at=play.at)
        for name in ("op1_search", "op2_search"):
            answers_for_moves(context, play.plan(name))
            for trigger in context.lifecycle.triggers():
                answer_for_trigger(context, play.plan(name), trigger)
    assert (list(play.session.dirty), list(play.session.new), dump(play) == before) == ([], [], True)


def dump(play: Play) -> dict[str, list[Any]]:
    """Every row of every table."""
    tables = Base.metadata.sorted_tables
    return {t.name: sorted(map(str, play.session.execute(text(f'SELECT * FROM "{t.name}"')).all())) for t in tables}


def test_a_move_that_is_not_there_is_unknown(play: Play) -> None:
    with pytest.raises(Unknown, match="There is no move called “publish”"):
        ask(play, "publish")


def test_what_is_dated_has_its_date_and_every_role_of_a_calendar_its_holders() -> None:
    assert set(DATED) == {code for code, how in HOW.items() if how in ("dated", "after")}
    held = {*PLAN_HOLDERS, *ROLES, SYSTEM}
    assert set(get_args(Role)) - held == set()
    assert held - set(RELATIONS) == set()


def test_instants_are_days_of_the_seasons_zone(play: Play) -> None:
    play.at = DateTime(2026, 7, 27, 6, 59, tzinfo=pendulum.UTC)
    assert when(play, "start") == ([("GATE_NOT_OPEN", "fact")], Date(2026, 7, 27))
