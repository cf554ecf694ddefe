"""“My next three things”: what one person owes first, across all seasons that run."""

from dataclasses import dataclass

from pendulum import DateTime
from sqlalchemy import select
from sqlalchemy.orm import Session

from flows.obligations.notice_texts import PLAN_SHOWN
from models.obligation import Obligation
from models.season import INACTIVE_SEASON_STATES, Season

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
    session: Session,
    person_id: str,
    *,
    at: DateTime,
    limit: int = FIRST,
) -> list[Thing]:
    """What is due first comes first; what waits for somebody else is not among it."""
    columns = select(Obligation, Season.zone)
    with_zone = columns.join(Season, Season.id == Obligation.season_id)
    live = with_zone.where(
        Obligation.person_id == person_id,
        Obligation.settled_at.is_(None),
        Obligation.dropped_at.is_(None),
        Obligation.paused_at.is_(None),
        Season.state.not_in(INACTIVE_SEASON_STATES),
    )
    first = live.order_by(Obligation.due_at, Obligation.key).limit(limit)
    rows = session.execute(first).tuples()
    return [_thing_of(obligation, zone, at) for obligation, zone in rows]


def _thing_of(obligation: Obligation, zone: str, at: DateTime) -> Thing:
    command = f"phasegate gate show {obligation.gate_id}"
    path = ""
    if obligation.plan_id:
        command = PLAN_SHOWN.format(plan=obligation.plan_id)
        path = f"/plan/{obligation.plan_id}"
    return Thing(
        season_id=obligation.season_id,
        what=obligation.what,
        due_at=obligation.due_at,
        zone=zone,
        late=obligation.due_at < at,
        do=command,
        path=path,
    )
