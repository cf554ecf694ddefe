"""A plain move that is done with what is owed leaves what the other road leaves, and is undone like every other."""

import re
from typing import Any

import pytest
from sqlalchemy import Engine, func, select, update

from benchmarks.season import measured
from benchmarks.w4.room import SEASON, day_of, furnish
from flows.automation.tick import tick
from flows.ground import stand
from flows.plan.advance import advance, advance_plan
from flows.plan.plain import is_plain, settled_by
from flows.plan.plain_move import Advanced, plain_move
from flows.plan.undo import undo_move
from models.database import reading, writing
from models.ladder_step import LadderStep
from models.notice import Notice
from models.obligation import Obligation
from models.organisation import SYSTEM
from models.plan import Contribution, Plan
from models.recount import recount
from states.guard import Asking
from states.refusal import Refused
from tests.ready_made import ReadyMade

NEAR, LATE = day_of(40), day_of(49)
"""A week before the first gate is due; and after the first escalation."""
GATE = "op1_draft"


@pytest.fixture
def season(engine: Engine, ready_made: ReadyMade) -> Engine:
    """Two plans of one owner and one approver, in the middle of their reminders."""
    ready_made.play_or_copy(engine, __name__, reminded)
    return engine


def reminded(engine: Engine) -> None:
    furnish(engine, 2)
    with writing(engine) as session:
        session.execute(update(Plan).values(owner_id="o0", approver_id="v0"))
        for gate, who in ((GATE, "o0"), ("op1_review", "v0"), ("op2_draft", "o0"), ("op2_signoff", "v0")):
            session.execute(
                update(Obligation).where(Obligation.gate_id == gate).values(person_id=who, next_at=day_of(0))
            )
        recount(session, "p0", "p1")
    for day in range(30, 41):
        tick(engine, at=day_of(day))


def left(engine: Engine, plan: str) -> list[list[Any]]:
    """All rows that hang on the plan, without its name."""
    with reading(engine) as session:
        mine = (
            select(Obligation).where(Obligation.plan_id == plan).order_by(Obligation.key),
            select(LadderStep).where(LadderStep.obligation_key.startswith(f"{plan}:")).order_by(LadderStep.name),
            select(Notice).where(Notice.obligation_key.startswith(f"{plan}:")).order_by(Notice.key),
            select(Plan).where(Plan.id == plan),
        )
        return [[_plain(row, plan) for row in session.scalars(question)] for question in mine]


def _plain(row: Any, plan: str) -> dict[str, str]:
    names = (column.key for column in row.__table__.columns if column.key != "unit_id")
    return {name: re.sub(rf"\b{plan}\b", "PLAN", str(getattr(row, name))) for name in names}


def test_both_roads_leave_the_same_rows(season: Engine) -> None:
    before = left(season, "p0")
    assert before == left(season, "p1")
    assert {row["state"] for row in before[2]} == {"waiting"}
    assert {row["obligation_key"] for row in before[1]} == {f"PLAN:{GATE}"}
    fast = plain_move(season, "p0", "submit", Asking("o0", NEAR), seen=1)
    with writing(season) as session:
        slow = advance(session, "p1", "submit", by="o0", at=NEAR, seen=1)
    assert fast == Advanced("p0", "submit", "drafting", "submitted", 2)
    assert (slow.was, slow.now, slow.version) == ("drafting", "submitted", 2)
    after = left(season, "p0")
    assert after == left(season, "p1")
    assert after[1] == []
    assert {row["state"] for row in after[2]} == {"cancelled"}
    assert [row["settled_at"] for row in after[0] if row["key"] == f"PLAN:{GATE}"] == [str(NEAR)]


def test_what_was_done_before_keeps_its_instant(season: Engine) -> None:
    with writing(season) as session:
        session.get_one(Obligation, f"p0:{GATE}").settled_at = day_of(35)
    assert plain_move(season, "p0", "submit", Asking("o0", NEAR), seen=1) is not None
    with reading(season) as session:
        assert session.get_one(Obligation, f"p0:{GATE}").settled_at == day_of(35)


def test_who_has_heard_of_it_hears_that_it_is_resolved(season: Engine) -> None:
    """That takes words, and the other road."""
    tick(season, at=LATE)
    with writing(season) as session:
        sent = update(Notice).where(Notice.kind == "escalation").values(state="sent", sent_at=LATE)
        session.execute(sent)
    assert plain_move(season, "p0", "submit", Asking("o0", LATE), seen=1) is None
    advance_plan(season, "p0", "submit", by="o0", at=LATE, seen=1)
    with reading(season) as session:
        resolved = select(Notice.person_id).where(Notice.kind == "resolved")
        assert session.scalars(resolved).all() == ["v0"]


def test_an_undone_move_owes_again_and_the_next_tick_reminds_as_before(season: Engine) -> None:
    steps = {(row["name"], row["at"]) for row in left(season, "p0")[1]}
    advance_plan(season, "p0", "submit", by="o0", at=NEAR, seen=1)
    with writing(season) as session:
        undone = undo_move(session, "p0", by="o0", at=NEAR, seen=2, reason="That was the wrong button.")
    assert (undone.now, undone.version) == ("drafting", 3)
    with reading(season) as session:
        assert session.get_one(Obligation, f"p0:{GATE}").is_open
    tick(season, at=NEAR)
    assert steps <= {(row["name"], row["at"]) for row in left(season, "p0")[1]}
    with reading(season) as session:
        states = select(Notice.state, func.count()).where(Notice.obligation_key == f"p0:{GATE}").group_by(Notice.state)
        assert dict(session.execute(states).tuples().all()) == {"waiting": 1}, "of what was missed the latest"


def test_undoing_a_move_owes_again_only_what_that_move_was_done_with(season: Engine) -> None:
    """Also where both were made at one instant."""
    advance_plan(season, "p0", "submit", by="o0", at=NEAR, seen=1)
    advance_plan(season, "p0", "endorse", by="v0", at=NEAR, seen=2)
    with writing(season) as session:
        undone = undo_move(session, "p0", by="v0", at=NEAR, seen=3, reason="That was the wrong button.")
    assert undone.now == "submitted"
    with reading(season) as session:
        assert session.get_one(Obligation, f"p0:{GATE}").settled_at == NEAR


def test_a_hand_in_the_text_stops_the_fast_road(season: Engine) -> None:
    advance_plan(season, "p0", "submit", by="o0", at=NEAR, seen=1)
    advance_plan(season, "p1", "submit", by="o0", at=NEAR, seen=1)
    with writing(season) as session:
        session.add(Contribution(plan_id="p0", round=1, person_id="v0"))
        session.add(Contribution(plan_id="p1", round=2, person_id="v0"))
    assert plain_move(season, "p0", "endorse", Asking("v0", NEAR), seen=2) is None
    with pytest.raises(Refused) as refused:
        advance_plan(season, "p0", "endorse", by="v0", at=NEAR, seen=2)
    assert [reason.code for reason in refused.value.reasons] == ["CONTRIBUTED"]
    assert plain_move(season, "p1", "endorse", Asking("v0", NEAR), seen=2) is not None, "another round's hands"


def test_the_author_of_the_text_is_no_clean_hand(season: Engine) -> None:
    advance_plan(season, "p0", "submit", by="o0", at=NEAR, seen=1)
    with writing(season) as session:
        session.execute(update(Plan).values(text_by="v0"))
    assert plain_move(season, "p0", "endorse", Asking("v0", NEAR), seen=2) is None


def test_which_moves_are_plain_and_what_is_done_with_them(season: Engine) -> None:
    with reading(season) as session:
        ground = stand(session, SEASON, by=SYSTEM, at=NEAR)
        first = {move.trigger: (move, move.source[0], "op1") for move in ground.lifecycle.moves}
        assert [trigger for trigger, told in first.items() if not is_plain(ground, *told)] == []
        assert {trigger: gates for trigger, told in first.items() if (gates := [*settled_by(ground, *told)])} == {
            "submit": [GATE],
            "approve_op1": ["op1_review"],
            "resubmit": ["op2_draft"],
            "approve": ["op2_signoff"],
        }


def test_a_whole_season_comes_out_as_by_hand() -> None:
    """The benchmark compares plans, notices and acts of both ways, and raises where they differ."""
    found = measured(40, 1)
    assert (found["plans"], found["moves"], found["ticks"]) == (40, 280, 200)
    assert {"ticks_x", "moves_x", "season_x"} <= set(found)
