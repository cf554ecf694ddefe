"""How far gates are, counted by the database: one of them, or all that is owed in a season."""

from sqlalchemy import (
    Engine,
    Select,
    func,
    select,
)

from flows.ground import Ground
from flows.season.gate_dues import Progress, progress_by_rule
from models.database import reading
from models.obligation import Obligation
from models.season import INACTIVE_SEASON_STATES, Season


def progress(ground: Ground, gate_id: str) -> Progress:
    """How much of what is owed at the gate is settled."""
    # count() of a column counts the rows in which it is set
    counts = select(func.count(), func.count(Obligation.settled_at))
    at_gate = counts.select_from(Obligation).where(
        Obligation.season_id == ground.season.id,
        Obligation.gate_id == gate_id,
        Obligation.dropped_at.is_(None),
    )
    total, settled = ground.session.execute(at_gate).tuples().one()
    return progress_by_rule(
        ground.calendar,
        gate_id,
        done=settled,
        total=total,
    )


def how_far(engine: Engine) -> dict[str, float]:
    """Of each live season, how much of what is owed in it is done: per cent, to one place."""
    with reading(engine) as session:
        rows = session.execute(_owed_by_season()).tuples().all()
    return {season_id: _percent(done, total) for season_id, total, done in rows}


def _owed_by_season() -> Select[tuple[str, int, int]]:
    """Season, how much is owed in it and how much of that is settled."""
    live = select(Season.id).where(Season.state.not_in(INACTIVE_SEASON_STATES))
    counts = select(
        Obligation.season_id,
        func.count(),
        func.count(Obligation.settled_at),
    )
    owed = counts.where(
        Obligation.dropped_at.is_(None),
        Obligation.season_id.in_(live),
    )
    by_season = owed.group_by(Obligation.season_id)
    return by_season.order_by(Obligation.season_id)


def _percent(done: int, total: int) -> float:
    return round(100 * done / total, 1)
