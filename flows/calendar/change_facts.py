"""What a change of the calendar meets in the database: open obligations, booked reviews, gates already decided."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from pendulum import DateTime
from sqlalchemy import func, select
from sqlalchemy.orm import Session

from models.gate import Gate
from models.intake import IntakeRequest
from models.obligation import Obligation
from models.organisation import Person, Unit
from models.plan import Plan
from models.review import ReviewSession
from states.intake_request import ANSWERING

DECIDED = ("passed", "passed_with_exceptions", "waived")


@dataclass(frozen=True)
class Due:
    """An open obligation: `unit` is the one whose calendar it lives by ("" the company's)."""

    key: str
    gate: str
    unit: str
    person: str
    manager: str
    what: str
    due_at: DateTime


@dataclass(frozen=True)
class Booked:
    """A review that is still to come, and those who must be there."""

    plan: str
    unit: str
    document: str
    review_at: DateTime
    people: tuple[str, ...]


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


def plan_people(session: Session, season_id: str, document: str) -> Iterator[tuple[str, str, str]]:
    """(unit, owner, approver) of each plan of this kind."""
    rows = select(Plan.unit_id, Plan.owner_id, Plan.approver_id)
    rows = rows.where(Plan.season_id == season_id, Plan.document == document)
    yield from session.execute(rows.order_by(Plan.unit_id)).tuples()


def requesters(session: Session, season_id: str) -> Iterator[tuple[str, str]]:
    """(unit asked, owner of the unit that asked) of each request that is still open."""
    asking = func.coalesce(Unit.product_manager_id, Unit.engineering_manager_id)
    rows = (
        select(IntakeRequest.to_unit_id, asking)
        .join(Unit, Unit.id == IntakeRequest.from_unit_id)
        .where(IntakeRequest.season_id == season_id, IntakeRequest.state.in_((*ANSWERING, "countered")))
    )
    yield from session.execute(rows.order_by(IntakeRequest.id)).tuples()
