"""A premature move is taken back while nothing came of it; made again, all is as if it had never been undone."""

from collections.abc import Callable, Iterator
from typing import Any

import pytest
from hypothesis import HealthCheck, given
from hypothesis import strategies as st
from sqlalchemy import Engine, select
from sqlalchemy.orm import Session

from flows.automation.tick import tick_seasons
from flows.plan.load_plan import load_plan
from flows.plan.partners import agree
from flows.plan.undo import undo_move
from flows.review.actions import add_action
from flows.review.attendance import attend
from models.base import Base
from models.database import writing
from models.exceptions import UndoRecord
from models.gate import Gate
from models.goal import Goal
from models.journal import Answered, Entry, Head
from models.notice import Notice
from models.obligation import Obligation
from models.plan import Plan
from models.recount import miscounted
from models.review import Approval
from states.refusal import Refused
from tests.conftest import SEASON, Opener, document
from tests.flows.conftest import AUGUST, Play
from tests.flows.drafts import still_owed
from tests.flows.worded import subjects
from tests.properties import tried

PLAN = "fy2027_op1_search"
WHY = "That was the wrong button."
HISTORY = (Entry, Head, Answered, UndoRecord)
LOOKED_AT = ("next_at",)
"""When a ladder is laid out anew, which after undoing is at once."""


@pytest.fixture
def one(sqlite_engine: Engine, open_for: Opener) -> Iterator[Play]:
    """A season in a session, where the engine makes no difference."""
    open_for(sqlite_engine)
    with writing(sqlite_engine) as opened:
        yield Play(opened)
        opened.rollback()


def undo(play: Play, by: str = "ana", reason: str = WHY) -> str:
    plan = play.plan()
    return undo_move(play.session, plan.id, by=by, at=play.at, seen=plan.version, reason=reason).now


def refused(play: Play, by: str = "ana", reason: str = WHY) -> list[str]:
    with pytest.raises(Refused) as caught:
        undo(play, by, reason)
    return [str(one) for one in caught.value.reasons]


def everything(session: Session) -> dict[str, Any]:
    """All rows but the history, versions, and the letters that say that something was undone."""
    session.flush()
    told: dict[str, Any] = {}
    for mapper in Base.registry.mappers:
        if mapper.class_ not in HISTORY:
            rows = session.execute(select(*mapper.local_table.c)).mappings().all()
            told[mapper.class_.__name__] = sorted(repr(dict(_but_versions(row))) for row in rows if not _undone(row))
    return told


def _undone(row: Any) -> bool:
    return bool(row.get("kind") == "undone")


def _but_versions(row: Any) -> Iterator[tuple[str, Any]]:
    for name, value in row.items():
        if name not in ("version", *LOOKED_AT):
            # Keys of letters may hold the version of the plan that they tell of.
            yield name, str(value).split(":v")[0] if name == "key" and "due_version" not in row else value


def with_action(play: Play) -> None:
    play.in_review()
    due: dict[str, Any] = {"owner_id": "ana", "due_at": AUGUST.add(days=60)}
    play.act(add_action, "Say what it costs.", by="vp", **due)


def agreed(play: Play) -> None:
    play.asked()
    play.act(agree, "payments", by="bjo")


def attended(play: Play) -> None:
    play.submitted()
    play.act(attend, by="vp")
    play.act(attend, by="bjo")


BEFORE: dict[str, tuple[Callable[[Play], None], str]] = {
    "start": (lambda _: None, "ana"),
    "request_prereview": (Play.drafted, "ana"),
    "submit": (agreed, "ana"),
    "withdraw": (Play.submitted, "ana"),
    "begin_review": (attended, "vp"),
    "return": (with_action, "vp"),
    "conclude": (with_action, "vp"),
    "approve": (Play.in_review, "vp"),
}
"""For each move, what comes before it and whose it is."""


@pytest.mark.parametrize("trigger", BEFORE)
def test_a_move_that_was_undone_and_made_again_leaves_what_it_left_the_first_time(play: Play, trigger: str) -> None:
    prepare, by = BEFORE[trigger]
    prepare(play)
    before, stood = everything(play.session), play.plan().state
    now = play.move(trigger, by)
    after = everything(play.session)
    assert undo(play, by) == stood
    assert miscounted(play.session) == []
    if trigger not in ("start", "withdraw"):
        assert everything(play.session) == before
    assert play.move(trigger, by) == now
    assert everything(play.session) == after
    entry = play.session.scalars(select(Entry).where(Entry.act == "undo")).one()
    assert (entry.was, entry.now, entry.reason, entry.facts["undid"], entry.facts["by"]) == (
        now,
        stood,
        WHY,
        trigger,
        by,
    )


@tried(on_push=5, before_release=12, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(slips=st.lists(st.integers(0, 2), min_size=5, max_size=5))
def test_a_plan_goes_its_way_whatever_was_undone_on_it(one: Play, slips: list[int]) -> None:
    """The same moves with no, one or two slips each, undone at once: at the end every row is the same."""
    assert road(one, slips) == road(one, [0] * 5)


def road(play: Play, slips: list[int]) -> dict[str, Any]:
    savepoint = play.session.begin_nested()
    left = iter(slips)

    def step(trigger: str, by: str) -> None:
        play.move(trigger, by)
        for _ in range(next(left)):
            undo(play, by)
            play.move(trigger, by)

    step("start", "ana")
    play.load()
    step("request_prereview", "ana")
    play.act(agree, "payments", by="bjo")
    step("submit", "ana")
    play.act(attend, by="vp")
    play.act(attend, by="bjo")
    step("begin_review", "vp")
    play.act(add_action, "Say what it costs.", by="vp", owner_id="eng", due_at=AUGUST.add(days=60))
    step("conclude", "vp")
    item = play.session.scalars(select(Obligation).where(Obligation.key.endswith(":action"))).one()
    assert item.person_id == "eng"
    told = everything(play.session)
    savepoint.rollback()
    play.session.expire_all()
    return told


def test_undoing_takes_back_what_waits_to_be_sent_and_owes_again_what_was_settled(play: Play) -> None:
    play.asked()
    play.act(agree, "payments", by="bjo")
    play.move("submit")
    session = play.session
    asked = select(Notice.key).where(Notice.kind == "submitted")
    due = session.get_one(Obligation, f"{PLAN}:op1_final")
    assert (len(session.scalars(asked).all()), due.is_open) == (1, False)
    undo(play)
    assert (session.scalars(asked).all(), due.is_open) == ([], True)
    assert play.plan().state == "partner_review"
    assert due.next_at == play.at


def test_an_approval_is_withdrawn_with_the_move_that_gave_it(play: Play) -> None:
    play.in_review()
    play.move("approve", "vp")
    assert len(play.session.scalars(select(Approval)).all()) == 1
    assert undo(play, "vp") == "in_review"
    assert play.session.scalars(select(Approval)).all() == []
    assert f"{PLAN}:op1_actions_due" in [due.key for due in still_owed(play.session)]


def test_who_got_a_letter_before_hears_that_it_was_undone(one: Play) -> None:
    one.submitted()
    letter = one.session.scalars(select(Notice).where(Notice.kind == "submitted")).one()
    letter.state, letter.sent_at = "sent", one.at
    undo(one)
    assert subjects(one.session, Notice.kind == "undone") == [("vp", "Undone: submit of OP1 of Search")]
    assert one.session.get(Notice, letter.key) is not None


def test_who_made_the_move_or_product_ops_undoes_it_for_a_reason(one: Play) -> None:
    one.submitted()
    assert refused(one, "vp", "short") == [
        "NOT_AUTHORISED Only Ana or Product Ops can undo; you are the approver or the owner's manager.",
        "REASON_REQUIRED Give a reason (at least 10 characters).",
    ]
    assert undo(one, "po") == "partner_review"


def test_a_move_is_undone_within_a_day_only(one: Play) -> None:
    one.submitted()
    moved = one.at
    one.at = moved.add(hours=24, seconds=1)
    assert refused(one) == ["UNDO_LATE submit was Mon 3 Aug 2026 09:00; a move can be undone for 24 hours."]
    one.at = moved.add(hours=24)
    assert undo(one) == "partner_review"


def test_a_move_of_which_something_came_is_not_undone(one: Play) -> None:
    one.submitted()
    one.act(attend, by="vp")
    assert refused(one) == ["CAME_OF_IT Something has come of submit since: attend by Vera."]


def test_an_undoing_is_not_undone_and_what_was_never_moved_neither(one: Play) -> None:
    said = f"NOTHING_TO_UNDO {PLAN} was not moved since it was opened, or its last move is undone already."
    assert refused(one) == [said]
    one.submitted()
    undo(one)
    assert refused(one) == [said]


def test_a_move_that_a_gate_has_passed_on_stays(one: Play) -> None:
    one.asked()
    gate = one.session.get_one(Gate, (SEASON, "op1_draft"))
    assert undo(one) == "drafting"
    one.move("request_prereview")
    gate.state, gate.decided_at = "passed", one.at
    one.session.flush()
    assert refused(one) == ["CAME_OF_IT Something has come of request_prereview since: OP1 draft has passed."]


def test_an_approval_from_which_goals_came_stays(one: Play) -> None:
    one.in_review()
    one.move("approve", "vp")
    told = {"season_id": SEASON, "tier": "team", "title": "G", "owner_id": "ana", "state": "proposed", "base": {}}
    one.session.add(Goal(id="g1", plan_id=PLAN, **told))
    one.session.flush()
    assert refused(one, "vp") == ["CAME_OF_IT Something has come of approve since: the goal g1."]


def test_a_move_that_moved_more_than_the_plan_stays(one: Play) -> None:
    one.move("waive", "vp", name="op2_search", reason="One page will do this year.")
    plan = one.plan("op2_search")
    with pytest.raises(Refused) as caught:
        undo_move(one.session, plan.id, by="vp", at=one.at, seen=plan.version, reason=WHY)
    assert [str(reason) for reason in caught.value.reasons] == [
        "NOT_UNDOABLE waive moved more than this plan (GateWaiver FY2027) and cannot be undone."
    ]


def test_a_text_that_was_begun_stays_with_the_plan(one: Play) -> None:
    one.move("start")
    assert undo(one) == "not_started"
    assert (one.plan().text_number, one.plan().digest != "") == (1, True)
    one.move("start")
    assert one.plan().text_number == 1
    one.act(load_plan, document(), by="ana")


def test_undoing_holds_across_transactions_and_ticks(engine: Engine, open_for: Opener) -> None:
    open_for(engine)
    with writing(engine) as session:
        Play(session).submitted()
    tick_seasons(engine, at=AUGUST.add(hours=1))
    with writing(engine) as session:
        plan = session.get_one(Plan, PLAN)
        undo_move(session, PLAN, by="ana", at=AUGUST.add(hours=2), seen=plan.version, reason=WHY)
    with writing(engine) as session:
        plan = session.get_one(Plan, PLAN)
        assert (plan.state, miscounted(session)) == ("partner_review", [])


def test_an_undoing_reads_in_four_statements_and_writes_in_seven(one: Play) -> None:
    one.move("start")
    seen = one.plan().version
    sent: list[str] = []
    driver: Any = one.session.connection().connection.driver_connection
    driver.set_trace_callback(sent.append)
    undo_move(one.session, PLAN, by="ana", at=one.at, seen=seen, reason=WHY)
    driver.set_trace_callback(None)
    reads = [statement for statement in sent if statement.startswith(("SELECT", "WITH"))]
    assert (len(reads) <= 4, len(sent) - len(reads) <= 7) == (True, True)
