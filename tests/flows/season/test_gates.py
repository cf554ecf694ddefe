"""What Product Ops do at a gate: settle what they owe, waive, pass with exceptions, extend; and the silence after."""

import pendulum
import pytest
from pendulum import DateTime
from sqlalchemy import Engine, func, select
from sqlalchemy.orm import Session

from flows.automation.tick import tick_seasons
from flows.intake.requests import file_request
from flows.season.gates import decide_gate, settle_gate
from models.database import reading, writing
from models.gate import Gate
from models.intake import IntakeRequest
from models.journal import Entry
from models.notice import Notice
from models.obligation import Obligation
from states.refusal import BadInput, Refused, Unknown
from tests.conftest import SEASON, Opener

WHY = "Nobody writes a draft this year."
JUNE = pendulum.datetime(2026, 6, 12, 16)
DRAFT_MISSED = pendulum.datetime(2026, 8, 22)  # op1_draft: due Fri 14 Aug 17:00, grace of five business days
DRAFTS = [f"fy2027_op1_{unit}:op1_draft" for unit in ("growth", "payments", "search", "shop")]


def put(session: Session, gate_id: str, state: str) -> Gate:
    gate = session.get_one(Gate, (SEASON, gate_id))
    gate.state = state
    session.flush()
    return gate


def refused(session: Session, gate_id: str, trigger: str, reason: str = WHY, by: str = "po") -> list[str]:
    with pytest.raises(Refused) as caught:
        decide_gate(session, SEASON, gate_id, trigger, reason, by=by, at=JUNE)
    return [str(one) for one in caught.value.reasons]


def unsettled(session: Session, gate_id: str, by: str = "po") -> list[str]:
    with pytest.raises(Refused) as caught:
        settle_gate(session, SEASON, gate_id, by=by, at=JUNE)
    return [str(one) for one in caught.value.reasons]


def owing(session: Session, gate_id: str) -> list[str]:
    """The keys of what is still owed at a gate."""
    still = (Obligation.settled_at.is_(None), Obligation.dropped_at.is_(None))
    chosen = select(Obligation.key).where(Obligation.gate_id == gate_id, *still)
    return list(session.scalars(chosen.order_by(Obligation.key)))


def entries(session: Session) -> int:
    return session.scalar(select(func.count()).select_from(Entry)) or 0


def state(engine: Engine, gate_id: str) -> str:
    with reading(engine) as session:
        return session.get_one(Gate, (SEASON, gate_id)).state


# --- settled by hand ----------------------------------------------------------------------------------------


def test_what_product_ops_owes_is_settled_by_hand_and_the_tick_passes_the_gate(
    engine: Engine, open_for: Opener
) -> None:
    open_for(engine)
    at = pendulum.datetime(2026, 9, 26)
    with writing(engine) as session:
        put(session, "leader_rollup", "open")
        settle_gate(session, SEASON, "leader_rollup", by="po", at=at)
        assert owing(session, "leader_rollup") == []
        assert owing(session, "s_team_review_close") == [f"{SEASON}:s_team_review_close"]
    assert state(engine, "leader_rollup") == "open"
    changes = tick_seasons(engine, at=at).gates
    assert [(one.was, one.now) for one in changes if one.gate_id == "leader_rollup"] == [("open", "passed")]


def test_a_missed_gate_is_still_settled_by_hand(one: Session) -> None:
    put(one, "leader_rollup", "missed")
    settle_gate(one, SEASON, "leader_rollup", by="po", at=JUNE)
    assert owing(one, "leader_rollup") == []


def test_only_product_ops_settles_a_gate(one: Session) -> None:
    put(one, "leader_rollup", "open")
    before = entries(one)
    said = "NOT_AUTHORISED Only Product Ops can pass gate; you are {}."
    assert unsettled(one, "leader_rollup", by="ana") == [said.format("not part of it")]
    assert unsettled(one, "leader_rollup", by="ceo") == [said.format("an executive")]
    assert (owing(one, "leader_rollup"), entries(one)) == ([f"{SEASON}:leader_rollup"], before)


@pytest.mark.parametrize(
    ("now", "possible"),
    [("scheduled", "waive"), ("passed", "nothing"), ("passed_with_exceptions", "nothing"), ("waived", "nothing")],
)
def test_only_an_open_or_missed_gate_is_settled(one: Session, now: str, possible: str) -> None:
    put(one, "leader_rollup", now)
    said = f"NOT_FROM_STATE Pass is not possible while this gate is {now}. Possible now: {possible}."
    assert unsettled(one, "leader_rollup") == [said]
    assert owing(one, "leader_rollup") == [f"{SEASON}:leader_rollup"]


@pytest.mark.parametrize(
    ("gate_id", "title"),
    [
        ("intake_open", "Intake opens"),
        ("op1_draft", "OP1 draft"),
        ("op1_prereview_close", "OP1 pre-review"),
        ("goals_proposed", "Goals proposed"),
        ("goal_lock", "Goal lock"),
    ],
)
def test_a_gate_that_others_or_an_act_settle_is_not_settled_by_hand(one: Session, gate_id: str, title: str) -> None:
    put(one, gate_id, "open")
    before = owing(one, gate_id)
    with pytest.raises(BadInput) as caught:
        settle_gate(one, SEASON, gate_id, by="po", at=JUNE)
    assert str(caught.value) == (
        f"{title} is not settled by hand; see what it waits for: phasegate gate show {gate_id}"
    )
    assert owing(one, gate_id) == before


def test_an_unknown_gate_is_named_with_those_there_are(one: Session) -> None:
    with pytest.raises(Unknown) as caught:
        settle_gate(one, SEASON, "op3_draft", by="po", at=JUNE)
    assert str(caught.value) == (
        "There is no gate called “op3_draft”. Known: goal_lock, goals_aligned, goals_proposed, intake_close, "
        "intake_open, intake_response, leader_rollup, midyear_revision, op1_actions_due, op1_draft, op1_final, "
        "op1_prereview_close …. Check the spelling."
    )


# --- waived -------------------------------------------------------------------------------------------------


def test_a_gate_that_nobody_may_waive_says_so_and_whom_to_ask(one: Session) -> None:
    before = owing(one, "op1_final")
    assert refused(one, "op1_final", "waive") == ["NOT_WAIVABLE OP1 final cannot be waived; ask Pat."]
    assert refused(one, "goal_lock", "waive") == ["NOT_WAIVABLE Goal lock cannot be waived; ask Pat."]
    assert owing(one, "op1_final") == before
    assert one.get_one(Gate, (SEASON, "op1_final")).state == "scheduled"


def test_a_waiver_needs_the_right_and_a_reason_and_says_both_at_once(one: Session) -> None:
    assert refused(one, "op1_draft", "waive", "too short", by="ana") == [
        "NOT_AUTHORISED Only Product Ops can waive; you are not part of it.",
        "WAIVE_REASON Give a reason for skipping OP1 draft.",
    ]
    said = ["NOT_AUTHORISED Only the approver or Product Ops can waive; you are an executive."]
    assert refused(one, "op2_draft", "waive", by="ceo") == said
    assert refused(one, "op1_draft", "waive", "         .          ") == [
        "WAIVE_REASON Give a reason for skipping OP1 draft."
    ]
    assert owing(one, "op1_draft") == DRAFTS


def test_a_waiver_drops_what_was_owed_at_this_gate_alone_and_is_journalled(session: Session) -> None:
    gate = decide_gate(session, SEASON, "op1_draft", "waive", WHY, by="po", at=JUNE)
    assert (gate.state, gate.reason, gate.decided_at, gate.version) == ("waived", WHY, JUNE, 2)
    assert owing(session, "op1_draft") == []
    assert owing(session, "op1_final") == [key.replace("op1_draft", "op1_final") for key in DRAFTS]
    last = session.scalars(select(Entry).order_by(Entry.seq.desc()).limit(1)).one()
    told = (last.actor, last.kind, last.thing_id, last.act, last.was, last.now, last.version, last.reason)
    assert told == ("po", "gate", "op1_draft", "waive", "scheduled", "waived", 2, WHY)


def test_after_a_waiver_nothing_is_sent_for_that_gate_any_more(engine: Engine, open_for: Opener) -> None:
    open_for(engine)
    tick_seasons(engine, at=pendulum.datetime(2026, 7, 31, 16))
    with writing(engine) as session:
        waiting = select(Notice.key).where(Notice.state == "waiting", Notice.key.contains(":op1_draft:"))
        assert len(session.scalars(waiting).all()) == 4
        decide_gate(session, SEASON, "op1_draft", "waive", WHY, by="po", at=pendulum.datetime(2026, 7, 31, 17))
        assert session.scalars(waiting).all() == []
    told = set()
    at = pendulum.datetime(2026, 7, 31, 18)
    while at < pendulum.datetime(2026, 8, 29):
        told |= {one.key.split(":")[1] for one in tick_seasons(engine, at=at).notices}
        at = at.add(hours=6)
    assert told == {"op1_final"}
    assert state(engine, "op1_draft") == "waived"


@pytest.mark.parametrize("now", ["open", "missed"])
def test_an_open_or_missed_gate_can_be_waived_too(one: Session, now: str) -> None:
    put(one, "op1_draft", now)
    assert decide_gate(one, SEASON, "op1_draft", "waive", WHY, by="po", at=JUNE).state == "waived"


def test_a_waived_gate_is_decided_for_good(one: Session) -> None:
    decide_gate(one, SEASON, "op1_draft", "waive", WHY, by="po", at=JUNE)
    for trigger in ("waive", "except", "extend"):
        said = f"NOT_FROM_STATE {trigger.title()} is not possible while this gate is waived. Possible now: nothing."
        assert refused(one, "op1_draft", trigger) == [said]


# --- with exceptions ----------------------------------------------------------------------------------------


def test_a_gate_passes_with_exceptions_for_a_reason(one: Session) -> None:
    put(one, "op1_final", "missed")
    assert refused(one, "op1_final", "except", "late", by="vp") == [
        "NOT_AUTHORISED Only Product Ops can except; you are not part of it.",
        "REASON_REQUIRED Give a reason (at least 10 characters).",
        "EXCEPTION_UNNAMED Name each exception at OP1 final with a due day of its own: growth, payments, search, shop.",
    ]
    later = pendulum.datetime(2026, 10, 2, 17)
    why = "Growth follows in October."
    gate = decide_gate(one, SEASON, "op1_final", "except", why, by="po", at=JUNE, until=later)
    assert (gate.state, gate.reason) == ("passed_with_exceptions", why)
    assert owing(one, "op1_final") == [key.replace("op1_draft", "op1_final") for key in DRAFTS]


def test_a_gate_that_is_not_open_yet_cannot_pass_with_exceptions(one: Session) -> None:
    said = "NOT_FROM_STATE Except is not possible while this gate is scheduled. Possible now: waive."
    assert refused(one, "op1_final", "except") == [said]


@pytest.mark.parametrize("trigger", ["open", "pass", "miss"])
def test_what_the_tick_does_nobody_decides(one: Session, trigger: str) -> None:
    put(one, "op1_draft", "open")
    said = f"NOT_FROM_STATE {trigger.title()} is not possible while this gate is open. "
    assert refused(one, "op1_draft", trigger) == [f"{said}Possible now: pass, except, waive."]


def test_unanswered_requests_expire_when_op1_final_passes_with_exceptions(one: Session) -> None:
    request = {"id": "r1", "from_unit": "payments", "to_unit": "search", "what": "A", "why": "B", "by": "C"}
    file_request(one, SEASON, {**request, "if_not": "D"}, by="bjo", at=JUNE)
    put(one, "op1_final", "open")
    decide_gate(one, SEASON, "op1_final", "except", WHY, by="po", at=JUNE, until=JUNE.add(days=90))
    assert one.get_one(IntakeRequest, (SEASON, "r1")).state == "expired"


# --- extended -----------------------------------------------------------------------------------------------


def test_a_missed_gate_is_open_again_until_the_day_it_is_extended_to(engine: Engine, open_for: Opener) -> None:
    open_for(engine)
    tick_seasons(engine, at=DRAFT_MISSED)
    until = pendulum.datetime(2026, 9, 2)
    with writing(engine) as session:
        gate = decide_gate(
            session, SEASON, "op1_draft", "extend", "Two are ill.", by="po", at=DRAFT_MISSED, until=until
        )
        assert (gate.state, gate.grace_ends_at, gate.reason) == ("open", until, "Two are ill.")
        assert owing(session, "op1_draft") == DRAFTS
    tick_seasons(engine, at=until.subtract(seconds=1))
    assert state(engine, "op1_draft") == "open"
    tick_seasons(engine, at=until)
    assert state(engine, "op1_draft") == "missed"


@pytest.mark.parametrize("until", [None, JUNE, JUNE.subtract(days=1)])
def test_an_extension_needs_a_day_later_than_now_and_otherwise_changes_nothing(
    season: Engine, until: DateTime | None
) -> None:
    with writing(season) as session:
        put(session, "op1_draft", "missed")
        before = entries(session)
    with pytest.raises(BadInput) as caught, writing(season) as session:
        decide_gate(session, SEASON, "op1_draft", "extend", WHY, by="po", at=JUNE, until=until)
    assert str(caught.value) == "Say until when OP1 draft is extended: --until DATE, later than now."
    with reading(season) as session:
        gate = session.get_one(Gate, (SEASON, "op1_draft"))
        assert (gate.state, gate.version, gate.reason, entries(session)) == ("missed", 1, "", before)


def test_only_a_missed_gate_is_extended_by_product_ops_for_a_reason(one: Session) -> None:
    put(one, "op1_draft", "open")
    said = "NOT_FROM_STATE Extend is not possible while this gate is open. Possible now: pass, except, waive."
    assert refused(one, "op1_draft", "extend") == [said]
    put(one, "op1_draft", "missed")
    assert refused(one, "op1_draft", "extend", "late", by="ana") == [
        "NOT_AUTHORISED Only Product Ops can extend; you are not part of it.",
        "REASON_REQUIRED Give a reason (at least 10 characters).",
    ]
