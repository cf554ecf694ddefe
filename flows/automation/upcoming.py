"""The next instant at which anything may fall due: where a virtual clock jumps to."""

from functools import lru_cache
from typing import Any

from pendulum import DateTime
from sqlalchemy import Engine, ScalarSelect, Select, bindparam, func, select

from models.absence import Absence
from models.base import FOREVER, Condition, Instant
from models.database import reading
from models.gate import Gate
from models.ladder_step import LadderStep
from models.notice import Notice
from models.obligation import Obligation

_AFTER = bindparam("after", type_=Instant)


def _first_of(instant: Any, *conditions: Condition) -> ScalarSelect[DateTime | None]:
    """The first of these instants after the parameter `after`, among the rows that meet the conditions."""
    first = select(func.min(instant)).where(*conditions, instant > _AFTER)
    return first.scalar_subquery()


@lru_cache(maxsize=1)
def _select_first_instants() -> Select[Any]:
    scheduled = Gate.state == "scheduled"
    not_over = Gate.state.in_(("scheduled", "open"))
    unsettled = Obligation.settled_at.is_(None)
    not_dropped = Obligation.dropped_at.is_(None)
    return select(
        _first_of(Gate.opens_at, scheduled),
        _first_of(Gate.due_at, not_over),
        _first_of(Gate.grace_ends_at, not_over),
        _first_of(Obligation.next_at, unsettled, not_dropped),
        _first_of(LadderStep.at),
        _first_of(Absence.until_at, Absence.ended_at.is_(None)),
        _first_of(Notice.send_at, Notice.state == "waiting"),
    )


def next_due(engine: Engine, *, after: DateTime) -> DateTime:
    """The first instant after this one at which a tick or a delivery may have something to do; FOREVER if none.

    The beginning and end of the year are left to the next tick: nothing waits for them to the minute.
    """
    with reading(engine) as session:
        row = session.execute(_select_first_instants(), {"after": after}).one()
    instants = [instant for instant in row if instant is not None]
    return min(instants, default=FOREVER)
