"""OP2 is skipped: its gates are waived for that unit, and open action items are owed by the goal lock instead."""

import pendulum
import pytest
from pendulum import DateTime
from sqlalchemy import Engine, select

from flows.automation.tick import tick_seasons
from flows.review.actions import add_action, move_action
from flows.views.gate_lines import GateLine, read_gates
from flows.views.outbox_lines import read_notices
from models.database import reading, writing
from models.gate import GateWaiver
from models.obligation import Obligation
from models.recount import miscounted
from models.review import ActionItem
from tests.conftest import SEASON, Opener
from tests.flows.conftest import Play
from tests.flows.obligations.test_obligations import OP1, of, plans_dues

CARRIED = f"{OP1}_a1"
LOCK_DUE = pendulum.datetime(2027, 1, 30, 1)
SKIPPED = "Nothing has changed since OP1."
OP2_GATES = ("op2_draft", "op2_review_close", "op2_signoff")


def with_an_open_action(play: Play, *, concluded: bool = True) -> ActionItem:
    play.in_review()
    due = pendulum.datetime(2026, 11, 7, 1)
    item: ActionItem = play.act(add_action, "Show the costs.", by="vp", owner_id="ana", due_at=due)
    if concluded:
        play.move("conclude", "vp")
    return item


def calendar_of(play: Play) -> list[tuple[str, DateTime, DateTime, str]]:
    found: list[GateLine] = read_gates(play.session, SEASON, at=play.at)
    return [(one.id, one.due_at, one.grace_ends_at, one.state) for one in found]


def test_skipping_op2_carries_open_action_items_to_the_goal_lock(play: Play) -> None:
    item = with_an_open_action(play)
    key = f"{CARRIED}:action"
    before = play.session.get_one(Obligation, key)
    assert (before.gate_id, before.due_version) == ("op1_actions_due", 1)
    play.move("waive", "vp", "op2_search", SKIPPED)
    assert (item.state, item.carried_to, item.due_at) == ("carried", "goal_lock", LOCK_DUE)
    row = play.session.get_one(Obligation, key)
    now = (row.gate_id, row.due_at, row.due_on, row.due_version, row.is_open)
    assert now == ("goal_lock", LOCK_DUE, pendulum.date(2027, 1, 29), 2, True)


def test_done_and_dropped_action_items_are_not_carried(play: Play) -> None:
    play.in_review()
    due = pendulum.datetime(2026, 11, 7, 1)
    items = [
        play.act(add_action, text, by="vp", owner_id="ana", due_at=due)
        for text in ("Show the costs.", "Name a risk.", "Cut a page.")
    ]
    play.move("conclude", "vp")
    move_action(play.session, items[0].id, "done", by="ana", at=play.at)
    move_action(play.session, items[1].id, "drop", by="vp", at=play.at)
    play.move("waive", "vp", "op2_search", SKIPPED)
    assert [(one.state, one.carried_to) for one in items] == [("done", ""), ("dropped", ""), ("carried", "goal_lock")]


def test_an_op1_whose_items_were_carried_is_no_longer_blocked_by_them(play: Play) -> None:
    with_an_open_action(play)
    assert play.refused("approve", "vp") == [f"ACTIONS_OPEN 1 blocking action items are open: {CARRIED}."]
    play.move("waive", "vp", "op2_search", SKIPPED)
    assert miscounted(play.session) == []
    assert play.move("approve", "vp") == "approved"


def test_skipping_op2_waives_its_three_gates_for_that_unit_only_and_moves_no_date(play: Play) -> None:
    """The other units and the downstream dates are unchanged."""
    with_an_open_action(play)
    others = Obligation.plan_id.not_in(["fy2027_op1_search", "fy2027_op2_search"]) | Obligation.plan_id.is_(None)
    rest, dates = of(play, others), calendar_of(play)
    play.move("waive", "vp", "op2_search", SKIPPED)
    waivers = play.session.scalars(select(GateWaiver).order_by(GateWaiver.gate_id)).all()
    assert [(one.gate_id, one.unit_id, one.reason, one.by) for one in waivers] == [
        (gate_id, "search", SKIPPED, "vp") for gate_id in OP2_GATES
    ]
    assert plans_dues(play, "fy2027_op2_search") == dict.fromkeys(OP2_GATES, "settled")
    assert (of(play, others), calendar_of(play)) == (rest, dates)
    assert {name: play.plan(name).state for name in ("op2_payments", "op2_growth", "op2_shop")} == dict.fromkeys(
        ("op2_payments", "op2_growth", "op2_shop"), "not_started"
    )
    assert play.plan("op2_search").skip_reason == SKIPPED


def test_a_carried_item_is_asked_for_again_before_the_goal_lock(engine: Engine, open_for: Opener) -> None:
    open_for(engine)
    with writing(engine) as session:
        play = Play(session)
        with_an_open_action(play)
        play.move("waive", "vp", "op2_search", SKIPPED)
    found = tick_seasons(engine, at=pendulum.datetime(2027, 1, 14, 17)).notices
    told = [(one.person_id, one.key) for one in found if one.key.startswith(f"{CARRIED}:")]
    assert told == [("ana", f"{CARRIED}:action:-10:v2:ana")]
    with reading(engine) as session:
        at = pendulum.datetime(2027, 1, 14, 17)
        [line] = [one for one in read_notices(session, SEASON, at=at) if one.key == f"{CARRIED}:action:-10:v2:ana"]
        assert line.subject == f"Action item {CARRIED} is due Fri 29 Jan"


@pytest.mark.parametrize("now", ["done", "carried"])
def test_an_action_item_that_is_done_is_owed_no_more(play: Play, now: str) -> None:
    item = with_an_open_action(play)
    if now == "carried":
        play.move("waive", "vp", "op2_search", SKIPPED)
    assert move_action(play.session, item.id, "done", by="ana", at=play.at).now == "done"
    assert of(play, Obligation.key == f"{CARRIED}:action") == {f"{CARRIED}:action": "settled"}
