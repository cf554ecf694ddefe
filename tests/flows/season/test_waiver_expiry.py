"""Leave that ends: nothing passes on it afterwards, on either road, whether or not a tick came first."""

from typing import Any

import pendulum
import pytest
from sqlalchemy import Engine, select
from sqlalchemy.orm import Session

from flows.automation.tick import tick_seasons
from flows.plan.advance import advance
from flows.season.waive import waive_guard
from models.database import reading, writing
from models.journal import Entry
from models.notice import Notice
from models.plan import Plan
from models.recount import miscounted
from models.review import Waiver
from states.refusal import BadInput, Refused
from tests.conftest import SEASON, Opener
from tests.flows.conftest import AUGUST, Play
from tests.flows.ring import advance_plan
from tests.flows.worded import subjects

PLAN = "fy2027_op1_search"
WHY = "Payments are all on leave."
UNTIL = AUGUST.add(days=2)
OPEN = "PREREVIEW_OPEN 1 of 1 partners have not pre-reviewed: Payments."


def waived(session: Session) -> Play:
    play = Play(session)
    play.asked()
    play.act(waive_guard, "PREREVIEW_OPEN", WHY, by="po", until=UNTIL)
    return play


def test_a_waiver_with_a_limit_lets_a_plan_pass_until_then(session: Session) -> None:
    play = waived(session)
    plan = play.plan()
    assert (plan.prereviews_missing, plan.limited_leaves) == (0, 1)
    play.at = UNTIL.subtract(seconds=1)
    assert play.move("submit") == "submitted"


def test_a_move_does_not_pass_on_leave_that_has_ended_even_before_the_tick(engine: Engine, open_for: Opener) -> None:
    open_for(engine)
    with writing(engine) as session:
        seen = waived(session).plan().version
    for trial in (advance_plan, _within):
        with pytest.raises(Refused) as caught:
            trial(engine, PLAN, "submit", by="ana", at=UNTIL, seen=seen)
        assert [str(reason) for reason in caught.value.reasons] == [OPEN]
    with reading(engine) as session:
        assert session.get_one(Plan, PLAN).version == seen


def _within(engine: Engine, *words: str, **told: object) -> None:
    with writing(engine) as session:
        advance(session, *words, **told)  # type: ignore[arg-type]


def test_the_tick_ends_leave_once_recounts_and_tells_the_owner(engine: Engine, open_for: Opener) -> None:
    open_for(engine)
    with writing(engine) as session:
        seen = waived(session).plan().version
    tick_seasons(engine, at=UNTIL.subtract(seconds=1))
    with reading(engine) as session:
        assert session.get_one(Plan, PLAN).prereviews_missing == 0
    for _ in range(2):
        tick_seasons(engine, at=UNTIL)
    with reading(engine) as session:
        plan = session.get_one(Plan, PLAN)
        assert (plan.prereviews_missing, plan.limited_leaves, plan.version) == (1, 0, seen + 1)
        assert miscounted(session) == []
        assert session.scalars(select(Waiver)).all() == []
        ended = session.scalars(select(Entry).where(Entry.act == "waiver_expired")).one()
        told = {"guard": "PREREVIEW_OPEN", "round": 1, "by": "po", "until": UNTIL.isoformat()}
        assert (ended.actor, ended.thing_id, ended.reason, ended.facts) == ("system", PLAN, WHY, told)
        letters = subjects(session, Notice.kind == "waiver_expired")
        assert letters == [("ana", f"Leave has ended: PREREVIEW_OPEN of {PLAN}")]


def test_a_plain_move_looks_at_leave_that_may_have_ended(sqlite_engine: Engine, open_for: Opener) -> None:
    """`begin_review` asks for nothing but counters: the fast road would pass on a count that is out of date."""
    open_for(sqlite_engine)
    with writing(sqlite_engine) as session:
        play = Play(session)
        play.submitted()
        play.act(waive_guard, "QUORUM", WHY, by="po", until=UNTIL)
        seen = play.plan().version
    told: dict[str, Any] = {"by": "vp", "seen": seen}
    with pytest.raises(Refused) as caught:
        advance_plan(sqlite_engine, PLAN, "begin_review", at=UNTIL, **told)
    assert [reason.code for reason in caught.value.reasons] == ["QUORUM"]
    assert advance_plan(sqlite_engine, PLAN, "begin_review", at=UNTIL.subtract(hours=1), **told).now == "in_review"


def test_leave_ends_on_a_day_to_come(play: Play) -> None:
    play.asked()
    with pytest.raises(BadInput) as caught:
        play.act(waive_guard, "PREREVIEW_OPEN", WHY, by="po", until=play.at)
    assert str(caught.value) == "Leave ends on a day to come: --until DATE"


def test_a_late_entry_ends_with_its_day(sqlite_engine: Engine, open_for: Opener) -> None:
    open_for(sqlite_engine)
    late = pendulum.datetime(2026, 9, 10, 17)
    with writing(sqlite_engine) as session:
        play = Play(session)
        play.asked()
        play.act(waive_guard, "GATE_CLOSED", "The owner was ill.", by="po", until=late)
        assert (play.plan().closes_at, play.plan().limited_leaves) == (late, 1)
    tick_seasons(sqlite_engine, at=late, season_id=SEASON)
    with reading(sqlite_engine) as session:
        assert session.get_one(Plan, PLAN).limited_leaves == 0
