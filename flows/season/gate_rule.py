"""How far a gate is by its rule."""

from dataclasses import dataclass
from math import ceil

from config.calendar import Calendar
from config.gate import GateRow


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


def progress_by_rule(
    calendar: Calendar,
    gate_id: str,
    *,
    done: int,
    total: int,
) -> Progress:
    """What the gate's rule makes of these numbers."""
    percent = calendar.gate(gate_id).percent
    need = _needed_of(total, percent)
    return Progress(done, total, need)


def _needed_of(total: int, percent: int | None) -> int:
    if percent is None:
        return min(total, 1)
    return ceil(total * percent / 100)


def dynamic(gate: GateRow) -> bool:
    """Is what is owed at this gate known only as the season goes? Then it passes at its day, not before."""
    if gate.owes is None:
        return False
    return gate.owes.by == "partner" or gate.owes.settled_by in ("align", "answer")
