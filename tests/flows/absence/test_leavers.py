"""People leave one after the other: their open items go on, nothing is approved for them, and nothing is stuck."""

from pathlib import Path

import pytest
from sqlalchemy import Engine, select

from flows.absence.absence import away
from flows.absence.leavers import Leaver
from flows.act.authority import relations_of
from flows.act.context import open_context
from flows.act.kinds import KINDS
from flows.automation.tick import tick_seasons
from flows.operations.import_organisation import import_organisation
from flows.plan.partners import agree
from flows.review.attendance import attend
from models.database import reading, writing
from models.journal import Entry
from models.notice import Notice
from models.obligation import Obligation
from models.organisation import Person
from models.plan import Plan
from models.review import Approval
from states.refusal import Refused
from tests.conftest import PEOPLE, SEASON, TEAMS, Opener, document
from tests.flows.conftest import AUGUST, Play

LINES = {line.partition(",")[0]: line + "\n" for line in PEOPLE.splitlines()}


class Office:
    """The organisation's files, from which people disappear."""

    def __init__(self, engine: Engine, folder: Path) -> None:
        self.engine, self.folder = engine, folder
        self.people, self.teams = PEOPLE, TEAMS

    def leaves(self, person: str, *, manager: str, successor: str = "", at: int = 0) -> tuple[Leaver, ...]:
        """Their reports go to this manager, their place in teams.yaml to the successor."""
        self.people = self.people.replace(LINES[person], "").replace(f",{person},", f",{manager},")
        self.teams = self.teams.replace(f"manager: {person}", f"manager: {successor or manager}")
        (self.folder / "people.csv").write_text(self.people, encoding="utf-8")
        (self.folder / "teams.yaml").write_text(self.teams, encoding="utf-8")
        with writing(self.engine) as session:
            return import_organisation(session, self.folder, at=AUGUST.add(days=at)).left

    def does(self, trigger: str, by: str, at: int) -> str:
        with writing(self.engine) as session:
            play = Play(session)
            play.at = AUGUST.add(days=at)
            return play.move(trigger, by=by)


@pytest.fixture
def office(engine: Engine, open_for: Opener, organisation: Path) -> Office:
    open_for(engine)
    return Office(engine, organisation)


def test_owner_approver_and_partner_leave_one_after_the_other_and_the_plan_is_approved(
    office: Office, engine: Engine
) -> None:
    office.does("start", "ana", 0)
    [left] = office.leaves("ana", manager="vp", successor="eng", at=1)
    assert {(item.part, item.to_id) for item in left.items} == {("owner", "po"), ("owed", "po")}
    with writing(engine) as session:
        play = Play(session)
        play.at = AUGUST.add(days=2)
        play.load(document(charter="By Product Ops."), by="po")
        play.move("request_prereview", by="po")
    [left] = office.leaves("bjo", manager="vp", successor="chi", at=3)
    assert ("fy2027_op1_payments", "owner", "po") in {(item.thing, item.part, item.to_id) for item in left.items}
    with writing(engine) as session:
        play = Play(session)
        play.at = AUGUST.add(days=3)
        play.act(agree, "payments", by="chi")
        play.move("submit", by="po")
    [left] = office.leaves("vp", manager="ceo", at=4)
    assert ("fy2027_op1_search", "approver", "ceo") in {(item.thing, item.part, item.to_id) for item in left.items}
    with pytest.raises(Refused, match="you are not part of it"):
        office.does("begin_review", "vp", 5)
    with writing(engine) as session:
        play = Play(session)
        play.at = AUGUST.add(days=5)
        play.act(attend, by="ceo")
        play.act(attend, by="chi")
        play.move("begin_review", by="ceo")
    with pytest.raises(Refused, match="Only the approver can approve"):
        office.does("approve", "po", 6)
    assert office.does("approve", "ceo", 6) == "approved"
    with reading(engine) as session:
        approved = session.scalars(select(Entry).where(Entry.act == "approve")).one()
        assert (approved.actor, approved.on_behalf_of) == ("ceo", "vp")
        notices = select(Notice.person_id).where(Notice.created_at > AUGUST.add(days=4)).distinct()
        assert {"ana", "bjo", "vp"} & set(session.scalars(notices)) == set()


def test_where_everybody_above_has_left_it_is_product_ops(office: Office, engine: Engine) -> None:
    office.leaves("vp", manager="ceo", at=1)
    office.people = (
        office.people.replace(LINES["ceo"], "").replace(",ceo,", ",,").replace("manager: ceo", "manager: po")
    )
    office.teams = office.teams.replace("manager: ceo", "manager: po")
    (office.folder / "people.csv").write_text(office.people, encoding="utf-8")
    (office.folder / "teams.yaml").write_text(office.teams, encoding="utf-8")
    with writing(engine) as session:
        import_organisation(session, office.folder, at=AUGUST.add(days=2))
    with reading(engine) as session:
        facts = open_context(session, SEASON, by="po", at=AUGUST.add(days=2)).facts
        assert facts.stand_ins.acting_for("vp").chain == ("vp", "po")
        plan = facts.one(Plan, "fy2027_op1_search")
        assert "approver" in relations_of(facts, KINDS["plan"], plan).names


def test_the_delegate_comes_before_the_manager(office: Office, engine: Engine) -> None:
    days = {"from_at": AUGUST, "until_at": AUGUST.add(days=9), "at": AUGUST}
    with writing(engine) as session:
        away(session, SEASON, "vp", delegate_id="chi", by="vp", **days)  # type: ignore[arg-type]
    [left] = office.leaves("vp", manager="ceo", at=1)
    assert {item.to_id for item in left.items if item.part == "approver"} == {"chi"}
    with reading(engine) as session:
        heirs = session.scalars(select(Notice.person_id).where(Notice.kind == "left")).all()
        assert sorted(heirs) == ["chi"]


def test_reminders_of_who_left_reach_whose_turn_it_is(office: Office, engine: Engine) -> None:
    office.leaves("chi", manager="vp", at=0)
    tick_seasons(engine, at=AUGUST.add(days=20))
    with reading(engine) as session:
        chis = select(Obligation.key).where(Obligation.person_id == "chi")
        told = session.scalars(
            select(Notice.person_id).where(Notice.obligation_key.in_(chis), Notice.kind == "reminder")
        ).all()
        assert set(told) == {"po"}


def test_an_approval_given_before_leaving_stands(office: Office, engine: Engine) -> None:
    with writing(engine) as session:
        Play(session).in_review()
    office.does("approve", "vp", 1)
    office.leaves("vp", manager="ceo", at=2)
    with reading(engine) as session:
        plan = session.get_one(Plan, "fy2027_op1_search")
        by = session.scalars(select(Approval.person_id).where(Approval.plan_id == plan.id)).all()
        assert (plan.state, by) == ("approved", ["vp"])


def test_who_is_in_the_files_again_is_back(office: Office, engine: Engine) -> None:
    office.leaves("chi", manager="vp", at=0)
    with reading(engine) as session:
        assert session.get_one(Person, "chi").left_at == AUGUST
    (office.folder / "people.csv").write_text(PEOPLE, encoding="utf-8")
    (office.folder / "teams.yaml").write_text(TEAMS, encoding="utf-8")
    with writing(engine) as session:
        assert import_organisation(session, office.folder, at=AUGUST.add(days=1)).left == ()
    with reading(engine) as session:
        assert session.get_one(Person, "chi").left_at is None


def test_leaving_is_in_the_journal_once(office: Office, engine: Engine) -> None:
    office.leaves("chi", manager="vp", at=0)
    with writing(engine) as session:
        assert import_organisation(session, office.folder, at=AUGUST.add(days=1)).left == ()
    with reading(engine) as session:
        found = session.scalars(select(Entry).where(Entry.act == "left")).all()
        assert [(one.thing_id, one.actor, one.at) for one in found] == [("chi", "system", AUGUST)]
