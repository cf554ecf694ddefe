"""The rows that a season begins with, and that a new calendar may add: gates, plans and the waivers of overlays."""

from collections.abc import Iterator

from sqlalchemy import select

from config.season_gates import SeasonGate, date_plan, waivers
from flows.approval.seats import keep_seats
from flows.ground import Ground
from models.gate import Gate, GateWaiver
from models.organisation import Person, Unit
from models.plan import Plan
from models.review import Prereview
from states.gate import GATE_LIFECYCLE


def add_gate(ground: Ground, gate: SeasonGate) -> Gate:
    row = Gate(
        season_id=ground.season.id,
        id=gate.dated.gate.id,
        state=GATE_LIFECYCLE.initial,
    )
    date_gate(row, gate)
    ground.session.add(row)
    return row


def date_gate(row: Gate, gate: SeasonGate) -> None:
    """Give the row what the calendar says of its gate."""
    dated = gate.dated
    row.position = gate.position
    row.unit_id = gate.unit_id
    row.title = dated.gate.title
    row.phase = dated.gate.phase
    row.opens_at = dated.opens.at
    row.due_at = dated.due.at
    row.due_on = dated.due.day
    row.grace_ends_at = gate.grace_ends_at
    row.explanation = dated.due.explanation


def add_plans(ground: Ground) -> list[Plan]:
    """A plan of each kind for each unit that has none yet."""
    added = []
    for unit, document in _plans_missing(ground):
        plan = _add_plan(ground, unit, document)
        added.append(plan)
    ground.session.flush()
    for plan in added:
        keep_seats(ground, plan)
    return added


def _plans_missing(ground: Ground) -> Iterator[tuple[Unit, str]]:
    """Unit and document of each plan that there is not yet."""
    season_id = ground.season.id
    plan_ids = select(Plan.id).where(Plan.season_id == season_id)
    existing = set(ground.session.scalars(plan_ids))
    units = select(Unit).order_by(Unit.id)
    for unit in ground.session.scalars(units).all():
        for kind in ground.calendar.documents:
            key = plan_id(season_id, kind.id, unit.id)
            if key not in existing:
                yield unit, kind.id


def _add_plan(ground: Ground, unit: Unit, document: str) -> Plan:
    plan = Plan(
        id=plan_id(ground.season.id, document, unit.id),
        season_id=ground.season.id,
        document=document,
        unit_id=unit.id,
        owner_id=unit.owner_id,
        approver_id=approver(ground, unit),
        state=ground.lifecycle.initial,
        entered_at=ground.at,
    )
    plan.opens_at, plan.closes_at = date_plan(ground.scopes, plan)
    ground.session.add(plan)
    ground.session.flush()
    _add_prereviews(ground, plan, unit)
    return plan


def _add_prereviews(ground: Ground, plan: Plan, unit: Unit) -> None:
    for partner in unit.partners:
        prereview = Prereview(plan_id=plan.id, unit_id=partner)
        ground.session.add(prereview)


def add_waivers(ground: Ground) -> None:
    """What overlays waive is on record for each unit that it is waived for."""
    if not ground.calendar.overlays:
        return
    units = select(Unit.id).order_by(Unit.id)
    for unit_id in ground.session.scalars(units):
        for gate_id, reason in waivers(ground.scopes, unit_id):
            waiver = GateWaiver(
                season_id=ground.season.id,
                gate_id=gate_id,
                unit_id=unit_id,
                reason=reason,
                by=ground.by,
                at=ground.at,
            )
            ground.session.merge(waiver)


def plan_id(season_id: str, document: str, unit_id: str) -> str:
    """`fy2027_op1_payments`: the same word in the command line, the URL and the database."""
    return f"{season_id.lower()}_{document}_{unit_id}"


def approver(ground: Ground, unit: Unit) -> str:
    """Whom the file names, else a contact of the unit above, else the owner's managers; never the owner."""
    for person_id in _candidates(ground, unit):
        if person_id and person_id != unit.owner_id:
            return person_id
    return ground.season.product_ops_id


def _candidates(ground: Ground, unit: Unit) -> Iterator[str | None]:
    yield unit.approver_id
    if unit.parent_id:
        yield from _contacts_of(ground, unit.parent_id)
    yield from _managers(ground, unit.owner_id)
    # Who reports to nobody and owns a plan is approved by whoever runs the season, or by another executive.
    yield ground.season.product_ops_id
    yield from ground.executives


def _contacts_of(ground: Ground, unit_id: str) -> tuple[str, ...]:
    unit = ground.session.get(Unit, unit_id)
    return unit.contacts if unit else ()


def _managers(ground: Ground, person_id: str) -> Iterator[str]:
    person: Person | None = ground.person(person_id)
    while person is not None and person.manager_id:
        yield person.manager_id
        person = ground.session.get(Person, person.manager_id)
