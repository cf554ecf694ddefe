"""phasegate plan approvals, vote and reseat: what people read, and what programs get."""

from pathlib import Path

import pytest
from sqlalchemy import Engine

from models.database import writing
from tests.app.desk import Desk
from tests.conftest import Opener
from tests.flows.approvals import Votes, calendar, people

PLAN = "op1_search"


@pytest.fixture
def room(
    tmp_path: Path,
    capsys: pytest.CaptureFixture[str],
    sqlite_engine: Engine,
    organisation: Path,
    open_for: Opener,
) -> Desk:
    """OP1 of Search is in its review, where Vera, Cleo and Björn vote."""
    (organisation / "people.csv").write_text(people(), encoding="utf-8")
    open_for(sqlite_engine, calendar())
    with writing(sqlite_engine) as session:
        Votes(session).in_review()
    return Desk(tmp_path, capsys)


def test_approvals_name_who_is_missing_and_who_can_end_a_deadlock(room: Desk) -> None:
    assert room.run("plan", "vote", PLAN, "recuse", by="ceo").code == 0
    assert room.run("plan", "vote", PLAN, "approve", "--condition", "The budget is signed.", by="bjo").code == 0
    said = room.run("plan", "approvals", PLAN).out.splitlines()
    assert said[1:10] == [
        "It waits for its approval.",
        "",
        "Round 1, The leads (leads, quorum 2): its turn",
        "  0 of 2 approvals; missing: Vera (vp)",
        "  Deadlocked: it needs 2 approvals, and of 2 seats Cleo stepped aside. Pat can seat others:",
        "      → phasegate plan reseat fy2027_op1_search leads PERSON --reason …",
        "",
        "Round 1, The partners (partners, all): its turn",
        "  0 of 1 approvals; missing: Björn (bjo)",
    ]
    assert said[-1].endswith("Björn in partners: approve, on condition: The budget is signed.")


def test_approvals_in_json_hold_the_whole_standing(room: Desk) -> None:
    room.run("plan", "vote", PLAN, "object", "--reason", "The migration has no owner.", by="ceo")
    told = room.run("plan", "approvals", PLAN, "--json").json
    assert (told["plan"], told["voting"], told["met"]) == ("fy2027_op1_search", True, False)
    leads, partners = told["groups"]
    assert (leads["id"], leads["need"], leads["approvals"], leads["open"], leads["change_by"]) == (
        *("leads", 2, 0, True, None),
    )
    assert partners["missing"] == [{"id": "bjo", "name": "Björn"}]
    assert [(one["person"]["id"], one["text"]) for one in told["objections"]] == [
        ("ceo", "The migration has no owner.")
    ]


def test_a_vote_answers_with_what_came_of_it(room: Desk) -> None:
    done = room.run("plan", "vote", PLAN, "approve", "--json", by="ceo").json
    assert {name: done[name] for name in ("plan_id", "group", "person", "by", "decision", "changed", "met")} == {
        "plan_id": "fy2027_op1_search",
        "group": "leads",
        "person": "ceo",
        "by": "ceo",
        "decision": "approve",
        "changed": True,
        "met": False,
    }
    room.run("plan", "vote", PLAN, "approve", by="vp")
    said = room.run("plan", "vote", PLAN, "approve", by="bjo").out
    assert said.endswith("All that are asked have approved.\n")
    assert room.run("plan", "do", PLAN, "approve", by="vp").code == 0


def test_a_vote_that_is_refused_says_why_and_changes_nothing(room: Desk) -> None:
    before = room.rows()
    said = room.run("plan", "vote", PLAN, "approve", by="ana")
    assert (said.code, room.rows()) == (1, before)
    assert "SELF_APPROVE  You own this document; another approver must approve it." in said.err


def test_product_ops_seats_another(room: Desk) -> None:
    room.run("plan", "vote", PLAN, "recuse", by="ceo")
    said = room.run("plan", "reseat", PLAN, "leads", "chi", "--reason", "Cleo is on their board.", by="po")
    assert (said.code, said.out[: said.out.index("(v")]) == (0, "fy2027_op1_search: chi vote in leads ")
    assert room.run("plan", "vote", PLAN, "approve", by="chi").code == 0


def test_a_plan_without_a_policy_says_that_its_approver_alone_decides(room: Desk) -> None:
    said = room.run("plan", "approvals", "op2_search")
    assert said.out.splitlines()[-1] == "Nobody votes on it; Vera approves it alone."
    refused = room.run("plan", "vote", "op2_search", "approve", by="vp")
    assert (refused.code, refused.err) == (2, "Nobody votes on fy2027_op2_search; Vera approves it alone.\n")
