"""Asks, goals, key results and check-ins from the command line, with --json too."""

import pytest
from sqlalchemy import Engine, select

from models.database import writing
from models.goal import Goal
from models.season import Season
from tests.app.desk import Desk
from tests.conftest import OPENED_AT, SEASON, document
from tests.flows.headcount.ranked_cases import BOTH, REGION, THIRD
from tests.flows.pool import ranked
from tests.flows.texts import give_text
from tests.flows.year import JANUARY, LINE, TEAM, Year

NEW_YEAR = JANUARY.to_iso8601_string()
KR = f"{TEAM}:kr1"


@pytest.fixture
def asked(desk: Desk, sqlite_engine: Engine) -> Desk:
    """Search asks twice for three people."""
    with writing(sqlite_engine) as session:
        give_text(session, "fy2027_op1_search", document(unfunded=BOTH), by="ana", at=OPENED_AT)
    return desk


@pytest.fixture
def goals(desk: Desk, sqlite_engine: Engine) -> Desk:
    """Three goals of three tiers, the gates before the lock behind them."""
    with writing(sqlite_engine) as session:
        year = Year(session)
        for goal_id, owner in (("fy2027:s_team:grow", "ceo"), ("fy2027:quarterly:grow:shop", "vp")):
            year.do("align", owner, goal_id)
    return desk


def locked(engine: Engine) -> None:
    with writing(engine) as session:
        for goal in session.scalars(select(Goal)):
            goal.state = "proposed"
        session.flush()
        year = object.__new__(Year)
        year.session, year.at = session, JANUARY
        year.locked()
        assert session.get_one(Season, SEASON).state == "locked"


def test_an_ask_is_completed_ranked_and_decided_within_the_envelope(asked: Desk, sqlite_engine: Engine) -> None:
    shown = asked.run("ask", "show", REGION, "--json", by="ana").json
    assert (shown["state"], shown["gap"], shown["alternatives"]) == ("draft", "2.968", ["a vendor; too slow"])
    assert [(one["trigger"], one["ready"]) for one in shown["moves"]] == [("complete", True)]
    assert asked.run("ask", "do", REGION, "complete", by="ana").out == f"{REGION} is case_complete (v2).\n"
    with writing(sqlite_engine) as session:
        ranked(session)
    done = asked.run("ask", "rank", f"{REGION}=2", f"{THIRD}=1", "--json", by="vp").json
    assert ([one["id"] for one in done["ranked"]], done["cutline"]) == ([REGION, THIRD], [])
    size = ("--heads", "3", "--money", "300,000.00")
    (envelope,) = asked.run("ask", "envelope", "company", *size, "--json", by="po").json["envelopes"]
    assert (envelope["unit_id"], envelope["heads"], envelope["left_money"]) == ("company", 3, "300000.00")
    assert asked.run("ask", "grant", THIRD, "3", by="ceo").out == f"{THIRD}: 3 of 3 granted.\n"
    over = asked.run("ask", "do", REGION, "fund", by="ceo")
    assert (over.code, over.err.split("\n")[1]) == (1, "  OVER_ENVELOPE  Allocated 6 exceeds envelope 3 by 3.")
    (row,) = asked.run("ask", "list", "--state", "funded", "--json").json["asks"]
    assert (row["id"], row["granted"]) == (THIRD, 3)
    assert asked.run("ask", "rank", "x", by="vp").err == "“x” is no rank; write ASK=1.\n"
    assert asked.run("ask", "envelope", "--money", "much", by="po").code == 2


def test_a_key_result_is_written_audited_and_its_goal_locked_revised_and_read(
    goals: Desk, sqlite_engine: Engine
) -> None:
    added = goals.run("kr", "add", TEAM, LINE, "--json", by="ana", at=NEW_YEAR).json
    assert (added["id"], added["state"], added["baseline"], added["target"]) == (KR, "draft", "44", "80")
    failed = goals.run("kr", "audit", TEAM, "--json", by="ana", at=NEW_YEAR).json["audited"]
    assert [(one["state"], [r["code"] for r in one["reasons"]]) for one in failed] == [("audit_failed", ["KR_NO_DATE"])]
    edited = goals.run("kr", "edit", KR, "--by", "2027-12-31", by="ana", at=NEW_YEAR)
    assert edited.out == f"{KR} is draft (v4).\n"
    few = goals.run("goal", "do", TEAM, "align", by="ana", at=NEW_YEAR).err
    assert "KR_COUNT  An objective needs 2–5 key results; this has 1." in few
    goals.run("kr", "add", TEAM, LINE, "--by", "2027-12-31", by="ana", at=NEW_YEAR)
    assert goals.run("kr", "audit", TEAM, by="ana", at=NEW_YEAR).out == f"{KR} is audited.\n{TEAM}:kr2 is audited.\n"
    locked(sqlite_engine)
    assert [one["state"] for one in goals.run("kr", "list", "--goal", TEAM, "--json").json["key_results"]] == [
        "active",
        "active",
    ]
    asked = ("goal", "do", TEAM, "revise", "--target", f"{KR}=90", "--reason", "Riders moved to the app.", "--json")
    assert goals.run(*asked, by="ana", at=NEW_YEAR).json["now"] == "revision_pending"
    card = goals.run("goal", "show", TEAM, "--json", by="vp", at=NEW_YEAR).json
    assert (card["revision"], card["number"]) == ([f"{KR}: 80 → 90"], 1)
    shift = goals.run("goal", "shift", "--reason", "The market has moved.", "--json", by="po", at=NEW_YEAR).json
    assert shift == {"season": SEASON, "opens_on": "2027-01-05", "closes_on": "2027-06-30"}
    assert goals.run("goal", "do", TEAM, "approve", by="vp", at=NEW_YEAR).out.startswith(f"{TEAM} is locked")
    (first, _) = goals.run("checkin", "list", "--state", "due", "--json").json["check_ins"]
    read = goals.run("checkin", "do", first["id"], "submit", "--value", "50", "--json", by="ana", at=NEW_YEAR).json
    assert (read["kind"], read["now"]) == ("check_in", "submitted")


def test_a_goal_is_handed_over_and_depends_on_another_unit(goals: Desk) -> None:
    need = goals.run("goal", "depend", TEAM, "payments", "--what", "A refund API", "--json", by="ana").json
    assert need == {"id": f"{TEAM}:d1", "goal_id": TEAM, "unit_id": "payments"}
    assert goals.run("goal", "accept", need["id"], by="bjo").out == f"{TEAM}:d1 is accepted by bjo.\n"
    assert goals.run("goal", "hand-over", TEAM, "bjo", by="ana").out == f"{TEAM} is offered to bjo.\n"
    assert goals.run("goal", "take-over", TEAM, "--json", by="bjo").json["owner_id"] == "bjo"


@pytest.mark.parametrize(
    ("words", "said"),
    [
        (("goal", "do", TEAM, "revise", "--target", "x"), "“x” is no target; write KR=VALUE.\n"),
        (("goal", "do", TEAM, "score", "--score", "7"), "“7” is no score; write one from 0 to 1, as 0.70.\n"),
        (("goal", "shift", "--reason", "so", "--until", "June"), "“June” is no day; write it as 2027-06-01.\n"),
        (("kr", "add", TEAM, "Grow", "--target", "lots"), "“lots” is no number; write it as 44 or 0.7.\n"),
        (("kr", "list", "--goal", "none"), ""),
    ],
)
def test_what_cannot_be_read_is_told_in_a_sentence(goals: Desk, words: tuple[str, ...], said: str) -> None:
    assert goals.run(*words, by="ana").err == said
