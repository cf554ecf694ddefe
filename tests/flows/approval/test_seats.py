"""Who has a seat: partners by section, one of each unit, nobody with a hand in the plan, and seats that were given."""

from collections.abc import Iterator
from pathlib import Path

import pytest
from sqlalchemy import Engine

from flows.approval.follow_approvals import follow_organisation
from flows.approval.reseat import reseat
from flows.review.actions import add_action
from models.database import writing
from models.organisation import Person
from models.review import Prereview
from tests.conftest import Opener
from tests.flows.approvals import POLICY, Votes, calendar, people, seats_held


@pytest.fixture
def votes(sqlite_engine: Engine, organisation: Path, open_for: Opener) -> Iterator[Votes]:
    """OP1 of Search in its review; of the partners only those vote who sign the funded work."""
    (organisation / "people.csv").write_text(people(), encoding="utf-8")
    open_for(sqlite_engine, calendar(POLICY.replace("of: [partner]", "of: [partner], sections: [funded]")))
    with writing(sqlite_engine) as session:
        play = Votes(session)
        play.in_review()
        yield play
        session.rollback()


def seated(votes: Votes, name: str = "op1_payments") -> dict[str, list[str]]:
    plan = votes.plan(name)
    follow_organisation(votes.session, [plan], at=votes.at)
    return {group: list(people) for group, people in seats_held(votes.session, plan).items()}


def signs(votes: Votes, unit: str, *sections: str) -> None:
    votes.session.get_one(Prereview, ("fy2027_op1_payments", unit)).sections = list(sections)
    votes.session.flush()


def test_of_partners_those_vote_who_sign_such_a_section_or_the_whole_plan(votes: Votes) -> None:
    assert seated(votes)["partners"] == ["ana", "chi"]
    signs(votes, "search", "charter")
    assert seated(votes)["partners"] == ["chi"]
    signs(votes, "growth", "charter", "funded")
    assert seated(votes)["partners"] == ["chi"]


def test_a_group_of_partners_is_not_asked_where_none_of_them_signs_it(votes: Votes) -> None:
    signs(votes, "search", "charter")
    signs(votes, "growth", "charter")
    assert set(seated(votes)) == {"leads"}


def test_of_a_partner_the_next_contact_votes_where_the_first_has_a_hand_in_the_plan(votes: Votes) -> None:
    votes.plan("op1_payments").text_by = "ana"
    votes.session.flush()
    assert seated(votes)["partners"] == ["chi", "eng"]


def test_who_has_two_roles_has_one_seat(votes: Votes) -> None:
    votes.session.get_one(Person, "ceo").roles = []
    votes.session.get_one(Person, "vp").roles = ["executive"]
    votes.session.flush()
    assert seated(votes, "op1_search")["leads"] == ["vp"]


def test_seats_that_were_given_stay_until_the_plan_is_sent_back(votes: Votes) -> None:
    votes.vote("recuse", "ceo")
    votes.act(reseat, "leads", ["chi"], "Cleo sits on their board.", by="po")
    assert seated(votes, "op1_search")["leads"] == ["chi", "vp"]
    votes.act(add_action, "Name an owner.", by="vp")
    assert seated(votes, "op1_search")["leads"] == ["chi", "vp"]
    votes.move("return", "vp")
    assert seated(votes, "op1_search")["leads"] == ["ceo", "vp"]
    assert votes.counters == (3, 0, 0, 0)
