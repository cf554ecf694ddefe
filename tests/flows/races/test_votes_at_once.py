"""Votes at the same moment: all count, none twice, and the journal has one entry for each."""

import threading
from collections import Counter
from collections.abc import Callable, Sequence
from pathlib import Path

import pytest
from sqlalchemy import Engine, delete, select

from flows.approval.vote import vote
from flows.approval.vote_seat import VoteChoice
from flows.operations.verify_journal import first_broken
from flows.plan.advance import advance
from models.approval import Vote
from models.database import Collided, reading, transact, writing
from models.journal import Entry
from models.plan import Plan
from models.recount import miscounted
from models.review import Approval
from states.refusal import Refused
from tests.conftest import Opener
from tests.flows.approvals import calendar, people
from tests.flows.conftest import AUGUST, in_review

OP1 = "fy2027_op1_search"
races = pytest.mark.parametrize("rounds", [4, pytest.param(12, marks=pytest.mark.long)])
"""So many rounds of each race; before a release, with up to eight votes in each, some hundreds of acts in all."""

POLICY = """\
    approval:
      - groups: [{id: leads, title: The leads, of: [approver, executive], passes: quorum 2}]
"""

Act = Callable[[], object]


@pytest.fixture
def room(engine: Engine, organisation: Path, open_for: Opener) -> Engine:
    (organisation / "people.csv").write_text(people(), encoding="utf-8")
    open_for(engine, calendar(POLICY), then=in_review)
    return engine


def at_once(*acts: Act) -> list[str]:
    """What became of each: "done", or the codes of its refusal."""
    ready, ends = threading.Barrier(len(acts)), [""] * len(acts)

    def run(n: int, act: Act) -> None:
        ready.wait(timeout=30)
        try:
            act()
            ends[n] = "done"
        except Refused as refused:
            ends[n] = " ".join(reason.code for reason in refused.reasons)
        except Collided:
            ends[n] = "COLLIDED"

    threads = [threading.Thread(target=run, args=(n, act)) for n, act in enumerate(acts)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(timeout=60)
    return ends


def says(engine: Engine, person: str, decision: str) -> Act:
    """A click on what the person has before them now."""
    with reading(engine) as session:
        page = session.get_one(Plan, OP1)
        seen, digest = page.version, page.digest
    said = VoteChoice(decision, text="The migration has no owner." if decision == "object" else "")
    told = {"by": person, "at": AUGUST, "seen": seen, "digest": digest}
    return lambda: transact(engine, lambda session: vote(session, OP1, said, **told))  # type: ignore[arg-type]


def moves(engine: Engine) -> Act:
    with reading(engine) as session:
        seen = session.get_one(Plan, OP1).version
    return lambda: transact(engine, lambda session: advance(session, OP1, "approve", by="vp", at=AUGUST, seen=seen))


def entries(engine: Engine) -> Sequence[tuple[str, str]]:
    with reading(engine) as session:
        acts = select(Entry.actor, Entry.act, Entry.facts).where(Entry.thing_id == OP1).order_by(Entry.seq)
        return [(actor, str(facts.get("vote", act))) for actor, act, facts in session.execute(acts).tuples()]


def counters(engine: Engine) -> tuple[int, int]:
    with reading(engine) as session:
        plan = session.get_one(Plan, OP1)
        assert miscounted(session) == []
        assert first_broken(session) is None
        return plan.approvals_missing, plan.approval_objections


def withdrawn(engine: Engine, *persons: str) -> None:
    for person in persons:
        says(engine, person, "withdraw")()


@races
def test_two_approvers_at_once_both_count_with_one_entry_each(room: Engine, rounds: int) -> None:
    for _ in range(rounds):
        before = len(entries(room))
        assert at_once(says(room, "vp", "approve"), says(room, "ceo", "approve")) == ["done", "done"]
        assert sorted(entries(room)[before:]) == [("ceo", "approve"), ("vp", "approve")]
        assert counters(room) == (0, 0)
        withdrawn(room, "vp", "ceo")


@races
def test_eight_clicks_of_one_person_are_one_vote_and_one_entry(room: Engine, rounds: int) -> None:
    for _ in range(rounds):
        before = len(entries(room))
        click = says(room, "ceo", "approve")
        assert at_once(*[click] * 8) == ["done"] * 8
        assert entries(room)[before:] == [("ceo", "approve")]
        assert counters(room) == (1, 0)
        withdrawn(room, "ceo")
    with reading(room) as session:
        assert len(session.scalars(select(Vote)).all()) == 1


@races
def test_a_yes_and_an_objection_at_once_are_both_on_record_and_the_objection_stands(room: Engine, rounds: int) -> None:
    for _ in range(rounds):
        before = len(entries(room))
        assert at_once(says(room, "vp", "approve"), says(room, "ceo", "object")) == ["done", "done"]
        assert sorted(entries(room)[before:]) == [("ceo", "object"), ("vp", "approve")]
        assert counters(room) == (1, 1)
        withdrawn(room, "vp", "ceo")


@races
def test_a_vote_is_taken_back_before_the_gate_passes_or_not_at_all(room: Engine, rounds: int) -> None:
    ends: Counter[tuple[str, ...]] = Counter()
    for _ in range(rounds):
        for person in ("vp", "ceo"):
            says(room, person, "approve")()
        ends[tuple(at_once(says(room, "ceo", "withdraw"), moves(room)))] += 1
        _reopened(room)
    # Either the gate had passed, or the move had not seen that a vote was missing.
    assert set(ends) <= {("done", "STALE APPROVALS_MISSING"), ("GATE_PASSED", "done"), ("STALE GATE_PASSED", "done")}
    assert sum(ends.values()) == rounds


def _reopened(engine: Engine) -> None:
    """As it was before the race: in review, with nothing approved. It has passed if and only if Cleo's yes stands."""
    yes = _says_yes(engine, "ceo")
    with writing(engine) as session:
        plan = session.get_one(Plan, OP1)
        assert (plan.state == "approved") is yes
        plan.state = "in_review"
        session.execute(delete(Approval))
    withdrawn(engine, "vp", *(["ceo"] if yes else []))


def _says_yes(engine: Engine, person: str) -> bool:
    with reading(engine) as session:
        return session.scalars(select(Vote.decision).where(Vote.person_id == person)).one() == "approve"
