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
class OpenDue:
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


OPEN_DUE_COLUMNS = (
    Obligation.key,
    Obligation.gate_id,
    UNIT_OF_DUE,
    Obligation.person_id,
    func.coalesce(Person.manager_id, ""),
    Obligation.what,
    Obligation.due_at,
)
"""In the order of the fields of OpenDue."""


def open_dues(
    session: Session,
    season_id: str,
    gates: Iterable[str],
) -> Iterator[OpenDue]:
    """What is owed and open at these gates, as values without rows: a season may have tens of thousands."""
    open_at_gates = (
        select(*OPEN_DUE_COLUMNS)
        .join(Person, Person.id == Obligation.person_id)
        .outerjoin(Plan, Plan.id == Obligation.plan_id)
        .where(Obligation.season_id == season_id)
        .where(Obligation.settled_at.is_(None))
        .where(Obligation.dropped_at.is_(None))
        .where(Obligation.gate_id.in_(list(gates)))
        .order_by(Obligation.key)
    )
    for row in session.execute(open_at_gates):
        yield OpenDue(*row)


def booked_reviews(
    session: Session,
    season_id: str,
    *,
    after: DateTime,
) -> list[Booked]:
    """Reviews that begin after this instant, with everybody who is invited."""
    scheduled = (
        select(
            Plan.id,
            Plan.unit_id,
            Plan.document,
            ReviewSession.starts_at,
            ReviewSession.invitees,
        )
        .join(Plan, Plan.id == ReviewSession.plan_id)
        .where(ReviewSession.season_id == season_id)
        .where(ReviewSession.state == "scheduled")
        .where(ReviewSession.starts_at > after)
        .order_by(Plan.id)
    )
    rows = session.execute(scheduled).tuples()
    reviews = []
    for plan, unit, document, starts_at, invitees in rows:
        people = tuple(invitees)
        reviews.append(Booked(plan, unit, document, starts_at, people))
    return reviews


def decided_gates(session: Session, season_id: str) -> dict[str, str]:
    """The gates whose time is over, and what became of them: their dates are history."""
    decided = select(Gate.id, Gate.state).where(Gate.season_id == season_id).where(Gate.state.in_(DECIDED))
    rows = session.execute(decided).tuples()
    return dict(rows.all())


def plan_people(
    session: Session,
    season_id: str,
    document: str,
) -> Iterator[tuple[str, str, str]]:
    """(unit, owner, approver) of each plan of this kind."""
    of_kind = (
        select(Plan.unit_id, Plan.owner_id, Plan.approver_id)
        .where(Plan.season_id == season_id)
        .where(Plan.document == document)
        .order_by(Plan.unit_id)
    )
    yield from session.execute(of_kind).tuples()


def open_requesters(session: Session, season_id: str) -> Iterator[tuple[str, str]]:
    """(unit asked, owner of the unit that asked) of each request that is still open."""
    owner = func.coalesce(Unit.product_manager_id, Unit.engineering_manager_id)
    still_open = (
        select(IntakeRequest.to_unit_id, owner)
        .join(Unit, Unit.id == IntakeRequest.from_unit_id)
        .where(IntakeRequest.season_id == season_id)
        .where(IntakeRequest.state.in_((*ANSWERING, "countered")))
        .order_by(IntakeRequest.id)
    )
    yield from session.execute(still_open).tuples()
