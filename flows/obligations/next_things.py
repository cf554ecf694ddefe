"""“My next three things”: what one person owes first, across all seasons that run."""

from dataclasses import dataclass

from pendulum import DateTime
from sqlalchemy import select
from sqlalchemy.orm import Session

from flows.obligations.obligations import PLAN_SHOWN
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


def next_things(session: Session, person_id: str, *, at: DateTime, limit: int = FIRST) -> list[Thing]:
    """What is due first comes first; what waits for somebody else is not among it."""
    still = (Obligation.settled_at.is_(None), Obligation.dropped_at.is_(None), Obligation.paused_at.is_(None))
    mine = select(Obligation, Season.zone).join(Season, Season.id == Obligation.season_id)
    live = mine.where(Obligation.person_id == person_id, *still, Season.state.not_in(INACTIVE_SEASON_STATES))
    rows = session.execute(live.order_by(Obligation.due_at, Obligation.key).limit(limit)).tuples()
    return [_thing(owed, zone, at) for owed, zone in rows]


def _thing(owed: Obligation, zone: str, at: DateTime) -> Thing:
    do = PLAN_SHOWN.format(plan=owed.plan_id) if owed.plan_id else f"phasegate gate show {owed.gate_id}"
    path = f"/plan/{owed.plan_id}" if owed.plan_id else ""
    return Thing(owed.season_id, owed.what, owed.due_at, zone, owed.due_at < at, do, path)
