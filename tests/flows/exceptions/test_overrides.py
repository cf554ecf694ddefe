"""Overrides: two people, a reason and an end; a waiver while they hold, and a record for good."""

from typing import Any

import pendulum
import pytest
from sqlalchemy import Engine, select

from flows.act.context import open_context
from flows.automation.tick import tick_seasons
from flows.exceptions.exception_lists import overrides
from flows.exceptions.overrides import move_override, propose_override, sweep_overrides
from models.database import reading, writing
from models.exceptions import Override
from models.journal import Entry
from models.notice import Notice
from models.organisation import Person
from models.plan import Plan
from models.recount import miscounted
from models.review import Waiver
from states.override import OVERRIDABLE
from states.refusal import BadInput, Refused, Unknown
from tests.conftest import SEASON, Opener
from tests.flows.conftest import Play

WHY = "Payments objects to a plan of last year."
PLAN = "fy2027_op1_search"


def until(play: Play) -> pendulum.DateTime:
    return play.at.add(days=3)


def propose(play: Play, guard: str = "NO_FEEDBACK", by: str = "po", reason: str = WHY, **told: Any) -> Override:
    told = {"until": until(play)} | told
    return propose_override(play.session, PLAN, guard, reason, by=by, at=play.at, **told)


def move(play: Play, act: str, by: str, reason: str = "", name: str = f"{PLAN}_no_feedback_1") -> str:
    return move_override(play.session, name, act, by=by, at=play.at, reason=reason).now


def refused(play: Play, act: str, by: str, reason: str = "") -> list[str]:
    with pytest.raises(Refused) as caught:
        move(play, act, by, reason)
    return [str(one) for one in caught.value.reasons]


def test_nothing_passes_before_a_second_person_has_confirmed(play: Play) -> None:
    play.in_review()
    row = propose(play)
    assert (row.id, row.state, row.round) == (f"{PLAN}_no_feedback_1", "proposed", 1)
    assert play.refused("return", "vp") == ["NO_FEEDBACK Say what must change (at least one action item)."]
    assert refused(play, "confirm", "po") == ["TWO_PEOPLE You proposed this override; another person must confirm it."]
    assert move(play, "confirm", "ceo") == "confirmed"
    assert (row.confirmed_by, row.confirmed_at) == ("ceo", play.at)
    assert miscounted(play.session) == []
    assert play.move("return", "vp") == "drafting"


def test_an_override_is_an_act_of_its_own_in_the_journal_and_is_told(play: Play) -> None:
    play.in_review()
    propose(play)
    move(play, "confirm", "vp")
    entries = play.session.scalars(select(Entry).where(Entry.kind == "override").order_by(Entry.seq)).all()
    assert [(one.actor, one.act, one.now) for one in entries] == [
        ("po", "propose", "proposed"),
        ("vp", "confirm", "confirmed"),
    ]
    own = play.session.scalars(select(Entry).where(Entry.kind == "plan", Entry.act == "override")).one()
    facts = {"override": f"{PLAN}_no_feedback_1", "guard": "NO_FEEDBACK", "proposed_by": "po"}
    assert own.facts == facts | {"until": until(play).isoformat()}
    told = play.session.scalars(select(Notice.person_id).where(Notice.kind == "override").order_by(Notice.person_id))
    assert list(told) == ["ana", "po"]


def test_neither_the_owner_nor_who_changed_the_plan_confirms(play: Play) -> None:
    play.in_review()
    propose(play)
    play.session.get_one(Plan, PLAN).text_by = "vp"
    said = "CONTRIBUTED You own or changed this document; somebody else must confirm its override."
    assert refused(play, "confirm", "vp") == [said]
    play.session.get_one(Person, "ana").roles = ["executive"]
    assert refused(play, "confirm", "ana") == [said]
    assert refused(play, "confirm", "bjo") == [
        "NOT_AUTHORISED Only the approver or Product Ops or an executive can confirm; you are a partner."
    ]


def test_only_product_ops_proposes_with_a_reason(play: Play) -> None:
    with pytest.raises(Refused) as caught:
        propose(play, by="vp", reason="why not")
    assert [str(reason) for reason in caught.value.reasons] == [
        "NOT_AUTHORISED Only Product Ops can propose override; you are the approver or the owner's manager.",
        "REASON_REQUIRED Give a reason (at least 10 characters).",
    ]


def test_separation_of_duties_is_nobodys_to_override(play: Play) -> None:
    assert {"SELF_APPROVE", "CONTRIBUTED", "GATE_CLOSED", "REVIEW_SOON"} & set(OVERRIDABLE) == set()
    for guard in ("SELF_APPROVE", "CONTRIBUTED"):
        with pytest.raises(Unknown) as caught:
            propose(play, guard)
        assert str(caught.value).startswith(f"There is no guard that two people may override here called “{guard}”.")


def test_what_product_ops_may_waive_alone_takes_no_second_person(play: Play) -> None:
    with pytest.raises(BadInput) as caught:
        propose(play, "QUORUM")
    assert str(caught.value) == (f"Product Ops waives QUORUM alone: phasegate plan waive {PLAN} QUORUM --reason ….")


def test_an_override_has_an_end_to_come_and_is_proposed_once(play: Play) -> None:
    with pytest.raises(BadInput) as past:
        propose(play, until=play.at)
    assert str(past.value) == "An override ends on a day to come: --until DATE"
    propose(play)
    with pytest.raises(BadInput) as twice:
        propose(play)
    assert str(twice.value) == (
        f"{PLAN}_no_feedback_1 is proposed already; withdraw it first: phasegate override withdraw {PLAN}_no_feedback_1"
    )


def test_it_ends_with_its_day_and_the_guard_counts_again(engine: Engine, open_for: Opener) -> None:
    open_for(engine)
    with writing(engine) as session:
        play = Play(session)
        play.in_review()
        propose(play)
        move(play, "confirm", "ceo")
        assert play.plan().feedback_missing == 0
    end = until(play)
    tick_seasons(engine, at=end.subtract(seconds=1))
    for _ in range(2):
        tick_seasons(engine, at=end)
    with reading(engine) as session:
        assert session.get_one(Plan, PLAN).feedback_missing == 1
        assert miscounted(session) == []
        assert [row.state for row in overrides(session, SEASON)] == ["expired"]
        assert session.scalars(select(Waiver)).all() == []
        acts = session.scalars(select(Entry.act).where(Entry.kind == "plan").order_by(Entry.seq)).all()
        assert acts[-1] == "override_ended"


def test_it_can_be_withdrawn_for_a_reason_and_proposed_anew(play: Play) -> None:
    play.in_review()
    propose(play)
    move(play, "confirm", "ceo")
    assert refused(play, "withdraw", "po") == ["REASON_REQUIRED Give a reason (at least 10 characters)."]
    assert move(play, "withdraw", "po", "They have said it now.") == "withdrawn"
    assert play.plan().feedback_missing == 1
    assert propose(play).id == f"{PLAN}_no_feedback_2"


def test_an_override_of_an_earlier_round_is_not_confirmed(play: Play) -> None:
    play.in_review()
    propose(play)
    play.plan().round = 2
    play.session.flush()
    assert refused(play, "confirm", "ceo") == [
        f"NEW_ROUND {PLAN} was sent back since; this override was proposed for round 1."
    ]


def test_one_that_nobody_confirmed_by_its_end_is_over(play: Play) -> None:
    play.in_review()
    row = propose(play)
    play.at = until(play)
    assert refused(play, "confirm", "ceo") == ["TOO_LATE The override would have ended Thu 6 Aug 2026."]
    sweep_overrides(open_context(play.session, SEASON, by="system", at=play.at))
    assert row.state == "expired"


def test_the_weekly_list_has_those_proposed_or_confirmed_since(play: Play) -> None:
    play.in_review()
    first = play.at
    propose(play, until=first.add(days=30))
    assert [row.id for row in overrides(play.session, SEASON, since=first)] == [f"{PLAN}_no_feedback_1"]
    assert overrides(play.session, SEASON, since=first.add(days=1)) == []
    play.at = first.add(days=2)
    move(play, "confirm", "ceo")
    assert [row.state for row in overrides(play.session, SEASON, since=first.add(days=1))] == ["confirmed"]
