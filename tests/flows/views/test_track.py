"""At-risk, tracked and off-track: the same for one plan and for all in SQL, and rolled up by organisation subtree."""

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

import pendulum
import pytest
from hypothesis import HealthCheck, given
from hypothesis import strategies as st
from pendulum import DateTime
from sqlalchemy import event, select
from sqlalchemy.orm import Session

from flows.act.context import SeasonContext, open_context
from flows.plan.partners import object_to
from flows.review.sessions import book_review
from flows.views.status import Because, plan_tracks, season_status
from flows.views.track import soon_instants, track_of, track_question
from models.gate import Gate
from models.obligation import Obligation
from models.organisation import SYSTEM
from models.plan import Plan
from models.track import rolled_up, signs_by_plan
from rules.track import COLOURS
from states.refusal import Unknown
from tests.conftest import SEASON
from tests.flows.conftest import Play
from tests.flows.tracks import track_in_both
from tests.properties import tried
from tests.test_readings_agree import contributions, plans

INSTANTS = [pendulum.datetime(2026, 8, day, 12) for day in range(1, 9)]
GATES = ("op1_draft", "op1_final", "op1_reviews")

owed = st.fixed_dictionaries(
    {
        "kind": st.sampled_from(("gate", "prereview", "action")),
        "gate_id": st.sampled_from(GATES),
        "due_at": st.sampled_from(INSTANTS),
        "over": st.sampled_from(("", "", "settled_at", "dropped_at")),
        "silent_version": st.sampled_from((0, 0, 0, 1)),
    }
)
gates = st.fixed_dictionaries(
    {"state": st.sampled_from(("scheduled", "open", "missed")), "grace_ends_at": st.sampled_from(INSTANTS)}
)
drawn = st.lists(st.tuples(plans, contributions, st.lists(owed, max_size=4)), min_size=8, max_size=8)
approvers = st.lists(st.sampled_from(("vp", "ana", "ceo")), min_size=8, max_size=8)


def on(play: Play, at: DateTime | None = None) -> SeasonContext:
    return open_context(play.session, SEASON, by=SYSTEM, at=at or play.at)


@contextmanager
def arranged(session: Session, rows: Any, dated: Any, approve: list[str]) -> Iterator[list[Plan]]:
    """Plans, what is owed on them and the gates as drawn, until the end of the block."""
    savepoint = session.begin_nested()
    session.query(Obligation).delete()
    for gate_id, told in zip(GATES, dated, strict=True):
        gate = session.get_one(Gate, (SEASON, gate_id))
        gate.state, gate.grace_ends_at = told["state"], told["grace_ends_at"]
    found = list(session.scalars(select(Plan).order_by(Plan.id)))
    for plan, (columns, _, owes), approver in zip(found, rows, approve, strict=True):
        for name, value in (columns | {"approver_id": approver}).items():
            setattr(plan, name, value)
        plan.review_at = columns["withdraw_until"] if columns["round"] == 2 else None
        session.add_all({one.key: one for one in (_obligation(plan, told) for told in owes)}.values())
    session.flush()
    session.expire_all()
    yield list(session.scalars(select(Plan).order_by(Plan.id)))
    savepoint.rollback()


def _obligation(plan: Plan, told: dict[str, Any]) -> Obligation:
    keys = {
        "gate": told["gate_id"],
        "prereview": f"prereview:{told['gate_id']}:t1",
        "action": f"{told['gate_id']}:action",
    }
    over = {told["over"]: told["due_at"]} if told["over"] else {}
    return Obligation(
        key=f"{plan.id}:{keys[told['kind']]}",
        season_id=SEASON,
        gate_id=told["gate_id"],
        plan_id=plan.id,
        person_id="ana",
        what="Something",
        since=INSTANTS[0],
        due_at=told["due_at"],
        due_on=told["due_at"].date(),
        next_at=told["due_at"],
        due_version=1,
        silent_version=told["silent_version"],
        **over,
    )


@tried(on_push=20, before_release=60, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(rows=drawn, dated=st.lists(gates, min_size=3, max_size=3), approve=approvers, at=st.sampled_from(INSTANTS))
def test_one_plan_and_all_in_sql_have_the_same_sign_for_random_rows(
    play: Play, rows: Any, dated: Any, approve: list[str], at: DateTime
) -> None:
    with arranged(play.session, rows, dated, approve) as found:
        context = on(play, at)
        by_sql = signs_by_plan(play.session, track_question(context))
        assert by_sql == {plan.id: track_of(context, plan).code for plan in found}


def told(play: Play, name: str = "op1_search") -> tuple[str, str]:
    """The colour and code of a plan, in both readings."""
    play.session.flush()
    plan_id = play.plan(name).id
    one = track_in_both(play.session, plan_id, at=play.at)
    return one.colour, one.code


def test_a_season_that_begins_is_on_track(play: Play) -> None:
    tracks = plan_tracks(open_context(play.session, SEASON, by=SYSTEM, at=play.at))
    assert {one.colour for one in tracks.values()} == {"on_track"}


def test_past_due_is_at_risk_until_grace_ends_and_then_off_track(play: Play) -> None:
    play.at = pendulum.datetime(2026, 8, 15)
    assert told(play) == ("on_track", "")
    play.at = pendulum.datetime(2026, 8, 15, 0, 0, 1)
    assert told(play) == ("at_risk", "PAST_DUE")
    play.at = pendulum.datetime(2026, 8, 21, 23, 59, 59)
    assert told(play) == ("at_risk", "PAST_DUE")
    play.at = pendulum.datetime(2026, 8, 22)
    assert told(play) == ("off_track", "GRACE_OVER")


def test_a_missed_gate_puts_the_plans_that_owe_there_off_track(play: Play) -> None:
    play.asked()
    play.session.get_one(Gate, (SEASON, "op1_draft")).state = "missed"
    assert told(play) == ("on_track", "")
    assert told(play, "op1_payments") == ("off_track", "GATE_MISSED")


def test_readings_that_are_due_after_the_plan_put_it_at_risk(play: Play) -> None:
    play.at = pendulum.datetime(2026, 8, 25, 16)
    play.asked()
    assert told(play) == ("at_risk", "PASSES_LATE")


def test_a_review_that_is_booked_after_it_is_due_puts_the_plan_at_risk(play: Play) -> None:
    play.submitted()
    assert told(play) == ("on_track", "")
    play.act(book_review, pendulum.datetime(2026, 9, 18, 17), by="vp")
    assert told(play) == ("on_track", "")
    play.act(book_review, pendulum.datetime(2026, 9, 21, 17), by="vp")
    assert told(play) == ("at_risk", "PASSES_LATE")


def test_fewer_business_days_than_what_is_in_the_way_takes_is_a_risk(play: Play) -> None:
    play.asked()
    play.act(object_to, "payments", "This drops the refund page.", by="bjo")
    play.at = pendulum.datetime(2026, 8, 26, 16)
    assert told(play) == ("on_track", "")
    play.at = pendulum.datetime(2026, 8, 27, 16)
    assert told(play) == ("at_risk", "TIME_SHORT")


def test_soon_counts_business_days_of_the_season(play: Play) -> None:
    friday = pendulum.datetime(2026, 9, 4, 16)
    assert soon_instants(on(play, friday)) == {
        1: pendulum.datetime(2026, 9, 8, tz="America/Los_Angeles"),
        2: pendulum.datetime(2026, 9, 9, tz="America/Los_Angeles"),
    }


def test_a_plan_that_its_only_approver_must_not_approve_is_off_track(play: Play) -> None:
    play.drafted()
    play.plan().approver_id = "ana"
    assert told(play) == ("off_track", "DEADLOCKED")


def test_what_people_have_done_with_is_done(play: Play) -> None:
    for state in ("approved", "superseded", "skipped", "merged", "archived"):
        play.plan().state = state
        assert told(play) == ("done", "SETTLED")


def rolled(play: Play, unit: str = "") -> list[tuple[str, int, str, list[int]]]:
    found = season_status(play.session, SEASON, at=play.at, unit=unit)
    return [(one.unit, one.depth, one.worst, [one.counts[colour] for colour in COLOURS]) for one in found.units]


def test_counts_are_rolled_up_by_subtree_with_the_worst_sibling_first(play: Play) -> None:
    play.asked()
    play.plan("op1_growth").state = "approved"
    play.at = pendulum.datetime(2026, 8, 22)
    assert rolled(play) == [
        ("shop", 0, "off_track", [2, 1, 4, 1]),
        ("payments", 1, "off_track", [1, 0, 1, 0]),
        ("search", 1, "at_risk", [0, 1, 1, 0]),
        ("growth", 1, "on_track", [0, 0, 1, 1]),
    ]
    assert rolled(play, "search") == [("search", 0, "at_risk", [0, 1, 1, 0])]
    found = season_status(play.session, SEASON, at=play.at)
    assert dict(found.units[0].documents["op1"]) == {"off_track": 2, "at_risk": 1, "on_track": 0, "done": 1}
    assert found.units[0].reasons == (
        Because("GRACE_OVER", "off_track", "Something is past due, and its grace has ended.", 2),
        Because("PAST_DUE", "at_risk", "Something is past due, within its grace.", 1),
    )
    assert [(one.plan, one.code) for one in found.plans] == [
        ("fy2027_op1_payments", "GRACE_OVER"),
        ("fy2027_op1_shop", "GRACE_OVER"),
        ("fy2027_op1_search", "PAST_DUE"),
    ]


def test_the_roll_up_is_one_statement(play: Play) -> None:
    sent: list[str] = []
    engine = play.session.get_bind()
    asked = track_question(on(play))
    play.session.flush()

    def note(_connection: Any, _cursor: Any, statement: str, *_: Any) -> None:
        sent.append(statement)

    event.listen(engine, "before_cursor_execute", note)
    list(rolled_up(play.session, asked))
    event.remove(engine, "before_cursor_execute", note)
    assert len(sent) == 1


def test_a_unit_that_is_not_there_is_unknown(play: Play) -> None:
    with pytest.raises(Unknown, match="There is no unit called “shed”"):
        season_status(play.session, SEASON, at=play.at, unit="shed")
