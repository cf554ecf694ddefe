"""Votes while the world changes: another policy, another organisation, people who are away or have left."""

from collections.abc import Callable
from pathlib import Path
from typing import Any

import pendulum
import pytest
from sqlalchemy import Engine, select

from flows.absence.absence import away
from flows.calendar.proposal import Proposal
from flows.operations.import_organisation import import_organisation
from flows.views.approvals import read_approvals
from models.approval import ApprovalGroup, Vote
from models.database import writing
from models.journal import Entry
from models.notice import Notice
from models.organisation import Unit
from tests.conftest import OPENED_AT, Opener, document
from tests.flows.approvals import POLICY, Votes, calendar, people
from tests.flows.calendar.season import published
from tests.flows.conftest import in_review

AUGUST = pendulum.datetime(2026, 8, 3, 16)
SEPTEMBER = pendulum.datetime(2026, 9, 1, 16)

Room = Callable[[Callable[[Votes], Any]], Any]


@pytest.fixture
def room(engine: Engine, organisation: Path, open_for: Opener) -> Room:
    """OP1 of Search in its review; each call is a transaction of its own."""
    (organisation / "people.csv").write_text(people(), encoding="utf-8")
    open_for(engine, calendar(), then=in_review)

    def inside(act: Callable[[Votes], Any]) -> Any:
        with writing(engine) as session:
            return act(Votes(session))

    return inside


def approve(*persons: str) -> Callable[[Votes], None]:
    def act(votes: Votes) -> None:
        for person in persons:
            votes.vote("approve", person)

    return act


def changed(engine: Engine, policy: str) -> None:
    published(engine, Proposal((), calendar(policy), "calendar.yaml"), at=AUGUST)


def test_an_open_plan_is_judged_by_the_new_policy_with_an_entry_and_a_notice(engine: Engine, room: Room) -> None:
    room(approve("vp", "ceo", "bjo"))
    changed(engine, POLICY.replace("quorum 2", "quorum 3").replace("executive]", "executive, finance]"))

    def look(votes: Votes) -> None:
        assert votes.counters == (1, 0, 0, 0)
        entry = votes.session.scalars(select(Entry).where(Entry.act == "approval_changed")).all()
        assert [(one.thing_id, one.actor, one.facts) for one in entry if "search" in one.thing_id] == [
            ("fy2027_op1_search", "po", {"calendar": 2})
        ]
        told = select(Notice.person_id).where(Notice.kind == "approval_changed", Notice.key.contains("op1_search:"))
        assert sorted(votes.session.scalars(told)) == ["ana", "bjo", "ceo", "fin", "fon", "vp"]
        assert {row.policy for row in votes.session.scalars(select(Vote))} == {1}
        votes.vote("approve", "fon")
        assert votes.session.scalars(select(Vote.policy).where(Vote.person_id == "fon")).one() == 2
        assert votes.counters == (0, 0, 0, 0)

    room(look)


def test_a_plan_that_has_passed_keeps_the_policy_that_it_passed_with(engine: Engine, room: Room) -> None:
    room(approve("vp", "ceo", "bjo"))
    room(lambda votes: votes.move("approve", "vp"))
    changed(engine, POLICY.replace("quorum 2", "quorum 3"))

    def look(votes: Votes) -> None:
        group = votes.session.get_one(ApprovalGroup, ("fy2027_op1_search", "leads"))
        assert (group.number, group.policy, votes.counters) == (2, 1, (0, 0, 0, 0))
        assert votes.session.get_one(ApprovalGroup, ("fy2027_op1_payments", "leads")).number == 3

    room(look)


def test_without_a_policy_any_more_the_approver_alone_decides(engine: Engine, room: Room) -> None:
    room(lambda votes: votes.vote("object", "ceo", text="The migration has no owner."))
    changed(engine, "")
    assert room(lambda votes: votes.counters) == (0, 0, 0, 0)
    assert room(lambda votes: votes.move("approve", "vp")) == "approved"


def test_an_objection_outlives_the_group_it_was_raised_in(engine: Engine, room: Room) -> None:
    room(lambda votes: votes.vote("object", "ceo", text="The migration has no owner."))
    changed(engine, POLICY.replace("id: leads", "id: heads").replace("manager, executive", "manager, finance"))
    assert room(lambda votes: votes.counters) == (3, 1, 0, 0)
    room(lambda votes: votes.vote("withdraw", "ceo"))
    assert room(lambda votes: votes.counters) == (3, 0, 0, 0)


def test_a_delegate_votes_from_the_seat_of_who_is_away_and_says_for_whom(room: Room) -> None:
    def act(votes: Votes) -> None:
        absent(votes, "ceo", "chi")
        done = votes.vote("approve", "chi")
        assert (done.person, done.by) == ("ceo", "chi")
        [row] = votes.session.scalars(select(Vote))
        assert (row.person_id, row.by, row.on_behalf_of) == ("ceo", "chi", "ceo")
        entry = votes.session.scalars(select(Entry).order_by(Entry.seq.desc()).limit(1)).one()
        assert (entry.actor, entry.on_behalf_of) == ("chi", "ceo")
        assert votes.counters[0] == 2

    room(act)


def absent(votes: Votes, person: str, delegate: str) -> None:
    told = {"from_at": votes.at, "until_at": SEPTEMBER, "by": person, "at": votes.at, "delegate_id": delegate}
    away(votes.session, "FY2027", person, **told)  # type: ignore[arg-type]
    votes.at = votes.at.add(hours=1)


def test_the_owner_does_not_approve_their_own_plan_as_a_delegate(room: Room) -> None:
    def act(votes: Votes) -> None:
        absent(votes, "ceo", "ana")
        codes = [line.split()[0] for line in votes.no_vote("approve", "ana")]
        assert codes == ["NOT_AUTHORISED", "SELF_APPROVE"]
        assert votes.counters[0] == 3

    room(act)


def test_what_a_delegate_said_no_longer_counts_once_they_write_into_the_plan(room: Room) -> None:
    def act(votes: Votes) -> None:
        absent(votes, "ceo", "eng")
        votes.vote("approve", "eng")
        assert votes.counters[0] == 2
        votes.plan().state = "drafting"
        votes.load(document(charter="We find more."), by="eng")
        votes.plan().state = "in_review"
        votes.session.flush()
        assert votes.counters[0] == 3
        assert votes.no_vote("approve", "eng")[-1].startswith("CONTRIBUTED")

    room(act)


def test_the_objection_of_who_has_left_passes_to_their_stand_in(room: Room, organisation: Path) -> None:
    def act(votes: Votes) -> None:
        votes.vote("object", "bjo", text="The migration has no owner.")
        text = (organisation / "teams.yaml").read_text(encoding="utf-8")
        (organisation / "teams.yaml").write_text(text.replace("product_manager: bjo", "product_manager: chi"))
        rows = [line for line in people().splitlines() if not line.startswith("bjo")]
        (organisation / "people.csv").write_text("\n".join(rows) + "\n", encoding="utf-8")
        import_organisation(votes.session, organisation, at=votes.at)
        votes.at = votes.at.add(hours=1)
        assert votes.counters == (3, 1, 0, 0)
        assert votes.session.get_one(Unit, "payments").contacts == ("chi",)
        votes.vote("withdraw", "vp", group="partners")
        assert votes.counters == (3, 0, 0, 0)
        votes.vote("approve", "chi")
        assert votes.counters == (2, 0, 0, 0)

    room(act)


def test_the_season_opens_with_seats_so_that_nothing_passes_before_anybody_voted(room: Room) -> None:
    def look(votes: Votes) -> None:
        told = read_approvals(votes.session, votes.plan("op1_payments"), at=OPENED_AT)
        assert [(one.id, [voter.id for voter in one.seats]) for one in told.groups] == [
            ("leads", ["ceo", "vp"]),
            ("partners", ["ana", "chi"]),
        ]
        assert votes.plan("op1_payments").approvals_missing == 4
        assert read_approvals(votes.session, votes.plan("op2_payments"), at=OPENED_AT).groups == ()

    room(look)
