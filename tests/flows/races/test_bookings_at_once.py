"""Reviews booked at the same moment for the same hour of the same people: one is booked, the others hear why not."""

import threading
from collections import Counter
from concurrent.futures import ThreadPoolExecutor
from typing import Any

import pendulum
import pytest
from sqlalchemy import Engine, select

from flows.review.sessions import move_session, propose_review
from models.database import reading, transact, writing
from models.review import ReviewSession
from states.refusal import Refused
from tests.conftest import Opener
from tests.flows.conftest import AUGUST

PLANS = ("fy2027_op1_search", "fy2027_op1_growth", "fy2027_op1_payments")
ROUNDS = 10


@pytest.fixture
def proposed(engine: Engine, open_for: Opener) -> list[list[str]]:
    """For each round three proposals for the same hour, each of another plan and with the same people."""
    open_for(engine)
    rounds = []
    with writing(engine) as session:
        for n in range(ROUNDS):
            start = pendulum.datetime(2026, 8, 31, 17).add(weeks=n)
            told: dict[str, Any] = {"invitees": ["vp", "ana", "bjo", "chi"], "by": "vp", "at": AUGUST}
            rounds.append([propose_review(session, plan, start, **told).id for plan in PLANS])
    return rounds


def test_of_those_who_book_the_same_hour_one_gets_it(engine: Engine, proposed: list[list[str]]) -> None:
    ready = threading.Barrier(len(PLANS))

    def schedule(session_id: str) -> str:
        ready.wait(timeout=60)
        told: dict[str, Any] = {"by": "vp", "at": AUGUST}
        try:
            return transact(engine, lambda session: move_session(session, session_id, "schedule", **told)).now
        except Refused as refused:
            return "/".join(sorted({reason.code for reason in refused.reasons}))

    for ids in proposed:
        with ThreadPoolExecutor(len(PLANS)) as pool:
            ends = list(pool.map(schedule, ids))
        assert Counter(ends) == {"scheduled": 1, "CLASH": 2}
        with writing(engine) as session:  # a plan has one review at a time, and is to race again
            move_session(session, ids[ends.index("scheduled")], "cancel", by="vp", at=AUGUST)
    with reading(engine) as session:
        states = Counter(session.scalars(select(ReviewSession.state)))
    assert states == {"cancelled": ROUNDS, "proposed": 2 * ROUNDS}
