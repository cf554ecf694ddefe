"""What a change of the calendar meets in the database: open obligations, booked reviews, gates already decided."""

from collections.abc import Iterable, Iterator

from pendulum import DateTime
from sqlalchemy import func, select
from sqlalchemy.orm import Session

from flows.calendar.touched import Booked, OpenDue
from models.gate import Gate
from models.obligation import Obligation
from models.organisation import Person
from models.plan import Plan
from models.review import ReviewSession

DECIDED_GATE_STATES = ("passed", "passed_with_exceptions", "waived")


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
    reviews = []
    for plan, unit, document, starts_at, invitees in session.execute(scheduled).tuples():
        review = Booked(
            plan,
            unit,
            document,
            starts_at,
            people=tuple(invitees),
        )
        reviews.append(review)
    return reviews


def decided_gates(session: Session, season_id: str) -> dict[str, str]:
    """The gates whose time is over, and what became of them: their dates are history."""
    of_season = select(Gate.id, Gate.state).where(Gate.season_id == season_id)
    decided = of_season.where(Gate.state.in_(DECIDED_GATE_STATES))
    rows = session.execute(decided).tuples()
    return dict(rows.all())
