"""How far a gate is: how much of what is owed at it is settled, what its rule needs, and how late it is."""

from dataclasses import dataclass
from math import ceil

from pendulum import DateTime
from sqlalchemy import Engine, func, select

from flows.ground import Ground
from models.database import reading
from models.gate import Gate
from models.obligation import Obligation
from models.season import OVER, Season


@dataclass(frozen=True)
class Progress:
    """How much of what is owed at a gate is settled, and how much its rule needs."""

    done: int
    total: int
    need: int

    @property
    def met(self) -> bool:
        return self.done >= self.need

    def __str__(self) -> str:
        """What GATE_PROGRESS says (docs/lifecycles.md, “Gate”)."""
        return f"{self.done}/{self.total} done; rule needs {self.need}."


def progress(ground: Ground, gate_id: str) -> Progress:
    here = (Obligation.season_id == ground.season.id, Obligation.gate_id == gate_id, Obligation.dropped_at.is_(None))
    # count() of a column counts the rows in which it is set
    counts = select(func.count(), func.count(Obligation.settled_at)).select_from(Obligation).where(*here)
    total, settled = ground.session.execute(counts).tuples().one()
    percent = ground.calendar.gate(gate_id).percent
    need = min(total, 1) if percent is None else ceil(total * percent / 100)
    return Progress(settled, total, need)


def how_far(engine: Engine) -> dict[str, float]:
    """Of each live season, how much of what is owed in it is done: per cent, to one place."""
    live = select(Season.id).where(Season.state.not_in(OVER))
    counts = select(Obligation.season_id, func.count(), func.count(Obligation.settled_at))
    mine = counts.where(Obligation.dropped_at.is_(None), Obligation.season_id.in_(live))
    with reading(engine) as session:
        rows = session.execute(mine.group_by(Obligation.season_id).order_by(Obligation.season_id)).tuples().all()
    return {season: round(100 * done / total, 1) for season, total, done in rows}


def late_by(ground: Ground, gate: Gate) -> int:
    """Business days from the due day to the last settlement (or to now, where something is missing); never below 0."""
    last = ground.session.scalar(
        select(func.max(Obligation.settled_at)).where(
            Obligation.season_id == ground.season.id, Obligation.gate_id == gate.id, Obligation.dropped_at.is_(None)
        )
    )
    decided: DateTime = last if last is not None and gate.state == "passed" else ground.at
    if decided <= gate.due_at or (last is None and gate.state == "passed"):
        return 0
    return ground.resolver.days.between(gate.due_on, decided.in_timezone(ground.season.zone).date())
