"""How notices, feeds and refusals call a plan."""

from typing import Any, Protocol

from config.calendar import Calendar
from models.plan import Plan


class NamesUnits(Protocol):
    """Facts or another view of a season: its calendar, and its units by id."""

    @property
    def calendar(self) -> Calendar: ...

    def unit(self, unit_id: str) -> Any: ...


def plan_title(season: NamesUnits, plan: Plan) -> str:
    """“OP1 of Payments”."""
    document = season.calendar.document(plan.document)
    return f"{document.title} of {season.unit(plan.unit_id).title}"
