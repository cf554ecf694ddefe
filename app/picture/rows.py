"""The picture as data, for a program that wants what people see."""

from dataclasses import asdict
from typing import Any

from app.picture.changes import ChangedGate, MovedGate, changed_gates
from app.picture.subject import Picture, Titled

DataRow = dict[str, Any]

INSTANTS = ("opens_at", "due_at", "grace_ends_at")


def timeline_data(picture: Picture) -> DataRow:
    """Instants in the season's zone, as the picture has them."""
    return {
        "zone": picture.zone,
        "phases": [_phase_row(phase) for phase in picture.phases],
        "gates": [_gate_row(drawn, picture.zone) for drawn in changed_gates(picture)],
        "blackouts": list(picture.blackouts),
    }


def _phase_row(phase: Titled) -> DataRow:
    return {
        "id": phase.id,
        "title": phase.title,
    }


def _gate_row(drawn: ChangedGate, zone: str) -> DataRow:
    row = asdict(drawn.gate)
    for name in INSTANTS:
        row[name] = row[name].in_timezone(zone)
    return row | _change_columns(drawn, zone)


def _change_columns(drawn: ChangedGate, zone: str) -> DataRow:
    if isinstance(drawn.change, MovedGate):
        return _move_columns(drawn.change, zone)
    return {
        "change": drawn.change,
        "was_due_at": None,
        "moved_by": 0,
    }


def _move_columns(moved: MovedGate, zone: str) -> DataRow:
    return {
        "change": "moved",
        "was_due_at": moved.previous.due_at.in_timezone(zone),
        "moved_by": moved.business_days,
    }
