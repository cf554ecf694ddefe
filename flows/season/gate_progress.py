"""How far gates are, counted by the database: one of them, or all that is owed in a season."""

import json
from collections.abc import Collection, Iterator

from sqlalchemy import (
    Engine,
    Select,
    func,
    select,
)

from flows.act.context import SeasonContext
from flows.act.find_due import find_due_rows
from flows.season.gate_rule import Progress, progress_by_rule
from models.database import reading
from models.obligation import Obligation
from models.season import INACTIVE_SEASON_STATES, Season
from models.statement import THIS_SEASON, Statement, is_listed


def progress(context: SeasonContext, gate_id: str) -> Progress:
    """How much of what is owed at the gate is settled."""
    (of_gate,) = progress_of_gates(context, [gate_id])
    return of_gate


def progress_of_gates(context: SeasonContext, gate_ids: Collection[str]) -> Iterator[Progress]:
    """The same of several gates, in their order, counted in one statement."""
    counts = _counts_by_gate(context, gate_ids)
    for gate_id in gate_ids:
        total, settled = counts.get(gate_id, (0, 0))
        yield progress_by_rule(
            context.calendar,
            gate_id,
            done=settled,
            total=total,
        )


def _counts_by_gate(
    context: SeasonContext,
    gate_ids: Collection[str],
) -> dict[str, tuple[int, int]]:
    """How much is owed at each of these gates, and how much of that is settled; no gate at which nothing is."""
    listed = json.dumps(list(gate_ids))
    rows = find_due_rows(context, _OWED_BY_GATE, gates=listed)
    return {gate_id: (total, settled) for gate_id, total, settled in rows}


def _owed_by_gate() -> Select[tuple[str, int, int]]:
    # count() of a column counts the rows in which it is set
    counts = select(
        Obligation.gate_id,
        func.count(),
        func.count(Obligation.settled_at),
    )
    owed = counts.where(
        Obligation.season_id == THIS_SEASON,
        is_listed(Obligation.gate_id, "gates"),
        Obligation.dropped_at.is_(None),
    )
    return owed.group_by(Obligation.gate_id)


_OWED_BY_GATE = Statement(_owed_by_gate)


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
