"""A plan's page where several people approve: how it stands, and the buttons of who has a seat."""

from pathlib import Path

import pytest

from models.database import open_engine, writing
from models.plan import Plan
from tests.app.pages.visit import AT, Visitor, buttons, form
from tests.conftest import Opener
from tests.flows.approvals import Votes, calendar, people

PAGE = "/plan/fy2027_op1_search"


@pytest.fixture
def db(tmp_path: Path, sqlite_engine: object, organisation: Path, open_for: Opener) -> Path:
    """OP1 of Search in its review, where Vera, Cleo and Björn vote."""
    (organisation / "people.csv").write_text(people(), encoding="utf-8")
    engine = open_engine(f"sqlite:///{tmp_path}/one.db", durable=False)
    open_for(engine, calendar())
    with writing(engine) as session:
        Votes(session).in_review()
    engine.dispose()
    return tmp_path / "one.db"


def read(db: Path) -> tuple[int, str, int]:
    """The plan's version, its digest, and how many approvals are missing."""
    engine = open_engine(f"sqlite:///{db}")
    with writing(engine) as session:
        plan = session.get_one(Plan, "fy2027_op1_search")
        found = (plan.version, plan.digest, plan.approvals_missing)
    engine.dispose()
    return found


def says(db: Path, by: str, decision: str, group: str, **more: str) -> int:
    seen, digest, _ = read(db)
    told = form(seen, digest=digest, decision=decision, group=group) | more
    return Visitor(db, by, at=AT).post(f"{PAGE}/vote", told).status_code


def test_a_voter_sees_the_buttons_of_their_group_and_its_owner_none(db: Path) -> None:
    html = Visitor(db, "ceo", at=AT).get(PAGE).text
    mine = ["Approve for The leads", "Object for The leads", "Abstain in The leads", "Step aside in The leads"]
    assert [label for label in buttons(html) if "The leads" in label] == mine
    assert "Still to vote: Cleo, Vera" in html
    assert [label for label in buttons(Visitor(db, "ana", at=AT).get(PAGE).text) if "The leads" in label] == []


def test_a_click_is_a_vote_on_what_was_on_the_page(db: Path) -> None:
    assert says(db, "ceo", "approve", "leads") == 303
    assert read(db)[2] == 2
    html = Visitor(db, "ceo", at=AT).get(f"{PAGE}?done=vote").text
    assert "Take back what you said in The leads" in buttons(html)
    assert "Approve for The leads" not in buttons(html)
    assert "Done: vote." in html


def test_a_click_on_an_older_text_is_refused_with_the_reason(db: Path) -> None:
    assert says(db, "ceo", "approve", "leads", digest="0" * 64) == 409
    assert read(db)[2] == 3


def test_an_objection_shows_on_the_page_and_stops_the_approver(db: Path) -> None:
    assert says(db, "ceo", "object", "leads", text="The migration has no owner.") == 303
    html = Visitor(db, "vp", at=AT).get(PAGE).text
    assert "<blockquote>The migration has no owner.</blockquote>" in html
    assert buttons(html)["Approve"] is False


def test_a_deadlock_says_who_can_end_it(db: Path) -> None:
    assert says(db, "ceo", "recuse", "leads") == 303
    html = Visitor(db, "ana", at=AT).get(PAGE).text
    assert "Deadlocked: it needs 2 approvals, and of 2 seats Cleo stepped aside. Pat can seat others." in html
