"""Asking for more time: with criteria and a day of decision, decided by another person, over where nobody answers."""

from collections.abc import Iterator
from typing import Any

import pendulum
import pytest
from sqlalchemy import Engine, select
from sqlalchemy.orm import Session

from flows.automation.tick import tick_seasons
from flows.exceptions.exception_lists import extensions
from flows.exceptions.extensions import Wish, ask_extension, move_extension
from models.database import writing
from models.exceptions import ExtensionRequest
from models.journal import Entry
from models.notice import Notice
from models.obligation import Obligation
from models.plan import Plan
from states.refusal import BadInput, Refused, Unknown
from tests.conftest import SEASON, Opener

PLAN = "fy2027_op1_search"
AT = pendulum.datetime(2026, 8, 26, 16)
DECIDE = pendulum.datetime(2026, 8, 29, 0)
UNTIL = pendulum.datetime(2026, 9, 12, 0)
WISH = Wish(UNTIL, "Two of us are ill until September.", ("Payments has read it", "Every ask has its case"), DECIDE)


@pytest.fixture
def one(sqlite_engine: Engine, open_for: Opener) -> Iterator[Session]:
    """A session on an open season, where the engine makes no difference."""
    open_for(sqlite_engine)
    with writing(sqlite_engine) as opened:
        yield opened
        opened.rollback()


def ask(session: Session, by: str = "ana", at: pendulum.DateTime = AT, **changed: Any) -> ExtensionRequest:
    told = {name: getattr(WISH, name) for name in ("until", "reason", "criteria", "decide_by", "gate_id")} | changed
    return ask_extension(session, PLAN, Wish(**told), by=by, at=at)


def decide(session: Session, act: str, by: str = "po", reason: str = "", at: pendulum.DateTime = AT) -> str:
    return move_extension(session, f"{PLAN}_x1", act, by=by, at=at, reason=reason).now


def refused(session: Session, act: str, by: str, reason: str = "", at: pendulum.DateTime = AT) -> list[str]:
    with pytest.raises(Refused) as caught:
        decide(session, act, by, reason, at)
    return [str(one) for one in caught.value.reasons]


def told(session: Session, kind: str) -> list[str]:
    return list(session.scalars(select(Notice.person_id).where(Notice.kind == kind).order_by(Notice.person_id)))


def test_a_granted_extension_moves_the_plans_closing_and_what_is_owed_there(session: Session) -> None:
    row = ask(session)
    assert (row.id, row.state, row.criteria) == (f"{PLAN}_x1", "asked", list(WISH.criteria))
    assert told(session, "extension_asked") == ["po", "vp"]
    before = session.get_one(Plan, PLAN).version
    assert decide(session, "grant", by="vp") == "granted"
    plan, due = session.get_one(Plan, PLAN), session.get_one(Obligation, f"{PLAN}:op1_final")
    assert (plan.closes_at, plan.version) == (UNTIL, before + 1)
    assert (due.due_at, due.due_version, due.since) == (UNTIL, 2, AT)
    assert session.get_one(Obligation, "fy2027_op1_growth:op1_final").due_version == 1
    assert (row.decided_by, row.decided_at, told(session, "extension_granted")) == ("vp", AT, ["ana"])
    entries = session.scalars(select(Entry).where(Entry.kind == "extension_request").order_by(Entry.seq)).all()
    assert [(entry.actor, entry.act, entry.was, entry.now) for entry in entries] == [
        ("ana", "ask", "", "asked"),
        ("vp", "grant", "asked", "granted"),
    ]


def test_reminders_follow_the_day_that_was_granted(sqlite_engine: Engine, open_for: Opener) -> None:
    open_for(sqlite_engine)
    tick_seasons(sqlite_engine, at=AT)
    with writing(sqlite_engine) as session:
        ask(session)
        decide(session, "grant")
    sent = {one.key for one in tick_seasons(sqlite_engine, at=pendulum.datetime(2026, 9, 9, 17)).notices}
    assert f"{PLAN}:op1_final:-2:v2:ana" in sent
    assert {key for key in sent if key.startswith(f"{PLAN}:op1_final:") and ":v1:" in key} == set()


def test_it_is_refused_with_a_reason_and_never_by_who_asked(one: Session) -> None:
    ask(one)
    assert refused(one, "refuse", "vp") == ["REASON_REQUIRED Give a reason (at least 10 characters)."]
    assert refused(one, "grant", "bjo") == [
        "NOT_AUTHORISED Only the approver or Product Ops can grant; you are a partner."
    ]
    assert decide(one, "refuse", "vp", "The reviewers are booked.") == "refused"
    assert one.get_one(ExtensionRequest, f"{PLAN}_x1").answer == "The reviewers are booked."
    assert refused(one, "grant", "vp") == [
        "NOT_FROM_STATE Grant is not possible while this extension request is refused. Possible now: nothing."
    ]
    assert one.get_one(Obligation, f"{PLAN}:op1_final").due_version == 1


def test_who_runs_the_season_does_not_decide_what_they_asked_for_themselves(one: Session) -> None:
    one.get_one(Plan, PLAN).owner_id = "po"
    ask(one, by="po")
    assert refused(one, "grant", "po") == ["SELF_DECIDE You asked for this extension; another person must decide it."]
    assert decide(one, "withdraw", "po") == "withdrawn"


def test_only_the_owner_asks_and_says_why(one: Session) -> None:
    with pytest.raises(Refused) as caught:
        ask(one, by="vp", reason="ill")
    assert [str(reason) for reason in caught.value.reasons] == [
        "NOT_AUTHORISED Only the owner can ask extension; you are the approver or the owner's manager.",
        "REASON_REQUIRED Give a reason (at least 10 characters).",
    ]


@pytest.mark.parametrize(
    ("changed", "said"),
    [
        ({"until": AT.add(days=2)}, "An extension is until a day after now and after the day that it is due anyway"),
        ({"decide_by": AT}, "It has to be decided after now, and no later than the day asked for: --decide-by DATE"),
        ({"decide_by": UNTIL.add(days=1)}, "It has to be decided after now, and no later than the day asked for"),
        ({"criteria": ()}, "Say what will be true by then, once for each: --criterion"),
        ({"criteria": ("a", " ")}, "Say what will be true by then, once for each: --criterion"),
    ],
)
def test_what_makes_no_sense_is_not_asked(one: Session, changed: dict[str, Any], said: str) -> None:
    with pytest.raises(BadInput) as caught:
        ask(one, **changed)
    assert str(caught.value).startswith(said)
    assert extensions(one, SEASON) == []


def test_time_is_asked_only_where_something_is_owed_and_once_at_a_time(one: Session) -> None:
    with pytest.raises(Unknown) as caught:
        ask(one, gate_id="goal_lock")
    assert f"gate at which {PLAN} still owes something called “goal_lock”" in str(caught.value)
    ask(one)
    with pytest.raises(BadInput) as again:
        ask(one)
    assert str(again.value) == (
        f"{PLAN}_x1 asks for that already; withdraw it first: phasegate extension do {PLAN}_x1 withdraw"
    )


def test_silence_until_the_day_of_decision_ends_it_and_both_sides_hear_of_it(
    sqlite_engine: Engine, open_for: Opener
) -> None:
    open_for(sqlite_engine)
    with writing(sqlite_engine) as session:
        ask(session)
    tick_seasons(sqlite_engine, at=DECIDE.subtract(seconds=1))
    for _ in range(2):
        tick_seasons(sqlite_engine, at=DECIDE)
    with writing(sqlite_engine) as session:
        row = session.get_one(ExtensionRequest, f"{PLAN}_x1")
        assert (row.state, row.decided_at, row.decided_by) == ("expired", DECIDE, "")
        assert told(session, "extension_expired") == ["ana", "po", "vp"]
        assert session.get_one(Obligation, f"{PLAN}:op1_final").due_version == 1
        assert refused(session, "grant", "po", at=DECIDE)[0].startswith("NOT_FROM_STATE")


def test_time_can_be_asked_for_after_the_due_day_and_opens_the_plan_again(one: Session) -> None:
    plan = one.get_one(Plan, PLAN)
    after = plan.closes_at.add(hours=1)
    until = after.add(days=10)
    ask(one, at=after, until=until, decide_by=after.add(days=2))
    assert refused(one, "grant", "po", at=until) == ["TOO_LATE The day asked for, Mon 14 Sep 2026, is past."]
    decide(one, "grant", at=after.add(days=1))
    assert plan.closes_at == until
