"""What a change of the calendar meets in the database: open obligations, booked reviews, gates already decided."""

from collections.abc import Iterable, Iterator

from pendulum import DateTime
from sqlalchemy import func, select
from sqlalchemy.orm import Session

from flows.calendar.touched import Booked, Due
from models.gate import Gate
from models.obligation import Obligation
from models.organisation import Person
from models.plan import Plan
from models.review import ReviewSession

DECIDED = ("passed", "passed_with_exceptions", "waived")


UNIT_OF_DUE = func.coalesce(Plan.unit_id, Obligation.unit_id, "")
"""Whose calendar an obligation lives by: the plan's unit, else the unit that owes."""


def open_dues(session: Session, season_id: str, gates: Iterable[str]) -> Iterator[Due]:
    """What is owed and open at these gates, as plain values: a season may have tens of thousands."""
    still = (Obligation.settled_at.is_(None), Obligation.dropped_at.is_(None), Obligation.season_id == season_id)
    columns = (
        *(Obligation.key, Obligation.gate_id, UNIT_OF_DUE, Obligation.person_id),
        *(func.coalesce(Person.manager_id, ""), Obligation.what, Obligation.due_at),
    )
    chosen = (
        select(*columns)
        .join(Person, Person.id == Obligation.person_id)
        .outerjoin(Plan, Plan.id == Obligation.plan_id)
        .where(*still, Obligation.gate_id.in_(list(gates)))
        .order_by(Obligation.key)
    )
    for row in session.execute(chosen):
        yield Due(*row)


def booked_reviews(session: Session, season_id: str, *, after: DateTime) -> list[Booked]:
    """Reviews that begin after this instant, with everybody who is invited."""
    rows = session.execute(
        select(Plan.id, Plan.unit_id, Plan.document, ReviewSession.starts_at, ReviewSession.invitees)
        .join(Plan, Plan.id == ReviewSession.plan_id)
        .where(ReviewSession.season_id == season_id, ReviewSession.state == "scheduled")
        .where(ReviewSession.starts_at > after)
        .order_by(Plan.id)
    )
    return [Booked(plan, unit, document, when, tuple(people)) for plan, unit, document, when, people in rows]


def decided_gates(session: Session, season_id: str) -> dict[str, str]:
    """The gates whose time is over, and what became of them: their dates are history."""
    rows = select(Gate.id, Gate.state).where(Gate.season_id == season_id, Gate.state.in_(DECIDED))
    return dict(session.execute(rows).tuples().all())
