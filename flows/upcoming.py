"""The next instant at which anything may fall due: where a virtual clock jumps to."""

from pendulum import DateTime
from sqlalchemy import Engine, func, select

from models.base import FOREVER
from models.database import reading
from models.gate import Gate
from models.notice import Notice
from models.obligation import Obligation


def next_due(engine: Engine, *, after: DateTime) -> DateTime:
    """The first instant after this one at which a tick or a delivery may have something to do; FOREVER if none."""
    still = (Obligation.settled_at.is_(None), Obligation.dropped_at.is_(None))
    asked = (
        select(func.min(Gate.opens_at)).where(Gate.state == "scheduled", Gate.opens_at > after),
        select(func.min(Gate.due_at)).where(Gate.state.in_(("scheduled", "open")), Gate.due_at > after),
        select(func.min(Gate.grace_ends_at)).where(Gate.state.in_(("scheduled", "open")), Gate.grace_ends_at > after),
        select(func.min(Obligation.next_at)).where(*still, Obligation.next_at > after),
        select(func.min(Notice.send_at)).where(Notice.state == "waiting", Notice.send_at > after),
    )
    with reading(engine) as session:
        found = [session.scalar(question) for question in asked]
    return min((instant for instant in found if instant is not None), default=FOREVER)
