"""Separation of duties through delegates: neither who acts nor for whom may have owned or written the plan."""

from typing import Any

import pytest
from hypothesis import HealthCheck, given
from hypothesis import strategies as st
from sqlalchemy import select

from models.absence import Absence
from models.organisation import Person
from models.plan import Contribution
from states.refusal import Refused
from tests.conftest import document
from tests.flows.absence.test_absence import in_review, on_behalf, out
from tests.flows.conftest import AUGUST, Play
from tests.properties import tried

PEOPLE = ("ana", "bjo", "ceo", "chi", "eng", "po", "vp")


def codes(refused: list[str]) -> list[str]:
    return [one.partition(" ")[0] for one in refused]


def test_the_owner_does_not_approve_as_the_approvers_delegate(play: Play) -> None:
    out(play.session, "vp", "ana")
    in_review(play, "ana")
    assert codes(play.refused("approve", by="ana")) == ["SELF_APPROVE", "CONTRIBUTED"]


def test_a_contributor_does_not_approve_as_the_approvers_delegate(play: Play) -> None:
    out(play.session, "vp", "eng")
    play.drafted()
    play.load(by="eng", text=document(charter="By the engineering manager."))
    in_review(play, "eng", drafted=True)
    assert codes(play.refused("approve", by="eng")) == ["CONTRIBUTED"]


def test_nobody_approves_on_behalf_of_an_approver_who_contributed(play: Play) -> None:
    out(play.session, "vp", "chi")
    in_review(play, "chi")
    play.session.add(Contribution(plan_id=play.plan().id, round=play.plan().round, person_id="vp"))
    play.session.flush()
    play.session.expire_all()
    assert codes(play.refused("approve", by="chi")) == ["CONTRIBUTED"]


def test_the_owners_own_delegate_does_not_approve_what_the_approver_left_to_the_owner(play: Play) -> None:
    """Approver → owner → whom the owner chose: the owner would choose who approves their plan."""
    out(play.session, "vp", "ana")
    out(play.session, "ana", "chi")
    in_review(play, "chi", owner="chi")
    assert "SELF_APPROVE" in codes(play.refused("approve", by="chi"))


def test_where_the_delegate_may_not_the_next_in_line_does(play: Play) -> None:
    out(play.session, "vp", "ana")
    in_review(play, "ana")
    assert play.move("approve", by="ceo") == "approved"
    assert on_behalf(play.session)[-1] == ("ceo", "vp", "approve")


def test_who_approves_a_plan_does_not_stand_in_for_its_owner(play: Play) -> None:
    out(play.session, "ana")
    said = "NOT_AUTHORISED Only the owner can start; you are the approver or the owner's manager."
    assert play.refused("start", by="vp") == [said]
    assert play.move("start", by="po") == "drafting"


@tried(on_push=20, before_release=60, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(named=st.dictionaries(st.sampled_from(PEOPLE), st.none() | st.sampled_from(PEOPLE)), data=st.data())
def test_no_delegation_lets_an_owner_or_contributor_approve(duties: Play, named: dict[str, Any], data: Any) -> None:
    play = duties
    savepoint = play.session.begin_nested()
    for person, delegate in named.items():
        try:
            out(play.session, person, delegate)
        except Refused:
            continue
    who = data.draw(st.sampled_from(PEOPLE))
    hands = {"ana", *play.session.scalars(select(Contribution.person_id).where(Contribution.plan_id == play.plan().id))}
    try:
        play.move("approve", by=who)
    except Refused:
        allowed = False
    else:
        allowed = True
        [*_, last] = [("", "", ""), *on_behalf(play.session)]
        assert who not in hands
        assert who == "vp" or (last[0], last[2]) == (who, "approve")
    assert not (allowed and who in hands)
    savepoint.rollback()
    play.session.expire_all()


@pytest.fixture
def duties(play: Play) -> Play:
    play.drafted()
    play.load(by="eng", text=document(charter="By the engineering manager."))
    in_review(play, "vp", drafted=True)
    assert play.session.scalars(select(Absence)).all() == []
    assert play.session.get_one(Person, "vp").away_until is None
    assert play.at == AUGUST
    return play
