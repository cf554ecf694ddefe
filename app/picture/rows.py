"""The picture as data, for a program that wants what people see."""

from dataclasses import asdict
from typing import Any

from app.picture.changes import Changed, Moved, changed
from app.picture.subject import Picture

INSTANTS = ("opens_at", "due_at", "grace_ends_at")


def rows(picture: Picture) -> dict[str, Any]:
    """Instants in the season's zone, as the picture has them."""
    return {
        "zone": picture.zone,
        "phases": [{"id": phase.id, "title": phase.title} for phase in picture.phases],
        "gates": [_row(drawn, picture.zone) for drawn in changed(picture)],
        "blackouts": list(picture.blackouts),
    }


def _row(drawn: Changed, zone: str) -> dict[str, Any]:
    moved = drawn.change if isinstance(drawn.change, Moved) else None
    return asdict(drawn.gate) | {
        **{name: getattr(drawn.gate, name).in_timezone(zone) for name in INSTANTS},
        "change": "moved" if moved else drawn.change,
        "was_due_at": moved.was.due_at.in_timezone(zone) if moved else None,
        "moved_by": moved.by if moved else 0,
    }
