"""A large season shared among workers: what is to be laid out, one run for each unit below the top."""

from dataclasses import dataclass

from pendulum import DateTime
from sqlalchemy import Engine, Select, func, select
from sqlalchemy.orm import Session

from flows.reminders.schedule import stale
from models.base import Condition
from models.database import reading
from models.obligation import Obligation
from models.organisation import Unit
from models.season import select_live_seasons
from models.subtree import units_with_ancestors

LARGE = 2_000
"""A tick lays out fewer obligations than that by itself, in a second or two."""


@dataclass(frozen=True)
class LayoutShare:
    """What one run does: a season, a unit with all below it, and how many obligations that is."""

    season_id: str
    unit_id: str
    obligations: int


def layout_shares(
    engine: Engine,
    *,
    at: DateTime,
    large: int = LARGE,
) -> list[LayoutShare]:
    """The shares of every live season in which much is to be laid out; none if a tick is quick enough."""
    with reading(engine) as session:
        shares = _shares_of_live_seasons(session, at)
    obligations = sum(share.obligations for share in shares)
    return shares if obligations >= large else []


def _shares_of_live_seasons(
    session: Session,
    at: DateTime,
) -> list[LayoutShare]:
    shares: list[LayoutShare] = []
    for season_id in session.scalars(select_live_seasons()).all():
        rows = session.execute(_count_by_unit(season_id, at)).tuples()
        shares += [LayoutShare(season_id, unit_id, count) for unit_id, count in rows]
    return shares


def _count_by_unit(season_id: str, at: DateTime) -> Select[tuple[str, int]]:
    """By the units one step below the top, how much they and all below them have to be laid out.

    What the top itself owes, a tick lays out.
    """
    pairs = units_with_ancestors()
    due = stale(season_id, at).add_columns(Obligation.unit_id).order_by(None).subquery()
    counts = select(pairs.c.above, func.count()).join(due, due.c.unit_id == pairs.c.unit)
    of_units = counts.join(Unit, Unit.id == pairs.c.above).where(_is_below_top())
    return of_units.group_by(pairs.c.above).order_by(pairs.c.above)


def _is_below_top() -> Condition:
    top_units = select(Unit.id).where(Unit.parent_id.is_(None))
    return Unit.parent_id.in_(top_units)
