"""Every guard and every move has one meaning: the Python reading of a plan and the SQL reading of all agree."""

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any, get_args

import pendulum
import pytest
from hypothesis import HealthCheck, given
from hypothesis import strategies as st
from sqlalchemy import Engine, select
from sqlalchemy.orm import Session

from config.read import parse_calendar
from flows.plan.plan_blockers import PLAN_BLOCKERS
from models.database import writing
from models.plan import Contribution, Plan
from models.questions import first_blockers, guard_condition, ready_plans
from models.recount import COUNTS, miscounted, recount
from models.review import ActionItem, Attendance, Prereview, Waiver
from states.guard import Asking, Obstacle
from states.lifecycle import Lifecycle
from states.plan import PLAN_GUARDS
from tests.conftest import AMAZON, OPENED_AT, SEASON, Opener
from tests.properties import tried

LIFECYCLE: Lifecycle = parse_calendar(AMAZON.read_text(encoding="utf-8"), "amazon_op.yaml").lifecycle.lifecycle()
PEOPLE = ("ana", "bjo", "vp", "eng")
INSTANTS = [pendulum.datetime(2026, 8, day, 12) for day in range(1, 6)]
REASONS = ("", "short", "long enough to count")

plans = st.fixed_dictionaries(
    {
        "state": st.sampled_from(LIFECYCLE.states),
        "owner_id": st.sampled_from(PEOPLE),
        "round": st.integers(1, 2),
        "opens_at": st.sampled_from(INSTANTS),
        "closes_at": st.sampled_from(INSTANTS),
        "withdraw_until": st.sampled_from(INSTANTS),
    }
    | dict.fromkeys(get_args(Obstacle), st.sampled_from([0, 0, 0, 1, 2]))
)
contributions = st.sets(st.tuples(st.integers(1, 2), st.sampled_from(PEOPLE)), max_size=4)
behalves = st.sampled_from([(), ("vp",), ("ana",), ("vp", "eng")])
askings = st.builds(
    Asking,
    by=st.sampled_from(PEOPLE),
    at=st.sampled_from(INSTANTS),
    reason=st.sampled_from(REASONS),
    on_behalf_of=behalves,
)


@pytest.fixture
def many(engine: Engine, open_for: Opener) -> Iterator[Session]:
    open_for(engine)
    with writing(engine) as session:
        yield session
        session.rollback()


@contextmanager
def arranged_as(session: Session, drawn: list[tuple[dict[str, Any], set[tuple[int, str]]]]) -> Iterator[list[Plan]]:
    """The season's plans with these rows, until the end of the block."""
    savepoint = session.begin_nested()
    chosen = list(session.scalars(select(Plan).order_by(Plan.id)))
    for plan, (columns, hands) in zip(chosen, drawn, strict=False):
        for name, value in columns.items():
            setattr(plan, name, value)
        for number, person in hands:
            session.merge(Contribution(plan_id=plan.id, round=number, person_id=person))
    session.flush()
    session.expire_all()
    yield list(session.scalars(select(Plan).order_by(Plan.id)))
    savepoint.rollback()


def passes(plan: Plan, trigger: str, asking: Asking) -> bool:
    move = LIFECYCLE.move(trigger, plan.state)
    if move is None or (move.documents and plan.document not in move.documents):
        return False
    return all(PLAN_GUARDS[code].holds(plan, asking) for code in move.guards)


@tried(on_push=20, before_release=60, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(drawn=st.lists(st.tuples(plans, contributions), min_size=8, max_size=8), asking=askings)
def test_both_readings_of_every_guard_and_move_agree_for_random_plans(
    many: Session, drawn: list[tuple[dict[str, Any], set[tuple[int, str]]]], asking: Asking
) -> None:
    with arranged_as(many, drawn) as arranged:
        for code, guard in PLAN_GUARDS.items():
            by_sql = list(many.scalars(select(Plan.id).where(guard_condition(guard, asking)).order_by(Plan.id)))
            assert by_sql == [plan.id for plan in arranged if guard.holds(plan, asking)], code
        for trigger in LIFECYCLE.triggers():
            by_sql = ready_plans(many, LIFECYCLE, trigger, asking, season_id=SEASON)
            assert by_sql == [plan.id for plan in arranged if passes(plan, trigger, asking)], trigger
        blockers = first_blockers(many, LIFECYCLE, asking, season_id=SEASON)
        assert blockers == {plan.id: first_blocker(plan, asking) for plan in arranged}


def first_blocker(plan: Plan, asking: Asking) -> str:
    move = LIFECYCLE.onward(plan.state)
    failing = (code for code in move.guards if not PLAN_GUARDS[code].holds(plan, asking)) if move else iter(())
    return next(failing, "")


def test_every_guard_has_facts_and_every_obstacle_a_count() -> None:
    assert set(PLAN_BLOCKERS) == set(PLAN_GUARDS)
    assert set(COUNTS) == set(get_args(Obstacle))


def test_recounting_repairs_a_counter_that_was_changed_by_hand(many: Session) -> None:
    plan = many.get_one(Plan, "fy2027_op1_payments")
    assert miscounted(many) == []
    plan.prereviews_missing = 0
    many.flush()
    assert miscounted(many) == [("fy2027_op1_payments", "prereviews_missing", 0, 2)]
    recount(many, plan.id)
    assert (plan.prereviews_missing, miscounted(many)) == (2, [])


def test_counters_follow_what_they_count(many: Session) -> None:
    plan = many.get_one(Plan, "fy2027_op1_payments")
    plan.digest = "d1"
    rows = list(many.scalars(select(Prereview).where(Prereview.plan_id == plan.id).order_by(Prereview.unit_id)))
    rows[0].verdict, rows[0].digest, rows[0].scope_digest = "agree", "d1", "d1"
    rows[1].verdict, rows[1].digest, rows[1].text = "object", "d1", "No."
    plan.partners_needed = 1
    many.add(Attendance(plan_id=plan.id, round=1, unit_id="", person_id="vp", digest="d1", at=OPENED_AT))
    many.add(ActionItem(id="a1", plan_id=plan.id, round=1, text="Do it", state="open"))
    recount(many, plan.id)
    counted = {name: getattr(plan, name) for name in get_args(Obstacle) if getattr(plan, name)}
    assert counted == {
        "sections_missing": 1,
        "prereviews_missing": 1,
        "objections_open": 1,
        "attendance_missing": 1,
        "actions_incomplete": 1,
        "actions_open": 1,
        "merge_acks_missing": 1,
    }


def test_a_waiver_takes_away_the_obstacle_of_its_guard_and_no_other(many: Session) -> None:
    plan = many.get_one(Plan, "fy2027_op1_payments")
    many.add(Waiver(plan_id=plan.id, guard="PREREVIEW_OPEN", round=1, reason="They merged.", by="po", at=OPENED_AT))
    recount(many, plan.id)
    assert (plan.prereviews_missing, plan.sections_missing, plan.merge_acks_missing) == (0, 1, 1)
