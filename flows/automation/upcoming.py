"""The next instant at which anything may fall due: where a virtual clock jumps to."""

from functools import lru_cache

from pendulum import DateTime
from sqlalchemy import Engine, Select, bindparam, func, select

from models.absence import Absence
from models.base import FOREVER, Instant
from models.database import reading
from models.gate import Gate
from models.ladder_step import LadderStep
from models.notice import Notice
from models.obligation import Obligation


@lru_cache(maxsize=1)
def _question() -> Select[tuple[DateTime | None, ...]]:
    after = bindparam("after", type_=Instant)
    coming = Gate.state.in_(("scheduled", "open"))
    owed = (Obligation.settled_at.is_(None), Obligation.dropped_at.is_(None))
    moments = (
        select(func.min(Gate.opens_at)).where(Gate.state == "scheduled", Gate.opens_at > after),
        select(func.min(Gate.due_at)).where(coming, Gate.due_at > after),
        select(func.min(Gate.grace_ends_at)).where(coming, Gate.grace_ends_at > after),
        select(func.min(Obligation.next_at)).where(*owed, Obligation.next_at > after),
        select(func.min(LadderStep.at)).where(LadderStep.at > after),
        select(func.min(Absence.until_at)).where(Absence.ended_at.is_(None), Absence.until_at > after),
        select(func.min(Notice.send_at)).where(Notice.state == "waiting", Notice.send_at > after),
    )
    return select(*(moment.scalar_subquery() for moment in moments))


def next_due(engine: Engine, *, after: DateTime) -> DateTime:
    """The first instant after this one at which a tick or a delivery may have something to do; FOREVER if none.

    The beginning and end of the year are left to the next tick: nothing waits for them to the minute.
    """
    with reading(engine) as session:
        found = session.execute(_question(), {"after": after}).one()
    return min((instant for instant in found if instant is not None), default=FOREVER)
