"""“My next three things”: what people owe first, across all seasons that run."""

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass
from functools import lru_cache
from typing import Any

from pendulum import DateTime
from sqlalchemy import Connection, Select, func, select

from flows.obligations.notice_texts import PLAN_SHOWN
from models.obligation import Obligation
from models.season import INACTIVE_SEASON_STATES, Season
from models.statement import is_listed, listed_values

FIRST = 3


@dataclass(frozen=True)
class Thing:
    """Something owed: until when, in which season and zone, what to do about it, and the page that does it."""

    season_id: str
    what: str
    due_at: DateTime
    zone: str
    late: bool
    do: str
    path: str


def next_things(
    connection: Connection,
    people: Iterable[str],
    *,
    at: DateTime,
) -> dict[str, list[Thing]]:
    """For each person what is due first comes first; what waits for somebody else is not among it."""
    found = connection.execute(_select_first(), {"people": listed_values(people)})
    things: dict[str, list[Thing]] = defaultdict(list)
    for row in found:
        things[row.person_id].append(_thing_of(row, at))
    return things


@lru_cache(maxsize=1)
def _select_first() -> Select[Any]:
    """The first things of each of the `people`, in the order in which they are due."""
    soonest_first = (Obligation.due_at, Obligation.key)
    place = func.row_number().over(partition_by=Obligation.person_id, order_by=soonest_first)
    columns = select(
        Obligation.person_id,
        Obligation.season_id,
        Obligation.gate_id,
        Obligation.plan_id,
        Obligation.what,
        Obligation.due_at,
        Season.zone,
        place.label("place"),
    )
    with_zone = columns.join(Season, Season.id == Obligation.season_id)
    live = with_zone.where(
        is_listed(Obligation.person_id, "people"),
        Obligation.settled_at.is_(None),
        Obligation.dropped_at.is_(None),
        Obligation.paused_at.is_(None),
        Season.state.not_in(INACTIVE_SEASON_STATES),
    )
    in_order = live.subquery("owed")
    first = select(in_order).where(in_order.c.place <= FIRST)
    return first.order_by(in_order.c.person_id, in_order.c.place)


def _thing_of(owed: Any, at: DateTime) -> Thing:
    """A row of what is owed, as people are told of it."""
    command = f"phasegate gate show {owed.gate_id}"
    path = ""
    if owed.plan_id:
        command = PLAN_SHOWN.format(plan=owed.plan_id)
        path = f"/plan/{owed.plan_id}"
    return Thing(
        season_id=owed.season_id,
        what=owed.what,
        due_at=owed.due_at,
        zone=owed.zone,
        late=owed.due_at < at,
        do=command,
        path=path,
    )
