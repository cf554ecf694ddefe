"""What follows when an absence begins or ends: the journal, and a new look at every step that the person is told of."""

from sqlalchemy import (
    ColumnElement,
    Select,
    or_,
    select,
    update,
)

from flows.ground import Ground
from models.absence import Absence
from models.obligation import Obligation
from models.organisation import Person
from models.plan import Plan


def absences_of(person_id: str) -> Select[tuple[Absence]]:
    """All of a person's absences; what begins first comes first."""
    return select(Absence).where(Absence.person_id == person_id).order_by(Absence.from_at)


def note_change(ground: Ground, row: Absence, act: str) -> None:
    """The journal, how long the person may be away, and a new look at the steps of all that they are told of."""
    ground.session.flush()
    _mark_away(ground, row.person_id)
    _write_entry(ground, row, act)
    _look_anew(ground, row.person_id)


def _write_entry(ground: Ground, row: Absence, act: str) -> None:
    facts = {
        "person": row.person_id,
        "from": row.from_at.to_iso8601_string(),
        "until": row.over_at.to_iso8601_string(),
        "delegate": row.delegate_id or "",
    }
    ground.write(
        "absence",
        row.id,
        act,
        version=row.version,
        facts=facts,
    )


def _mark_away(ground: Ground, person_id: str) -> None:
    rows = ground.session.scalars(absences_of(person_id))
    ends = [row.over_at for row in rows]
    ground.person(person_id).away_until = max(ends, default=None)


def _concerns_person(person_id: str) -> ColumnElement[bool]:
    reports = select(Person.id).where(Person.manager_id == person_id)
    approves = select(Plan.id).where(Plan.approver_id == person_id)
    return or_(
        Obligation.person_id == person_id,
        Obligation.person_id.in_(reports),
        Obligation.plan_id.in_(approves),
    )


def _look_anew(ground: Ground, person_id: str) -> None:
    """The ladders of all that the person owes, manages or approves are laid out again at the next tick."""
    still_open = update(Obligation).where(
        Obligation.settled_at.is_(None),
        Obligation.dropped_at.is_(None),
        Obligation.next_at > ground.at,
        _concerns_person(person_id),
    )
    ground.session.execute(
        still_open.values(next_at=ground.at),
        execution_options={"synchronize_session": False},
    )
