"""Tunnel-down: what is granted of an ask, the packet that says so, and what becomes of it in OP2 and among goals."""

from decimal import Decimal

import pendulum
import pytest
from sqlalchemy import select

from config.priorities import PriorityRow
from flows.goals.cascade import propose_cascade, set_priorities
from flows.headcount.tunnel_down import ack_tunnel, asks, grant
from models.initiative import Packet
from models.journal import Entry
from models.notice import Notice
from models.plan import PlanVersion
from models.recount import miscounted
from models.review import Approval
from states.refusal import BadInput, Refused, Unknown
from tests.conftest import SEASON, document
from tests.flows.conftest import Play
from tests.flows.plan.test_guards_of_a_plan import ask
from tests.flows.pool import ranked
from tests.flows.worded import subjects

WHY = "Two are what there is."


@pytest.fixture
def asked(play: Play) -> Play:
    """Search asks for three people for a second region, or two at least."""
    play.move("start")
    play.load(document(unfunded=ask() + ask("2. ", title="Third region")))
    ranked(play.session)
    return play


def ask_id(play: Play, title: str = "Second region") -> str:
    return next(one.id for one in asks(play.session, SEASON) if one.title == title)


def give(play: Play, heads: int, reason: str = WHY, by: str = "ceo", title: str = "Second region") -> Packet:
    return grant(play.session, ask_id(play, title), heads, reason, by=by, at=play.at)


def refused(play: Play, heads: int, reason: str = WHY, by: str = "ceo") -> list[str]:
    with pytest.raises(Refused) as caught:
        give(play, heads, reason, by)
    return [str(one) for one in caught.value.reasons]


def granted(play: Play) -> list[tuple[str, int | None]]:
    return [(one.title, one.granted) for one in asks(play.session, SEASON)]


def test_asks_are_listed_with_what_was_granted(asked: Play) -> None:
    give(asked, 2)
    first, second = asks(asked.session, SEASON)
    told = (first.plan_id, first.title, first.heads, first.minimum, Decimal(first.cost), first.granted)
    assert told == ("fy2027_op1_search", "Second region", 3, 2, Decimal("92437.68"), 2)
    assert (second.title, second.granted) == ("Third region", None)


@pytest.mark.parametrize("heads", [4, -1])
def test_no_more_is_granted_than_was_asked(asked: Play, heads: int) -> None:
    with pytest.raises(BadInput) as caught:
        give(asked, heads, "")
    assert str(caught.value) == f"{ask_id(asked)} asks for 3; grant 0 to 3."
    assert granted(asked) == [("Second region", None), ("Third region", None)]


def test_a_part_that_is_of_no_use_is_refused(asked: Play) -> None:
    assert refused(asked, 1) == [f"BELOW_VIABLE {ask_id(asked)} needs at least 2; 1 left."]
    assert granted(asked) == [("Second region", None), ("Third region", None)]


def test_fewer_than_asked_needs_a_reason_and_every_refusal_comes_at_once(asked: Play) -> None:
    short = "REASON_REQUIRED Give a reason (at least 10 characters)."
    assert refused(asked, 2, "  few      ") == [short]
    assert refused(asked, 0, "") == [short]
    assert refused(asked, 1, "") == [short, f"BELOW_VIABLE {ask_id(asked)} needs at least 2; 1 left."]
    assert give(asked, 3, "").granted == 3


def test_the_team_does_not_grant_itself_people(asked: Play) -> None:
    said = "NOT_AUTHORISED Only Finance or an executive can fund; you are the owner."
    assert refused(asked, 3, by="ana") == [said]
    assert granted(asked) == [("Second region", None), ("Third region", None)]


def test_an_unknown_ask_is_named(asked: Play) -> None:
    with pytest.raises(Unknown, match="There is no headcount ask called “more_people”"):
        grant(asked.session, "more_people", 1, WHY, by="ceo", at=asked.at)


def test_a_decision_is_a_packet_that_the_owner_is_told_of(asked: Play) -> None:
    packet = give(asked, 2)
    told = (packet.unit_id, packet.asked, packet.granted, packet.reason, packet.by, packet.acked_by, packet.acked_at)
    assert told == ("search", 3, 2, WHY, "ceo", "", None)
    assert subjects(asked.session, Notice.kind == "packet") == [("ana", "Decided: Second region")]
    entry = asked.session.scalars(select(Entry).order_by(Entry.seq.desc()).limit(1)).one()
    assert (entry.actor, entry.thing_id, entry.act, entry.reason) == ("ceo", ask_id(asked), "fund_partly", WHY)


def test_a_packet_waits_for_the_owner_to_acknowledge_it(asked: Play) -> None:
    give(asked, 2)
    give(asked, 0, title="Third region")
    assert (asked.plan().packets_unacked, asked.plan("op2_search").packets_unacked) == (2, 2)
    assert asked.plan("op2_payments").packets_unacked == 0
    with pytest.raises(Refused) as caught:
        asked.act(ack_tunnel, by="vp", name="op2_search")
    said = "NOT_AUTHORISED Only the owner can ack tunnel; you are the approver or the owner's manager."
    assert [str(one) for one in caught.value.reasons] == [said]
    asked.act(ack_tunnel, by="ana", name="op2_search")
    assert (asked.plan().packets_unacked, asked.plan("op2_search").packets_unacked) == (0, 0)
    assert {(one.acked_by, one.acked_at) for one in asked.session.scalars(select(Packet))} == {("ana", asked.at)}
    assert miscounted(asked.session) == []


def test_a_decision_that_changes_is_to_be_acknowledged_again(asked: Play) -> None:
    give(asked, 2)
    asked.act(ack_tunnel, by="ana")
    asked.at = asked.at.add(days=1)
    assert give(asked, 3, "").acked_by == ""
    assert asked.plan("op2_search").packets_unacked == 1
    assert granted(asked) == [("Second region", 3), ("Third region", None)]


def test_what_was_granted_becomes_a_goal_and_what_was_not_does_not(asked: Play) -> None:
    give(asked, 2)
    give(asked, 0, title="Third region")
    plan = asked.plan()
    set_priorities(asked.session, SEASON, [PriorityRow(id="grow", rank=1, title="Grow")], by="po", at=asked.at)
    plan.state = "approved"
    asked.session.add(Approval(plan_id=plan.id, digest=plan.digest, person_id="vp", at=asked.at))
    asked.session.commit()
    engine = asked.session.get_bind()
    found = propose_cascade(engine, SEASON, at=asked.at).changes  # type: ignore[arg-type]
    assert [one.title for one in found if one.tier == "team"] == ["Faster search", "Second region"]


def test_op2_begins_with_the_text_of_op1_and_what_was_granted(asked: Play) -> None:
    give(asked, 2)
    give(asked, 0, "Not this year, sadly.", title="Third region")
    asked.at = pendulum.datetime(2026, 12, 1, 17)
    asked.move("start", name="op2_search")
    text = asked.session.get_one(PlanVersion, ("fy2027_op2_search", 1)).text
    assert text.split("## Tunnel-down") == [
        asked.session.get_one(PlanVersion, ("fy2027_op1_search", 2)).text + "\n\n",
        f"\n\n- Second region: asked 3, granted 2. {WHY}\n- Third region: asked 3, granted 0. Not this year, sadly.\n",
    ]
