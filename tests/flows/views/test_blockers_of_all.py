"""What all plans wait for: one statement that says of every plan what is said of one, and whose turn it is."""

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any, get_args

import pendulum
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from sqlalchemy import event, select

from flows.act.context import open_context
from flows.plan.blockers import guard_reasons
from flows.plan.partners import agree, object_to
from flows.review.actions import add_action
from flows.review.attendance import attend
from flows.views.blockers_of_all import Turn, Wait, why_all
from models.plan import Plan
from models.questions import Blocked, count_blockers
from models.whose_turn import TURNS, turns_in_season
from states.guard import Asking, Counted, Obstacle
from states.plan import PLAN_GUARDS
from states.refusal import Unknown
from tests.conftest import SEASON
from tests.flows.conftest import Play
from tests.test_readings_agree import LIFECYCLE, arranged_as, askings, contributions, plans


@contextmanager
def statements(play: Play) -> Iterator[list[str]]:
    """What is sent to the database within the block."""
    sent: list[str] = []
    engine = play.session.get_bind()

    def note(_connection: Any, _cursor: Any, statement: str, *_: Any) -> None:
        sent.append(statement)

    event.listen(engine, "before_cursor_execute", note)
    yield sent
    event.remove(engine, "before_cursor_execute", note)


def left(plan: Plan, trigger: str, asking: Asking) -> dict[str, int]:
    """The Python reading: each guard in the way, with how much it counts."""
    move = LIFECYCLE.move(trigger, plan.state)
    assert move is not None
    failing = [PLAN_GUARDS[code] for code in move.guards if not PLAN_GUARDS[code].holds(plan, asking)]
    return {row.code: getattr(plan, row.counts) if isinstance(row, Counted) else 1 for row in failing}


@settings(max_examples=40, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(drawn=st.lists(st.tuples(plans, contributions), min_size=8, max_size=8), asking=askings)
def test_blockers_of_all_plans_are_those_of_each(
    play: Play, drawn: list[tuple[dict[str, Any], set[tuple[int, str]]]], asking: Asking
) -> None:
    with arranged_as(play.session, drawn) as arranged:
        onward = {plan.id: LIFECYCLE.onward(plan.state) for plan in arranged}
        told = [
            Blocked(plan.id, move.trigger, left(plan, move.trigger, asking))
            for plan in arranged
            if (move := onward[plan.id])
        ]
        assert count_blockers(play.session, LIFECYCLE, asking, season_id=SEASON) == told
        for trigger in LIFECYCLE.triggers():
            here = [plan for plan in arranged if plan.document in _documents(plan, trigger)]
            wanted = [Blocked(plan.id, trigger, left(plan, trigger, asking)) for plan in here]
            assert count_blockers(play.session, LIFECYCLE, asking, season_id=SEASON, trigger=trigger) == wanted, trigger


def _documents(plan: Plan, trigger: str) -> tuple[str, ...]:
    move = LIFECYCLE.move(trigger, plan.state)
    return () if move is None else move.documents or (plan.document,)


def test_it_is_one_statement_however_many_plans_there_are(play: Play) -> None:
    assert play.plan().state == "not_started"
    with statements(play) as sent:
        count_blockers(play.session, LIFECYCLE, Asking("ana", play.at), season_id=SEASON)
    assert len(sent) == 1


def muddled(play: Play) -> None:
    """Plans in many states, with something in the way of each."""
    play.asked()
    play.act(object_to, "payments", "This drops the refund page.", by="bjo")
    play.move("start", "bjo", "op1_payments")
    play.move("start", "chi", "op1_growth")


def test_each_reason_says_how_many_plans_wait_and_whose_turn_it_is(play: Play) -> None:
    muddled(play)
    found = why_all(play.session, SEASON, at=play.at)
    assert (found.plans, found.ready) == (8, ("fy2027_op1_shop",))
    assert found.reasons == (
        Wait("GATE_NOT_OPEN", 4, 4, (Turn("po", "Pat", 4),)),
        Wait("DOC_SECTIONS", 2, 8, (Turn("bjo", "Björn", 1), Turn("chi", "Chidi", 1))),
        Wait("NO_PARTNERS", 1, 1, (Turn("chi", "Chidi", 1),)),
        Wait("OBJECTION_OPEN", 1, 1, (Turn("bjo", "Björn", 1),)),
        Wait("PREREVIEW_OPEN", 1, 1, (Turn("bjo", "Björn", 1),)),
    )
    assert found.blocked[1].left == {"DOC_SECTIONS": 4}


def test_a_subtree_and_a_trigger_narrow_it(play: Play) -> None:
    muddled(play)
    found = why_all(play.session, SEASON, at=play.at, unit="search", trigger="submit")
    assert (found.plans, [wait.code for wait in found.reasons]) == (1, ["OBJECTION_OPEN", "PREREVIEW_OPEN"])
    assert why_all(play.session, SEASON, at=play.at, unit="shop", trigger="submit").plans == 1
    assert why_all(play.session, SEASON, at=play.at, unit="growth", trigger="submit").plans == 0
    with pytest.raises(Unknown, match="There is no move called “publish”"):
        why_all(play.session, SEASON, at=play.at, trigger="publish")
    with pytest.raises(Unknown, match="There is no unit called “shed”"):
        why_all(play.session, SEASON, at=play.at, unit="shed")


@pytest.mark.parametrize("stage", ["muddled", "submitted", "in_review", "concluded"])
def test_whose_turn_it_is_is_the_same_for_one_plan_and_for_all(play: Play, stage: str) -> None:
    STAGES[stage](play)
    context = open_context(play.session, SEASON, by="ana", at=play.at)
    for code, turn in TURNS.items():
        every: dict[str, list[str]] = {}
        for plan_id, person in turns_in_season(play.session, code, "ana", season_id=SEASON):
            every.setdefault(plan_id, []).append(person)
        for plan in play.session.scalars(select(Plan)):
            one = turn.one(play.session, plan, "ana")
            assert tuple(dict.fromkeys(every.get(plan.id, ()))) == one, (code, plan.id)
    for plan in play.session.scalars(select(Plan)):
        reasons = list(guard_reasons(context.facts, plan, "PREREVIEW_OPEN"))
        assert reasons[0].whose_turn == TURNS["PREREVIEW_OPEN"].one(play.session, plan, "ana")


def _concluded(play: Play) -> None:
    play.in_review()
    due = pendulum.datetime(2026, 11, 7)
    play.act(add_action, "Show the costs.", by="vp", owner_id="ana", due_at=due)
    play.move("conclude", "vp")


def _half_attended(play: Play) -> None:
    play.asked()
    play.act(agree, "payments", by="bjo")
    play.move("submit")
    play.act(attend, by="bjo")


STAGES = {"muddled": muddled, "submitted": _half_attended, "in_review": Play.in_review, "concluded": _concluded}


def test_every_guard_says_whose_turn_it_is() -> None:
    assert set(TURNS) == set(PLAN_GUARDS)


def test_a_counted_guard_counts_what_is_left_in_one_reason_or_one_in_each_of_many(play: Play) -> None:
    muddled(play)
    context = open_context(play.session, SEASON, by="ana", at=play.at)
    for plan in play.session.scalars(select(Plan)):
        for guard in (row for row in PLAN_GUARDS.values() if isinstance(row, Counted)):
            if getattr(plan, guard.counts):
                told = sum(reason.how_many for reason in guard_reasons(context.facts, plan, guard.code))
                assert told == getattr(plan, guard.counts), (plan.id, guard.code)
    assert len(get_args(Obstacle)) >= 13
