"""Questions that pages and listings ask of a season: frozen lines of what is so, nothing written.

A line carries the columns of its row under the same names, names of people beside their ids, and little more.
"""

from dataclasses import dataclass

from pendulum import Date, DateTime
from sqlalchemy.orm import Session

from config.explanation import Window
from flows.act.context import SeasonContext, open_context
from flows.views.build_line import build_line
from flows.views.season_rows import open_dues
from flows.views.title_lines import TitleLine, title_lines
from models.obligation import Obligation
from models.organisation import SYSTEM


@dataclass(frozen=True)
class SeasonLine:
    """A season; `states` are those of its plans, in the order of the life-cycle."""

    id: str
    title: str
    state: str
    zone: str
    starts_on: Date
    ends_on: Date
    product_ops_id: str
    product_ops: str
    calendar_number: int
    states: tuple[str, ...]
    phases: tuple[TitleLine, ...]
    documents: tuple[TitleLine, ...]
    blackouts: tuple[Window, ...]


@dataclass(frozen=True)
class DueLine:
    """Something owed and not done; `days` counts business days to the due day, or since it where `late`."""

    key: str
    gate_id: str
    gate: str
    plan_id: str | None
    unit_id: str | None
    what: str
    person_id: str
    person: str
    due_at: DateTime
    due_on: Date
    late: bool
    days: int


def read_season(session: Session, season_id: str, *, at: DateTime) -> SeasonLine:
    """Raises Unknown where there is no such season."""
    context = open_context(session, season_id, by=SYSTEM, at=at)
    return season_line(context)


def season_line(context: SeasonContext) -> SeasonLine:
    return build_line(
        SeasonLine,
        context.season,
        product_ops=context.name_of(context.season.product_ops_id),
        states=context.lifecycle.states,
        phases=title_lines(context.calendar.phases),
        documents=title_lines(context.calendar.documents),
        blackouts=context.resolver.blackouts,
    )


def read_dues(
    session: Session,
    season_id: str,
    *,
    at: DateTime,
    gate_id: str = "",
    person_id: str = "",
    plan_id: str = "",
) -> list[DueLine]:
    """What is owed and not done, what is due first comes first; empty words narrow nothing."""
    context = open_context(session, season_id, by=SYSTEM, at=at)
    only = {"gate_id": gate_id, "person_id": person_id, "plan_id": plan_id}
    return due_lines(context, **only)


def due_lines(context: SeasonContext, **only: str) -> list[DueLine]:
    """The same on a season that has been read already; `only` narrows by a column (gate_id, person_id, plan_id)."""
    rows = open_dues(context.session, season_id=context.season.id, **only)
    today = context.today
    return [_due_line(context, row, today) for row in rows]


def _due_line(
    context: SeasonContext,
    row: Obligation,
    today: Date,
) -> DueLine:
    days_apart = context.resolver.days.between(today, row.due_on)
    return build_line(
        DueLine,
        row,
        gate=_gate_title(context, row.gate_id),
        person=context.person_names[row.person_id],
        late=row.due_at < context.at,
        days=abs(days_apart),
    )


def _gate_title(context: SeasonContext, gate_id: str) -> str:
    return context.calendar.gate(gate_id).title if gate_id else ""
