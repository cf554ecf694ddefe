"""Grants at the same moment out of the same envelope: together they never hand out more than it holds."""

import threading
from collections import Counter
from concurrent.futures import ThreadPoolExecutor
from decimal import Decimal

from sqlalchemy import Engine, delete, select

from flows.headcount.set_envelope import set_envelope
from flows.headcount.tunnel_down import grant
from models.database import reading, transact, writing
from models.initiative import HeadcountAsk, Packet
from rules.allocation import Room
from states.refusal import Refused
from tests.conftest import OPENED_AT, SEASON, Opener
from tests.flows.conftest import AUGUST
from tests.flows.headcount.ranked_cases import REGION, THIRD, WHY, ranked
from tests.flows.pool import ranked as rank_again

ROUNDS = 10


def test_of_two_grants_that_together_overdraw_the_envelope_one_is_made(engine: Engine, open_for: Opener) -> None:
    open_for(engine, then=ranked)
    with writing(engine) as session:
        room, nothing = Room(3, Decimal(400_000)), Room(0, Decimal(0))
        set_envelope(session, SEASON, "company", room, nothing, by="po", at=OPENED_AT)
        # Of another plan, as those who grant asks of one plan take turns anyway.
        session.get_one(HeadcountAsk, THIRD).plan_id = "fy2027_op1_payments"
    ready = threading.Barrier(2)

    def give_two(ask_id: str) -> str:
        ready.wait(timeout=60)
        try:
            transact(engine, lambda session: grant(session, ask_id, 2, WHY, by="ceo", at=AUGUST))
        except Refused as refused:
            return "/".join(reason.code for reason in refused.reasons)
        return "granted"

    for _ in range(ROUNDS):
        with ThreadPoolExecutor(2) as pool:
            ends = list(pool.map(give_two, (REGION, THIRD)))
        assert Counter(ends) == {"granted": 1, "OVER_ENVELOPE": 1}
        with reading(engine) as session:
            assert session.scalars(select(Packet.granted)).all() == [2]
        with writing(engine) as session:  # nothing is decided, so that they race again
            session.execute(delete(Packet))
            rank_again(session)
            for ask in session.scalars(select(HeadcountAsk)):
                ask.granted = None
