"""A large season shared among workers: what is to be laid out, by the units at the top, a run each."""

from dataclasses import dataclass

from pendulum import DateTime
from sqlalchemy import Engine, func, select

from flows.ground import Ground, stand
from flows.reminders.schedule import stale
from models.database import reading
from models.obligation import Obligation
from models.organisation import SYSTEM, Unit
from models.season import OVER, Season
from models.subtree import units_with_ancestors

LARGE = 2_000
"""Fewer obligations than that a tick lays out by itself in a second or two."""


@dataclass(frozen=True)
class Share:
    """What one run does: a season, a unit with all below it, and how much that is."""

    season_id: str
    unit_id: str
    obligations: int


def shares(engine: Engine, *, at: DateTime, large: int = LARGE) -> list[Share]:
    """The shares of every live season in which much is to be laid out; none where a tick is quick enough."""
    with reading(engine) as session:
        live = session.scalars(select(Season.id).where(Season.state.not_in(OVER)).order_by(Season.id)).all()
        found = [share for season in live for share in _of_season(stand(session, season, by=SYSTEM, at=at))]
    return found if sum(share.obligations for share in found) >= large else []


def _of_season(ground: Ground) -> list[Share]:
    """By the units that are one step below the top: what the top itself owes, a tick does."""
    tree, tops = units_with_ancestors(), select(Unit.id).where(Unit.parent_id.is_(None))
    due = stale(ground).add_columns(Obligation.unit_id).order_by(None).subquery()
    counts = select(tree.c.above, func.count()).join(due, due.c.unit_id == tree.c.unit)
    below_top = counts.join(Unit, Unit.id == tree.c.above).where(Unit.parent_id.in_(tops))
    rows = ground.session.execute(below_top.group_by(tree.c.above).order_by(tree.c.above)).tuples()
    return [Share(ground.season.id, unit, count) for unit, count in rows]
