"""Every move and guard of a headcount ask, refused with its exact text, then passed."""

from decimal import Decimal
from typing import Any

import pendulum
import pytest
from sqlalchemy import select

from flows.headcount.decide_ask import ASK
from flows.headcount.tunnel_down import ack_tunnel, grant, hand_down, move_ask, rank_asks
from flows.plan.partners import agree
from flows.review.attendance import attend
from models.initiative import HeadcountAsk, Packet
from models.journal import Entry
from models.notice import Notice
from states.headcount_ask import HEADCOUNT_ASK, HEADCOUNT_ASK_GUARDS
from states.refusal import BadInput, Refused
from tests.conftest import SEASON, document
from tests.flows.conftest import Play
from tests.flows.headcount.ranked_cases import BOTH, PARTS, REGION, THIRD, WHY, case, put_envelope
from tests.flows.texts import give_text
from tests.flows.worded import subjects


def load(play: Play, unfunded: str) -> None:
    give_text(play.session, play.plan().id, document(unfunded=unfunded), by="ana", at=play.at)


def ask(play: Play, ask_id: str = REGION) -> HeadcountAsk:
    return play.session.get_one(HeadcountAsk, ask_id)


def do(play: Play, trigger: str, by: str = "ana", ask_id: str = REGION, reason: str = "", **words: Any) -> str:
    return move_ask(play.session, ask_id, trigger, by=by, at=play.at, reason=reason, words=words).now


def refused(
    play: Play, trigger: str, by: str = "ana", ask_id: str = REGION, reason: str = "", **words: Any
) -> list[str]:
    with pytest.raises(Refused) as caught:
        do(play, trigger, by, ask_id, reason, **words)
    return [str(one) for one in caught.value.reasons]


def test_every_guard_of_the_table_has_its_facts() -> None:
    assert set(ASK.blockers) == set(HEADCOUNT_ASK_GUARDS)
    assert {name for move in HEADCOUNT_ASK.moves for name in move.effects} == set(ASK.effects)


def test_a_case_names_each_part_that_is_missing(play: Play) -> None:
    load(play, case(1, "Second region", parts=PARTS[:2], gap=""))
    assert refused(play, "complete") == [
        "HC_PART Part 3 (Efficiency improvements) is incomplete: text.",
        "HC_PART Part 4 (Residual gap) is incomplete: text.",
        "HC_PART Part 5 (Risk of no additional headcount) is incomplete: text.",
    ]
    load(play, case(1, "Second region", gap=""))
    assert refused(play, "complete") == ["HC_PART Part 4 (Residual gap) is incomplete: a line “Residual gap: …”."]


def test_a_case_asks_for_no_more_than_its_gap_and_lists_an_alternative(play: Play) -> None:
    load(play, case(1, "Second region", heads=4, other=""))
    assert refused(play, "complete") == [
        "HC_MATH Residual gap is 2.968; you ask for 4. The ask may not exceed 3.",
        "NO_ALTERNATIVE List at least one non-headcount alternative and why it is not enough.",
    ]
    load(play, case(1, "Second region"))
    assert do(play, "complete") == "case_complete"
    assert (ask(play).ceiling, ask(play).yearly, ask(play).alternatives) == (
        3,
        Decimal("277313.04"),
        ["a vendor; too slow"],
    )


def test_an_ask_keeps_its_state_over_a_new_text_until_its_own_words_change(play: Play) -> None:
    load(play, BOTH)
    do(play, "complete")
    version = ask(play).version
    load(play, BOTH + case(3, "Fourth region"))
    assert (ask(play).state, ask(play).version) == ("case_complete", version)
    load(play, case(1, "Second region", gap="2.5"))
    assert (ask(play).state, ask(play).ceiling, ask(play).version) == ("draft", None, version + 1)
    assert sorted(play.session.scalars(select(HeadcountAsk.id))) == [REGION]


def test_what_was_decided_is_not_rewritten_by_a_text(pool: Play) -> None:
    grant(pool.session, REGION, 2, WHY, by="ceo", at=pool.at)
    load(pool, case(1, "Second region", heads=2, gap="2"))
    assert (ask(pool).state, ask(pool).heads, ask(pool).granted) == ("partially_funded", 3, 2)


def test_an_approved_plan_brings_its_complete_cases_into_the_pool(pool: Play) -> None:
    mine = select(Entry.actor, Entry.act, Entry.now).where(Entry.thing_id == REGION).order_by(Entry.seq)
    assert list(pool.session.execute(mine).tuples()) == [
        ("system", "complete", "case_complete"),
        ("system", "submit", "submitted"),
        ("vp", "rank", "ranked"),
    ]


def test_a_case_that_is_not_complete_stays_out_of_the_pool_and_its_owner_hears_of_it(play: Play) -> None:
    play.move("start")
    play.load(document(unfunded=case(1, "Second region", other="")))
    play.move("request_prereview")
    play.act(agree, "payments", by="bjo")
    play.move("submit")
    play.act(attend, by="vp")
    play.act(attend, by="bjo")
    play.move("begin_review", by="vp")
    play.move("approve", by="vp")
    assert (ask(play).state, subjects(play.session, Notice.kind == "ask_incomplete")) == (
        "draft",
        [("ana", "Not in the pool yet: Second region")],
    )
    with pytest.raises(Refused, match="fund is blocked") as caught:
        grant(play.session, REGION, 3, "", by="ceo", at=play.at)
    assert [one.code for one in caught.value.reasons] == ["NOT_FROM_STATE"]


def test_two_asks_of_one_approver_never_share_a_rank(pool: Play) -> None:
    with pytest.raises(Refused) as caught:
        rank_asks(pool.session, {REGION: 2}, by="vp", at=pool.at)
    assert [str(one) for one in caught.value.reasons] == [
        f"RANK_TIE Ranks must be distinct; {REGION} and {THIRD} share 2."
    ]
    with pytest.raises(Refused) as caught:
        rank_asks(pool.session, {REGION: 3, THIRD: 3}, by="vp", at=pool.at)
    assert len(caught.value.reasons) == 1
    rank_asks(pool.session, {REGION: 2, THIRD: 1}, by="vp", at=pool.at)
    assert (ask(pool).rank, ask(pool, THIRD).rank) == (2, 1)


def test_only_the_approver_ranks(pool: Play) -> None:
    with pytest.raises(Refused, match="Only the approver can rank; you are the owner"):
        rank_asks(pool.session, {REGION: 5}, by="ana", at=pool.at)
    with pytest.raises(BadInput, match="Ranks begin with 1"):
        rank_asks(pool.session, {REGION: 0}, by="vp", at=pool.at)


def test_a_part_below_what_is_viable_and_one_without_a_reason_are_refused_together(pool: Play) -> None:
    assert refused(pool, "fund_partly", "ceo", heads=1) == [
        "REASON_REQUIRED Give a reason (at least 10 characters).",
        f"BELOW_VIABLE {REGION} needs at least 2; 1 left.",
    ]
    assert refused(pool, "leave_unfunded", "ceo") == ["REASON_REQUIRED Give a reason (at least 10 characters)."]
    assert refused(pool, "fund", "po") == ["NOT_AUTHORISED Only Finance or an executive can fund; you are Product Ops."]


def test_a_part_is_accepted_with_the_scope_that_is_dropped_and_partners_hear_of_it(pool: Play) -> None:
    grant(pool.session, REGION, 2, WHY, by="ceo", at=pool.at)
    assert ask(pool).state == "partially_funded"
    pool.act(ack_tunnel, by="ana")
    assert ask(pool).state == "allocated"
    assert refused(pool, "accept") == ["SCOPE_CUT With 2 of 3, name the initiatives you drop."]
    with pytest.raises(BadInput, match="has no initiative moon; it has"):
        do(pool, "accept", drop=["moon"])


def test_accepting_in_full_and_filling_the_seats(pool: Play) -> None:
    grant(pool.session, REGION, 3, "", by="ceo", at=pool.at)
    pool.act(ack_tunnel, by="ana")
    assert do(pool, "accept") == "accepted"
    said = "START_DATE Say on which day from Fri 1 Jan 2027 to Fri 31 Dec 2027 the 3 people begin."
    assert refused(pool, "requisition") == [said]
    assert refused(pool, "requisition", start=pendulum.date(2028, 1, 1)) == [said]
    assert do(pool, "requisition", start=pendulum.date(2027, 4, 1)) == "requisitioned"
    assert do(pool, "fill") == "filled"
    assert ask(pool).starts_on == pendulum.date(2027, 4, 1)


def test_partners_are_told_what_is_dropped(pool: Play) -> None:
    grant(pool.session, REGION, 2, WHY, by="ceo", at=pool.at)
    pool.act(ack_tunnel, by="ana")
    assert do(pool, "accept", drop=["third_region"]) == "accepted"
    told = subjects(pool.session, Notice.kind == "scope_cut")
    assert told == [("bjo", "Fewer people than asked for: Search does less")]
    assert ask(pool).dropped == ["third_region"]


def test_heads_that_come_back_are_offered_to_asks_below_the_line(pool: Play) -> None:
    put_envelope(pool, "company", 3, "400000")
    grant(pool.session, REGION, 3, "", by="ceo", at=pool.at)
    grant(pool.session, THIRD, 0, WHY, by="ceo", at=pool.at)
    pool.act(ack_tunnel, by="ana")
    assert do(pool, "defer", ask_id=THIRD) == "deferred"
    do(pool, "accept")
    assert refused(pool, "give_back") == ["REASON_REQUIRED Give a reason (at least 10 characters)."]
    assert do(pool, "give_back", reason="Nobody could be found.") == "returned"
    assert ask(pool, THIRD).state == "ranked"
    reoffered = subjects(pool.session, Notice.kind == "reoffered")
    assert [subject for _, subject in reoffered] == ["Back in the pool: Third region"]
    assert grant(pool.session, THIRD, 3, "", by="ceo", at=pool.at).granted == 3


def test_a_decision_that_changes_before_it_is_accepted_is_one_packet(pool: Play) -> None:
    for heads in (2, 3, 0):
        grant(pool.session, REGION, heads, WHY, by="ceo", at=pool.at)
    assert (ask(pool).state, len(pool.session.scalars(select(Packet)).all())) == ("unfunded", 1)


def test_a_stale_version_is_refused(pool: Play) -> None:
    with pytest.raises(Refused, match="Someone changed this after you opened it"):
        move_ask(pool.session, REGION, "fund", by="ceo", at=pool.at, seen=1)


def test_asks_are_handed_down_by_rank_and_only_all_together(pool: Play) -> None:
    with pytest.raises(Refused, match="Only Finance or an executive can hand down"):
        hand_down(pool.session, SEASON, by="ana", at=pool.at)
    with pytest.raises(BadInput, match="Nobody has set the company's envelope"):
        hand_down(pool.session, SEASON, by="ceo", at=pool.at)
    put_envelope(pool, "company", 12, "1200000")
    put_envelope(pool, "search", 4, "400000")
    with pytest.raises(Refused) as caught:
        hand_down(pool.session, SEASON, by="ceo", at=pool.at)
    assert [str(one) for one in caught.value.reasons] == [
        "OVER_ENVELOPE Allocated 6 exceeds envelope 4 by 2.",
        "OVER_ENVELOPE Allocated 554,626.08 exceeds envelope 400,000.00 by 154,626.08.",
    ]
    assert {ask(pool).state, ask(pool, THIRD).state} == {"ranked"}
    put_envelope(pool, "search", 6, "600000")
    decided = hand_down(pool.session, SEASON, by="ceo", at=pool.at)
    assert [(one.id, one.heads) for one in decided] == [(REGION, 3), (THIRD, 3)]
    assert {ask(pool).state, ask(pool, THIRD).state} == {"funded"}
    assert hand_down(pool.session, SEASON, by="ceo", at=pool.at) == []
