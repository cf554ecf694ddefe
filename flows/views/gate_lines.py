"""The gates of a season as people list them, each with how much of what is owed at it is done."""

from collections.abc import Sequence
from dataclasses import dataclass

from pendulum import Date, DateTime
from sqlalchemy.orm import Session

from flows.act.context import SeasonContext, open_context
from flows.season.gate_progress import progress_of_gates
from flows.season.gate_rule import Progress
from flows.views.build_line import build_line, find_rows
from models.gate import Gate
from models.organisation import SYSTEM


@dataclass(frozen=True)
class GateLine:
    """A gate with its dates, why it is due then, and how much of what is owed at it is done."""

    id: str
    title: str
    phase: str
    state: str
    opens_at: DateTime
    due_at: DateTime
    due_on: Date
    grace_ends_at: DateTime
    late_by: int
    done: int
    total: int
    need: int
    explanation: str
    reason: str


def gates_in_order(session: Session, season_id: str) -> Sequence[Gate]:
    """In the order of the calendar."""
    return find_rows(session, Gate, order_by=[Gate.position], season_id=season_id)


def read_gates(session: Session, season_id: str, *, at: DateTime) -> list[GateLine]:
    """The season's gates in the order of its calendar."""
    context = open_context(session, season_id, by=SYSTEM, at=at)
    return gate_lines(context)


def gate_lines(context: SeasonContext) -> list[GateLine]:
    """The same on a season that has been read already."""
    gates = gates_in_order(context.session, context.season.id)
    gate_ids = [gate.id for gate in gates]
    settled = progress_of_gates(context, gate_ids)
    return [_gate_line(gate, progress) for gate, progress in zip(gates, settled, strict=True)]


def _gate_line(gate: Gate, settled: Progress) -> GateLine:
    return build_line(
        GateLine,
        gate,
        done=settled.done,
        total=settled.total,
        need=settled.need,
    )
