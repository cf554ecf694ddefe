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
        decided = select(Gate).where(
            Gate.state.in_(DECIDED),
            Gate.announced_at.is_(None),
        )
        in_order = decided.order_by(Gate.decided_at, Gate.position)
        return tuple(_change_of_gate(gate) for gate in session.scalars(in_order))


def _change_of_gate(gate: Gate) -> GateChange:
    return GateChange(
        season_id=gate.season_id,
        gate_id=gate.id,
        title=gate.title,
        was="",
        now=gate.state,
    )


def mark_announced(engine: Engine, changes: Sequence[GateChange], *, at: DateTime) -> None:
    """Only a gate that is still in the state that was announced is marked."""
    with writing(engine) as session:
        for change in changes:
            key = (change.season_id, change.gate_id)
            gate = session.get(Gate, key, with_for_update=True)
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
        published = select(CalendarChange).where(
            CalendarChange.state == "published",
            CalendarChange.announced_at.is_(None),
        )
        changes = session.scalars(published.order_by(CalendarChange.published_at))
        return tuple(_news_of_change(change) for change in changes)


def _news_of_change(change: CalendarChange) -> CalendarNews:
    return CalendarNews(change.season_id, change.id, change.number)


def mark_changed(engine: Engine, changes: Sequence[CalendarNews], *, at: DateTime) -> None:
    with writing(engine) as session:
        for change in changes:
            row = session.get_one(CalendarChange, change.change_id, with_for_update=True)
            row.announced_at = at
