"""What people owe follows what they do: partners asked again, a withdrawn plan owed again, a skipped OP2 carried."""

from pathlib import Path

import pendulum
import pytest
from pendulum import DateTime
from sqlalchemy import Engine, select

from flows.act.dues import Due, drop_dues, open_due, owe, reopen_dues, settle_dues
from flows.automation.tick import tick_seasons
from flows.delivery.deliver import deliver_notices
from flows.plan.merge import agree_merge, propose_merge
from flows.plan.partners import agree, name_partners, object_to
from flows.review.actions import add_action, move_action
from flows.season.waive import waive_guard
from flows.views.gate_lines import GateLine, read_gates
from flows.views.outbox_lines import read_notices
from models.base import FOREVER
from models.database import reading, writing
from models.gate import GateWaiver
from models.notice import Notice
from models.obligation import Obligation
from models.recount import miscounted
from models.review import ActionItem
from tests.conftest import SEASON, Opener, document
from tests.flows.conftest import Play
from tests.flows.drafts import drafted, still_owed
from tests.flows.worded import worded

OP1 = "fy2027_op1_search"
READS = f"{OP1}:prereview:payments"
LOCK_DUE = pendulum.datetime(2027, 1, 30, 1)
CARRIED = f"{OP1}_a1"
SKIPPED = "Nothing has changed since OP1."
OP2_GATES = ("op2_draft", "op2_review_close", "op2_signoff")


def of(play: Play, *conditions: object) -> dict[str, str]:
    """The obligations by key, each open, settled or dropped."""
    play.session.flush()
    rows = play.session.scalars(select(Obligation).where(*conditions).order_by(Obligation.key))  # type: ignore[arg-type]
    return {row.key: "dropped" if row.dropped_at else "settled" if row.settled_at else "open" for row in rows}


def readings(play: Play, name: str = OP1) -> dict[str, str]:
    found = of(play, Obligation.plan_id == name, Obligation.gate_id == "op1_prereview_close")
    return {key.removeprefix(f"{name}:prereview:"): now for key, now in found.items()}


def told(play: Play, *conditions: object) -> list[tuple[str, str]]:
    play.session.flush()
    rows = select(Notice.key, Notice.state).where(*conditions).order_by(Notice.key)  # type: ignore[arg-type]
    return list(play.session.execute(rows).tuples())


# --- under a natural key ------------------------------------------------------------------------------------


def test_what_is_owed_already_is_not_owed_twice_nor_told_twice(play: Play) -> None:
    due = play.at.add(days=3)
    with drafted(play.session, by="po", at=play.at) as draft:
        first = owe(draft, Due("k", "op1_draft", "ana", "X", due, tell=True))
        again = owe(draft, Due("k", "op1_final", "bjo", "Y", due, tell=True))
    assert again is first
    assert (first.person_id, first.gate_id, first.what) == ("ana", "op1_draft", "X")
    assert told(play, Notice.obligation_key == "k") == [("k:assigned:ana", "waiting")]


def test_the_due_day_is_that_of_the_seasons_zone(play: Play) -> None:
    late = pendulum.datetime(2026, 9, 12, 6, 59)
    with drafted(play.session, by="po", at=play.at) as draft:
        owe(draft, Due("k", "op1_draft", "bjo", "X", late))
    assert play.session.get_one(Obligation, "k").due_on == pendulum.date(2026, 9, 11)


def test_reopened_is_owed_and_climbs_again_and_dropped_is_not(play: Play) -> None:
    one, other = still_owed(play.session, Obligation.gate_id == "op1_draft")[:2]
    one.settled_at, one.next_at = play.at, FOREVER
    with drafted(play.session, by="po", at=play.at) as draft:
        reopen_dues(draft, [draft.facts.one(Obligation, one.key)])
        drop_dues(draft, [draft.facts.one(Obligation, other.key)])
    assert (one.is_open, one.next_at, other.is_open) == (True, play.at, False)


# --- partners -----------------------------------------------------------------------------------------------


def test_a_partner_who_is_asked_owes_a_reading_five_business_days_from_now(play: Play) -> None:
    play.asked()
    assert readings(play) == {"payments:t2:r1": "open"}
    row = play.session.get_one(Obligation, f"{READS}:t2:r1")
    asked = (row.person_id, row.unit_id, row.what, row.due_at, row.due_on)
    due = pendulum.datetime(2026, 8, 11)
    assert asked == ("bjo", "payments", "Pre-review of OP1 of Search", due, pendulum.date(2026, 8, 10))


def test_a_changed_text_is_asked_for_anew_and_the_old_reading_is_dropped(play: Play) -> None:
    play.asked()
    play.load(document(charter="We find other things."))
    assert readings(play) == {"payments:t2:r1": "dropped", "payments:t3:r1": "open"}
    assert told(play, Notice.kind == "assigned") == [
        (f"{READS}:t2:r1:assigned:bjo", "cancelled"),
        (f"{READS}:t3:r1:assigned:bjo", "waiting"),
    ]


def test_the_same_text_again_asks_nobody_again(play: Play) -> None:
    play.asked()
    play.load()
    assert readings(play) == {"payments:t2:r1": "open"}
    assert told(play, Notice.kind == "assigned") == [(f"{READS}:t2:r1:assigned:bjo", "waiting")]


def test_a_partner_who_agreed_is_asked_again_when_the_text_changes(play: Play) -> None:
    play.asked()
    play.act(agree, "payments", by="bjo")
    assert readings(play) == {"payments:t2:r1": "settled"}
    play.load(document(charter="We find other things."))
    assert readings(play) == {"payments:t2:r1": "settled", "payments:t3:r1": "open"}


def test_a_partner_whose_text_comes_back_owes_no_second_reading(play: Play) -> None:
    """The agreement to the first text counts again, so nothing may go on asking for one to the second."""
    play.asked()
    play.act(agree, "payments", by="bjo")
    play.load(document(charter="We find other things."))
    play.load()
    assert readings(play) == {"payments:t2:r1": "settled", "payments:t3:r1": "dropped"}
    assert play.move("submit") == "submitted"


def test_naming_another_partner_leaves_those_asked_before_owing(play: Play) -> None:
    play.asked()
    play.act(name_partners, ("payments", "growth"), by="ana")
    assert readings(play) == {"growth:t2:r1": "open", "payments:t2:r1": "open"}
    assert told(play, Notice.kind == "assigned") == [
        (f"{OP1}:prereview:growth:t2:r1:assigned:chi", "waiting"),
        (f"{READS}:t2:r1:assigned:bjo", "waiting"),
    ]


def test_a_partner_who_is_left_out_owes_nothing_and_named_again_owes_again(play: Play) -> None:
    play.asked()
    play.act(name_partners, ("growth",), by="po")
    assert readings(play) == {"growth:t2:r1": "open", "payments:t2:r1": "dropped"}
    play.act(name_partners, ("growth", "payments"), by="ana")
    assert readings(play) == {"growth:t2:r1": "open", "payments:t2:r1": "open"}


def test_an_objection_settles_the_reading_and_a_new_text_asks_again(play: Play) -> None:
    play.asked()
    play.act(object_to, "payments", "This drops the refund page.", by="bjo")
    assert readings(play) == {"payments:t2:r1": "settled"}
    play.load(document(charter="We keep the refund page."))
    assert readings(play) == {"payments:t2:r1": "settled", "payments:t3:r1": "open"}


def test_once_submitted_nobody_owes_a_reading_though_it_was_waived(play: Play) -> None:
    play.asked()
    play.act(waive_guard, "PREREVIEW_OPEN", "Payments are all on leave.", by="po")
    play.move("submit")
    assert readings(play) == {"payments:t2:r1": "dropped"}
    assert told(play, Notice.kind == "assigned") == [(f"{READS}:t2:r1:assigned:bjo", "cancelled")]


def test_a_word_on_one_plan_settles_nothing_on_a_plan_whose_name_is_alike(play: Play) -> None:
    """An underscore in a name is an underscore, not any letter."""
    play.asked()
    alike = f"{READS}:t2:r1".replace("op1_search", "op1xsearch")
    with drafted(play.session, by="po", at=play.at) as draft:
        owe(draft, Due(alike, "op1_draft", "bjo", "X", play.at.add(days=9)))
    play.act(agree, "payments", by="bjo")
    assert of(play, Obligation.key == alike) == {alike: "open"}


# --- withdrawn ----------------------------------------------------------------------------------------------


def plans_dues(play: Play, name: str = OP1) -> dict[str, str]:
    found = of(play, Obligation.plan_id == name, Obligation.gate_id != "op1_prereview_close")
    return {key.removeprefix(f"{name}:"): now for key, now in found.items()}


def test_submitting_settles_the_draft_and_the_final_and_withdrawing_owes_both_again(play: Play) -> None:
    play.submitted()
    later = {"op1_reviews": "open", "op1_actions_due": "open"}
    assert plans_dues(play) == {"op1_draft": "settled", "op1_final": "settled", **later}
    play.move("withdraw")
    assert plans_dues(play) == {"op1_draft": "open", "op1_final": "open", **later}
    assert plans_dues(play, "fy2027_op1_payments")["op1_final"] == "open"
    play.move("request_prereview")
    assert plans_dues(play) == {"op1_draft": "settled", "op1_final": "open", **later}
    assert readings(play) == {"payments:t2:r1": "settled"}


def test_a_plan_that_is_sent_back_does_not_owe_its_gates_again(play: Play) -> None:
    play.in_review()
    play.act(add_action, "Say what you stop doing.", by="vp")
    play.move("return", "vp")
    dues = plans_dues(play)
    assert (dues["op1_draft"], dues["op1_final"]) == ("settled", "settled")


def test_a_merged_plan_owes_nothing_and_the_other_still_does(play: Play) -> None:
    play.move("start", "bjo", "op1_payments")
    play.drafted()
    play.act(propose_merge, "fy2027_op1_payments", by="ana")
    play.act(agree_merge, by="bjo")
    play.move("merge")
    assert "open" not in plans_dues(play).values()
    assert set(plans_dues(play, "fy2027_op1_payments").values()) == {"open"}


# --- resolved -----------------------------------------------------------------------------------------------


def test_only_those_it_was_escalated_to_hear_that_it_is_resolved(
    engine: Engine, open_for: Opener, tmp_path: Path
) -> None:
    """Chidi's draft was due Fri 14 Aug; L1 on Mon 17 Aug 09:00 goes to him and Vera, L2 to nobody yet."""
    open_for(engine)
    for now in (pendulum.datetime(2026, 8, 17, 9), pendulum.datetime(2026, 8, 17, 17)):
        tick_seasons(engine, at=now)
        deliver_notices(engine, at=now, target=f"file://{tmp_path}/outbox.txt")
    key = "fy2027_op1_growth:op1_draft"
    with writing(engine) as session:
        sent = select(Notice.person_id).where(Notice.obligation_key == key, Notice.kind == "escalation")
        assert sorted(session.scalars(sent.where(Notice.state == "sent"))) == ["chi", "vp"]
        with drafted(session, by="chi", at=pendulum.datetime(2026, 8, 17, 20)) as draft:
            settle_dues(draft, open_due(draft.facts, key))
        resolved = worded(session, Notice.kind == "resolved")
        assert [(one.key, one.person_id, one.subject, one.body) for one in resolved] == [
            (
                f"{key}:resolved:v1:vp",
                "vp",
                "Resolved: OP1 draft: OP1 of Growth",
                "Chidi has done it: OP1 draft: OP1 of Growth\nNothing is asked of you.\n",
            )
        ]


def test_nobody_hears_of_what_was_done_before_it_was_escalated(play: Play) -> None:
    play.submitted()
    assert told(play, Notice.kind == "resolved") == []


# --- OP2 skipped --------------------------------------------------------------------------------------------


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
