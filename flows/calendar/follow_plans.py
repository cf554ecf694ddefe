"""Plans under a new calendar: when they may begin and close, new ones for new documents, their booked reviews."""

from collections.abc import Iterable, Iterator

from pendulum import DateTime
from sqlalchemy import (
    ColumnElement,
    Row,
    func,
    select,
    update,
)
from sqlalchemy.orm import InstrumentedAttribute

from config.season_gates import date_plan
from flows.calendar.whatif import WhatIf
from flows.ground import Ground
from flows.review.sessions import rebook_review
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
    _redate_plans(before, after)
    added = add_plans(after)
    for review in found.reviews:
        rebook_review(
            after.session,
            review.plan,
            review.to,
            by=after.by,
            at=after.at,
        )
    after.session.flush()
    recount(after.session, *(plan.id for plan in added))


def _homeless(ground: Ground) -> Iterator[Reason]:
    """Plans that the new calendar has no place for."""
    documents = [document.id for document in ground.calendar.documents]
    is_other = Plan.document.not_in(documents)
    for document, count in _count_plans(ground, Plan.document, is_other):
        text = f"{count} plans are of the kind “{document}”, which the new calendar has not."
        yield Reason("DOCUMENT_IN_USE", text, "Leave the document in the calendar.")
    states = ground.calendar.lifecycle.states
    is_elsewhere = Plan.state.not_in(states)
    for state, count in _count_plans(ground, Plan.state, is_elsewhere):
        text = f"{count} plans are in the state “{state}”, which the new life-cycle has not."
        yield Reason("STATE_IN_USE", text, "Leave the state in the life-cycle, with moves that lead out of it.")


def _count_plans(
    ground: Ground,
    column: InstrumentedAttribute[str],
    where: ColumnElement[bool],
) -> Iterable[Row[tuple[str, int]]]:
    """How many such plans there are of each value of the column."""
    counted = (
        select(column, func.count())
        .where(Plan.season_id == ground.season.id)
        .where(where)
        .group_by(column)
        .order_by(column)
    )
    return ground.session.execute(counted)


def _redate_plans(before: Ground, after: Ground) -> None:
    chosen = select(Plan.document, Plan.unit_id).where(Plan.season_id == after.season.id).order_by(Plan.id)
    for document, unit in after.session.execute(chosen).all():
        _redate(
            before,
            after,
            document,
            unit,
        )


def _redate(
    before: Ground,
    after: Ground,
    document: str,
    unit: str,
) -> None:
    """The plan's own window, unless somebody was given a late entry."""
    plan = Plan(document=document, unit_id=unit)
    opened, closed = date_plan(before.scopes, plan)
    opens, closes = date_plan(after.scopes, plan)
    _move_column(
        after,
        plan,
        Plan.opens_at,
        opened,
        opens,
    )
    _move_column(
        after,
        plan,
        Plan.closes_at,
        closed,
        closes,
    )


def _move_column(
    ground: Ground,
    plan: Plan,
    column: InstrumentedAttribute[DateTime],
    was: DateTime,
    now: DateTime,
) -> None:
    """The new instant, where the plan's own is still the old one."""
    if was == now:
        return
    same_plan = (
        Plan.season_id == ground.season.id,
        Plan.document == plan.document,
        Plan.unit_id == plan.unit_id,
    )
    moved = {column.key: now, "version": Plan.version + 1}
    moving = update(Plan).where(*same_plan, column == was)
    ground.session.execute(moving.values(moved))
