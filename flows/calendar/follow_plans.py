"""Plans under a new calendar: when they may begin and close, new ones for new documents, their booked reviews."""

from collections.abc import Iterable, Iterator

from sqlalchemy import ColumnElement, Row, func, select, update
from sqlalchemy.orm import InstrumentedAttribute

from flows.calendar.whatif import WhatIf
from flows.ground import Ground
from flows.review.sessions import rebook_review
from flows.season.dated_gates import date_plan
from flows.season.rows import add_plans
from models.plan import Plan
from models.recount import recount
from states.guard import Reason
from states.refusal import Refused


def follow_plans(before: Ground, after: Ground, found: WhatIf) -> None:
    """Raises Refused where plans stand in a state, or are of a kind, that the new calendar has not."""
    reasons = list(_homeless(after))
    if reasons:
        raise Refused("publish", after.season.id, reasons)
    groups = after.session.execute(
        select(Plan.document, Plan.unit_id).where(Plan.season_id == after.season.id).order_by(Plan.id)
    ).all()
    for document, unit in groups:
        _redate(before, after, document, unit)
    added = add_plans(after)
    for review in found.reviews:
        rebook_review(after.session, review.plan, review.to, by=after.by, at=after.at)
    after.session.flush()
    recount(after.session, *(plan.id for plan in added))


def _homeless(ground: Ground) -> Iterator[Reason]:
    """Plans that the new calendar has no place for."""
    kinds = [kind.id for kind in ground.calendar.documents]
    for document, n in _counted(ground, Plan.document, Plan.document.not_in(kinds)):
        text = f"{n} plans are of the kind “{document}”, which the new calendar has not."
        yield Reason("DOCUMENT_IN_USE", text, "Leave the document in the calendar.")
    for state, n in _counted(ground, Plan.state, Plan.state.not_in(ground.calendar.lifecycle.states)):
        text = f"{n} plans are in the state “{state}”, which the new life-cycle has not."
        yield Reason("STATE_IN_USE", text, "Leave the state in the life-cycle, with moves that lead out of it.")


def _counted(
    ground: Ground, column: InstrumentedAttribute[str], where: ColumnElement[bool]
) -> Iterable[Row[tuple[str, int]]]:
    chosen = select(column, func.count()).where(Plan.season_id == ground.season.id, where)
    return ground.session.execute(chosen.group_by(column).order_by(column))


def _redate(before: Ground, after: Ground, document: str, unit: str) -> None:
    """The plan's own window, unless somebody was given a late entry."""
    plan = Plan(document=document, unit_id=unit)
    old, new = date_plan(before.scopes, plan), date_plan(after.scopes, plan)
    mine = (Plan.season_id == after.season.id, Plan.document == document, Plan.unit_id == unit)
    for column, was, now in ((Plan.opens_at, old[0], new[0]), (Plan.closes_at, old[1], new[1])):
        if was != now:
            moved = {column.key: now, "version": Plan.version + 1}
            after.session.execute(update(Plan).where(*mine, column == was).values(moved))
