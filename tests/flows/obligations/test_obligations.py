"""What people owe follows what they do: partners asked again, a withdrawn plan owed again."""

from pathlib import Path

import pendulum
from sqlalchemy import Engine, select

from flows.act.dues import Due, drop_dues, open_due, owe, reopen_dues, settle_dues
from flows.automation.tick import tick_seasons
from flows.delivery.deliver import deliver_notices
from flows.plan.merge import agree_merge, propose_merge
from flows.plan.partners import agree, name_partners, object_to
from flows.review.actions import add_action
from flows.season.waive import waive_guard
from models.base import FOREVER
from models.database import writing
from models.notice import Notice
from models.obligation import Obligation
from tests.conftest import Opener, document
from tests.flows.conftest import Play
from tests.flows.drafts import drafted, still_owed
from tests.flows.worded import worded

OP1 = "fy2027_op1_search"
READS = f"{OP1}:prereview:payments"


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
