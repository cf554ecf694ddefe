"""Every guard of a plan: refused with its exact text, then passed; on SQLite and PostgreSQL."""

import pendulum
import pytest

from flows.headcount.tunnel_down import ack_tunnel, grant
from flows.plan.merge import agree_merge, propose_merge
from flows.plan.partners import agree, name_partners, object_to
from flows.review.actions import add_action, complete_action, move_action
from flows.review.attendance import attend
from flows.review.sessions import book_review
from flows.season.waive import waive_guard
from states.plan import PLAN_GUARDS
from states.refusal import Refused
from tests.conftest import document
from tests.flows.conftest import Play
from tests.flows.pool import ranked

PROVEN = {
    *("GATE_NOT_OPEN", "GATE_CLOSED", "DOC_SECTIONS", "NO_PARTNERS", "DOC_TOO_LONG", "PREREVIEW_OPEN"),
    *("OBJECTION_OPEN", "UNFUNDED_RANK", "HC_CASE", "REVIEW_SOON", "QUORUM", "NO_FEEDBACK", "ACTION_FIELDS"),
    *("ACTIONS_OPEN", "SELF_APPROVE", "CONTRIBUTED", "MERGE_ACK", "WAIVE_REASON", "UNACKED_TUNNEL"),
    # These four in test_vote.py, where several people approve.
    *("APPROVALS_MISSING", "APPROVAL_OBJECTION", "APPROVAL_CONDITION", "APPROVAL_DEADLOCK"),
}

CASE = "\n".join(
    f"#### {part}\nSome words.\n"
    for part in (
        "Current state",
        "Growth projection",
        "Efficiency improvements",
        "Residual gap",
        "Risk of no additional headcount",
    )
)


def ask(rank: str = "1. ", case: str = CASE, title: str = "Second region") -> str:
    return f"### {rank}{title}\nPriority: grow\nHeadcount: 3\nMinimum: 2\nYearly cost per head: 92437.68\n\n{case}\n"


def test_every_guard_of_the_table_is_proven_here() -> None:
    assert set(PLAN_GUARDS) == PROVEN


def test_start_waits_for_the_gate_to_open(play: Play) -> None:
    play.at = pendulum.datetime(2026, 7, 27, 6, 59)
    assert play.refused("start") == ["GATE_NOT_OPEN OP1 draft opens Mon 27 Jul 2026."]
    play.at = pendulum.datetime(2026, 7, 27, 7, 0)
    assert play.move("start") == "drafting"


def test_prereview_needs_every_required_section(play: Play) -> None:
    play.move("start")
    play.load("# Search\n\n## Charter\nWe find things.\n")
    assert play.refused("request_prereview") == [
        "DOC_SECTIONS Missing sections: Past initiatives and metrics, Proposed initiatives, Unfunded initiatives."
    ]
    play.load()
    assert play.move("request_prereview") == "partner_review"


def test_prereview_needs_a_partner_or_the_reason_why_there_is_none(play: Play) -> None:
    play.move("start", "chi", "op1_growth")
    play.load(by="chi", name="op1_growth")
    said = "NO_PARTNERS Name at least one partner for pre-review, or state why there is none."
    assert play.refused("request_prereview", "chi", "op1_growth") == [said]
    play.act(name_partners, (), by="chi", name="op1_growth", none_because="We depend on nobody.")
    assert play.move("request_prereview", "chi", "op1_growth") == "partner_review"


def test_submit_keeps_the_page_limit(play: Play) -> None:
    play.move("start")
    play.load(document(charter="word " * 3000))
    play.move("request_prereview")
    play.act(agree, "payments", by="bjo")
    said = "DOC_TOO_LONG Main text is 7 pages; the limit is 6. Move detail to the appendix."
    assert play.refused("submit") == [said]
    play.load(document() + "\n## Appendix\n" + "word " * 3000)
    play.act(agree, "payments", by="bjo")
    assert play.move("submit") == "submitted"


def test_submit_names_the_partners_who_have_not_read(play: Play) -> None:
    play.asked()
    assert play.refused("submit") == ["PREREVIEW_OPEN 1 of 1 partners have not pre-reviewed: Payments."]
    play.act(agree, "payments", by="bjo")
    assert play.move("submit") == "submitted"


def test_an_agreement_counts_only_for_the_text_that_was_read(play: Play) -> None:
    play.asked()
    play.act(agree, "payments", by="bjo")
    play.load(document(charter="We find other things."))
    assert play.refused("submit") == ["PREREVIEW_OPEN 1 of 1 partners have not pre-reviewed: Payments."]
    play.load()
    assert play.move("submit") == "submitted"


def test_an_objection_blocks_until_its_own_author_agrees(play: Play) -> None:
    play.asked()
    play.act(object_to, "payments", "This drops the refund page.", by="bjo")
    assert play.refused("submit") == [
        "PREREVIEW_OPEN 1 of 1 partners have not pre-reviewed: Payments.",
        "OBJECTION_OPEN Unresolved objection from Payments: “This drops the refund page.”.",
    ]
    with pytest.raises(Refused) as caught:
        play.act(agree, "payments", by="ana")
    assert [one.text for one in caught.value.reasons] == ["Only a partner can agree; you are the owner."]
    play.act(agree, "payments", by="bjo")
    assert play.move("submit") == "submitted"


def test_five_partners_four_agreements_one_objection_gives_both_reasons(play: Play) -> None:
    play.drafted()
    play.act(name_partners, ("payments", "growth", "shop"), by="ana")
    play.move("request_prereview")
    play.act(agree, "payments", by="bjo")
    play.act(agree, "growth", by="chi")
    play.act(object_to, "shop", "Too many bets at once.", by="vp")
    assert play.refused("submit") == [
        "PREREVIEW_OPEN 1 of 3 partners have not pre-reviewed: Shop.",
        "OBJECTION_OPEN Unresolved objection from Shop: “Too many bets at once.”.",
    ]


def test_unfunded_initiatives_need_distinct_ranks(play: Play) -> None:
    play.move("start")
    play.load(document(unfunded=ask(title="One") + ask(title="Two")))
    play.move("request_prereview")
    play.act(agree, "payments", by="bjo")
    assert play.refused("submit") == ["UNFUNDED_RANK Unfunded initiatives need distinct ranks 1…2."]
    play.load(document(unfunded=ask(title="One") + ask("2. ", title="Two")))
    play.act(agree, "payments", by="bjo")
    assert play.move("submit") == "submitted"


def test_a_headcount_ask_names_each_part_of_its_case_that_is_missing(play: Play) -> None:
    play.move("start")
    play.load(document(unfunded=ask(case="#### Current state\nSome words.\n\n#### Residual gap\n")))
    play.move("request_prereview")
    play.act(agree, "payments", by="bjo")
    who = "Headcount ask fy2027_op1_search:second_region"
    assert play.refused("submit") == [
        f"HC_CASE {who} has no part 2: Growth projection.",
        f"HC_CASE {who} has no part 3: Efficiency improvements.",
        f"HC_CASE {who} has no part 4: Residual gap.",
        f"HC_CASE {who} has no part 5: Risk of no additional headcount.",
    ]
    play.load(document(unfunded=ask()))
    play.act(agree, "payments", by="bjo")
    assert play.move("submit") == "submitted"


def test_submit_after_grace_needs_a_late_entry(play: Play) -> None:
    play.asked()
    play.act(agree, "payments", by="bjo")
    play.at = pendulum.datetime(2026, 9, 9, 16)
    closed = "GATE_CLOSED OP1 final closed Fri 28 Aug 2026; grace ended Fri 4 Sep 2026. Ask Pat for a late entry."
    assert play.refused("submit") == [closed]
    until = play.at.add(days=2)
    play.act(waive_guard, "GATE_CLOSED", "The owner was ill.", by="po", until=until)
    assert play.move("submit") == "submitted"


def test_withdraw_is_too_late_one_business_day_before_the_review(play: Play) -> None:
    play.at = pendulum.datetime(2026, 8, 26, 16)
    play.submitted()
    play.act(book_review, pendulum.datetime(2026, 8, 31, 17), by="vp")
    play.at = pendulum.datetime(2026, 8, 28, 17)
    said = "REVIEW_SOON The review starts in less than 1 business day; ask Vera to return it."
    assert play.refused("withdraw") == [said]
    play.at = pendulum.datetime(2026, 8, 28, 16, 59)
    assert play.move("withdraw") == "drafting"


def test_a_review_begins_when_the_approver_and_enough_partners_are_there(play: Play) -> None:
    play.submitted()
    assert play.refused("begin_review", "vp") == ["QUORUM Vera and 1 of 1 partners must attend; present: 0."]
    play.act(attend, by="bjo")
    assert play.refused("begin_review", "vp") == ["QUORUM Vera and 1 of 1 partners must attend; present: 1."]
    play.act(attend, by="vp")
    assert play.move("begin_review", "vp") == "in_review"


def test_a_plan_is_returned_with_something_to_do(play: Play) -> None:
    play.in_review()
    said = "NO_FEEDBACK Say what must change (at least one action item)."
    assert play.refused("return", "vp") == [said]
    play.act(add_action, "Say what you stop doing.", by="vp")
    assert play.move("return", "vp") == "drafting"
    assert play.plan().round == 2


def test_a_review_is_concluded_when_action_items_have_owner_and_day(play: Play) -> None:
    play.in_review()
    item = play.act(add_action, "Show the costs.", by="vp")
    said = f"ACTION_FIELDS Action items need owner and due date: {item.id}."
    assert play.refused("conclude", "vp") == [said]
    plan, due = play.plan(), pendulum.datetime(2026, 11, 7)
    told = {"by": "vp", "at": play.at, "seen": plan.version}
    complete_action(play.session, item.id, owner_id="ana", due_at=due, **told)  # type: ignore[arg-type]
    assert play.move("conclude", "vp") == "actions_open"


def test_approval_waits_for_blocking_action_items_to_be_verified(play: Play) -> None:
    play.in_review()
    due = pendulum.datetime(2026, 11, 7)
    item = play.act(add_action, "Show the costs.", by="vp", owner_id="ana", due_at=due)
    play.move("conclude", "vp")
    said = f"ACTIONS_OPEN 1 blocking action items are open: {item.id}."
    assert play.refused("approve", "vp") == [said]
    move_action(play.session, item.id, "done", by="ana", at=play.at)
    assert play.refused("approve", "vp") == [said]
    with pytest.raises(Refused) as caught:
        move_action(play.session, item.id, "verify", by="ana", at=play.at)
    assert [str(one) for one in caught.value.reasons] == ["SELF_VERIFY Ask Vera to verify."]
    move_action(play.session, item.id, "verify", by="vp", at=play.at)
    assert play.move("approve", "vp") == "approved"


def test_nobody_approves_what_they_own(play: Play) -> None:
    play.in_review()
    play.plan().owner_id = "vp"
    said = "SELF_APPROVE You own this document; another approver must approve it."
    assert play.refused("approve", "vp") == [said]
    play.plan().owner_id = "ana"
    assert play.move("approve", "vp") == "approved"


def test_nobody_approves_what_they_changed_since_it_was_last_sent_back(play: Play) -> None:
    play.drafted()
    play.plan().approver_id = "eng"
    play.load(document(charter="By the engineering manager."), by="eng")
    play.move("request_prereview")
    play.act(agree, "payments", by="bjo")
    play.move("submit")
    play.act(attend, by="eng")
    play.act(attend, by="bjo")
    play.move("begin_review", "eng")
    changed = "You changed this document since it was last sent back; another approver must approve it."
    assert play.refused("approve", "eng") == [f"CONTRIBUTED {changed}"]
    play.plan().approver_id = "vp"
    assert play.move("approve", "vp") == "approved"


def test_a_merge_needs_the_other_owner(play: Play) -> None:
    play.drafted()
    assert play.refused("merge") == ["MERGE_ACK The other owner has not agreed to merge."]
    play.act(propose_merge, "fy2027_op1_payments", by="ana")
    assert play.refused("merge") == ["MERGE_ACK Björn has not agreed to merge."]
    play.act(agree_merge, by="bjo")
    assert play.move("merge") == "merged"


def test_op2_is_skipped_with_a_reason_and_after_its_packets_are_read(play: Play) -> None:
    play.move("start")
    play.load(document(unfunded=ask()))
    ranked(play.session)
    grant(play.session, "fy2027_op1_search:second_region", 2, "Two are what there is.", by="ceo", at=play.at)
    ids = "fy2027_op1_search:second_region"
    assert play.refused("waive", "vp", "op2_search", "too short") == [
        "WAIVE_REASON Give a reason for skipping OP2.",
        f"UNACKED_TUNNEL Search has not acknowledged: {ids}.",
    ]
    play.act(ack_tunnel, by="ana", name="op2_search")
    assert play.move("waive", "vp", "op2_search", "Nothing has changed since OP1.") == "skipped"


def test_op1_cannot_be_skipped(play: Play) -> None:
    said = "NOT_FROM_STATE Waive is not possible while this plan is not_started. Possible now: start."
    assert play.refused("waive", "vp", "op1_search", "Nothing has changed since OP1.") == [said]
