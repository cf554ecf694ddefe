"""Gates that were decided and whose event was not emitted yet: announced at least once, whoever moved them."""

from collections.abc import Sequence
from dataclasses import dataclass

from pendulum import DateTime
from sqlalchemy import Engine, select

from flows.season.gate_sweep import GateChange
from models.calendar_change import CalendarChange
from models.database import reading, writing
from models.gate import Gate

DECIDED = ("passed", "passed_with_exceptions", "missed", "waived")


def unannounced(engine: Engine) -> tuple[GateChange, ...]:
    """Decided gates in the order of their decision."""
    with reading(engine) as session:
        chosen = select(Gate).where(Gate.state.in_(DECIDED), Gate.announced_at.is_(None))
        gates = session.scalars(chosen.order_by(Gate.decided_at, Gate.position))
        return tuple(
            GateChange(
                gate.season_id,
                gate.id,
                gate.title,
                "",
                gate.state,
            )
            for gate in gates
        )


def mark_announced(engine: Engine, changes: Sequence[GateChange], *, at: DateTime) -> None:
    """Only a gate that is still in the state that was announced is marked."""
    with writing(engine) as session:
        for change in changes:
            gate = session.get(Gate, (change.season_id, change.gate_id), with_for_update=True)
            if gate is not None and gate.state == change.now:
                gate.announced_at = at


@dataclass(frozen=True)
class CalendarNews:
    """A change of a season's calendar that became its version `number`."""

    season_id: str
    change_id: str
    number: int


def changed_calendars(engine: Engine) -> tuple[CalendarNews, ...]:
    """Published changes that nobody outside was told of, in their order."""
    with reading(engine) as session:
        told = (CalendarChange.state == "published", CalendarChange.announced_at.is_(None))
        rows = session.scalars(select(CalendarChange).where(*told).order_by(CalendarChange.published_at))
        return tuple(CalendarNews(row.season_id, row.id, row.number) for row in rows)


def mark_changed(engine: Engine, changes: Sequence[CalendarNews], *, at: DateTime) -> None:
    with writing(engine) as session:
        for change in changes:
            session.get_one(CalendarChange, change.change_id, with_for_update=True).announced_at = at
