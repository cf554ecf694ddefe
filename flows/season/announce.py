"""Gates that were decided and whose event was not emitted yet: announced at least once, whoever moved them."""

from collections.abc import Sequence

from pendulum import DateTime
from sqlalchemy import Engine, select

from flows.season.gate_sweep import GateChange
from models.database import reading, writing
from models.gate import Gate

DECIDED = ("passed", "passed_with_exceptions", "missed", "waived")


def unannounced(engine: Engine) -> tuple[GateChange, ...]:
    """Decided gates in the order of their decision."""
    with reading(engine) as session:
        chosen = select(Gate).where(Gate.state.in_(DECIDED), Gate.announced_at.is_(None))
        gates = session.scalars(chosen.order_by(Gate.decided_at, Gate.position))
        return tuple(GateChange(gate.season_id, gate.id, gate.title, "", gate.state) for gate in gates)


def mark_announced(engine: Engine, changes: Sequence[GateChange], *, at: DateTime) -> None:
    """Only a gate that is still in the state that was announced is marked."""
    with writing(engine) as session:
        for change in changes:
            gate = session.get(Gate, (change.season_id, change.gate_id), with_for_update=True)
            if gate is not None and gate.state == change.now:
                gate.announced_at = at
