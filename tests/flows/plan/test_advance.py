"""The one road: what it refuses besides guards, and what it leaves behind."""

import pendulum
import pytest
from sqlalchemy import func, select

from flows.plan.advance import advance
from flows.plan.partners import agree
from models.journal import Entry
from models.plan import Plan
from models.review import Approval
from states.refusal import BadInput, Refused, Unknown
from tests.flows.conftest import Play


def entries(play: Play) -> int:
    return play.session.scalar(select(func.count()).select_from(Entry)) or 0


def test_only_the_relation_that_the_table_names_can_move_a_plan(play: Play) -> None:
    assert play.refused("start", "bjo") == ["NOT_AUTHORISED Only the owner can start; you are a partner."]
    assert play.refused("start", "chi") == ["NOT_AUTHORISED Only the owner can start; you are not part of it."]
    assert play.plan().state == "not_started"


def test_a_move_from_the_wrong_state_says_what_is_possible(play: Play) -> None:
    play.drafted()
    said = "NOT_FROM_STATE Submit is not possible while this plan is drafting. Possible now: request_prereview, merge."
    assert play.refused("submit") == [said]


def test_every_reason_comes_at_once(play: Play) -> None:
    play.asked()
    play.at = pendulum.datetime(2026, 9, 9, 16)
    with pytest.raises(Refused) as caught:
        advance(play.session, play.plan().id, "submit", by="eng", at=play.at, seen=1)
    assert [one.code for one in caught.value.reasons] == ["STALE", "NOT_AUTHORISED", "PREREVIEW_OPEN", "GATE_CLOSED"]


def test_a_stale_version_is_refused_and_changes_nothing(play: Play) -> None:
    play.drafted()
    before = entries(play)
    with pytest.raises(Refused) as caught:
        advance(play.session, play.plan().id, "request_prereview", by="ana", at=play.at, seen=1)
    said = "Someone changed this after you opened it (you have v1, current v3)."
    assert [(one.code, one.text) for one in caught.value.reasons] == [("STALE", said)]
    assert (play.plan().state, entries(play)) == ("drafting", before)


def test_an_unknown_plan_person_or_move_is_named(play: Play) -> None:
    with pytest.raises(Unknown, match="There is no plan called “fy2027_op1_serach”"):
        advance(play.session, "fy2027_op1_serach", "start", by="ana", at=play.at, seen=1)
    with pytest.raises(Unknown, match="There is no person called “anna”"):
        play.move("start", "anna")
    with pytest.raises(Unknown, match="There is no move called “begin”"):
        play.move("begin")


def test_the_same_request_twice_is_one_move_and_the_same_answer(play: Play) -> None:
    told = {"by": "ana", "at": play.at, "seen": 1, "request_id": "r1"}
    first = advance(play.session, "fy2027_op1_search", "start", **told)  # type: ignore[arg-type]
    count = entries(play)
    assert advance(play.session, "fy2027_op1_search", "start", **told) == first  # type: ignore[arg-type]
    assert (entries(play), play.plan().version) == (count, 2)


def test_a_request_id_is_not_taken_for_another_request(play: Play) -> None:
    told = {"at": play.at, "seen": 1, "request_id": "r1"}
    advance(play.session, "fy2027_op1_search", "start", by="ana", **told)  # type: ignore[arg-type]
    with pytest.raises(BadInput, match="The request id r1 was used for another request; use a new one"):
        advance(play.session, "fy2027_op1_payments", "start", by="bjo", **told)  # type: ignore[arg-type]
    assert play.plan("op1_payments").state == "not_started"


def test_a_move_leaves_one_entry_with_state_version_and_digest(play: Play) -> None:
    play.asked()
    last = play.session.scalars(select(Entry).order_by(Entry.seq.desc()).limit(1)).one()
    told = (last.actor, last.act, last.was, last.now, last.version, last.facts)
    assert told == ("ana", "request_prereview", "drafting", "partner_review", 4, {"digest": play.plan().digest})


def test_an_approval_is_bound_to_the_digest_of_the_text(play: Play) -> None:
    play.in_review()
    play.move("approve", "vp")
    approval = play.session.scalars(select(Approval)).one()
    assert (approval.person_id, approval.digest) == ("vp", play.plan().digest)


def test_an_approved_op2_supersedes_its_op1(play: Play) -> None:
    play.in_review()
    play.move("approve", "vp")
    play.at = pendulum.datetime(2026, 12, 3, 17)
    play.move("start", name="op2_search")
    play.move("request_prereview", name="op2_search")
    play.act(agree, "payments", by="bjo", name="op2_search")
    play.move("submit", name="op2_search")
    play.session.get_one(Plan, "fy2027_op2_search").attendance_missing = 0
    play.move("begin_review", "vp", "op2_search")
    play.move("approve", "vp", "op2_search")
    assert (play.plan("op2_search").state, play.plan().state) == ("approved", "superseded")
