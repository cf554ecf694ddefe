"""The rows from which the dates of a calendar feed are read."""

from collections.abc import Iterable, Mapping, Sequence

from pendulum import DateTime
from sqlalchemy import Select, func, or_, select

from flows.act.context import SeasonContext
from models.journal import Entry
from models.organisation import Unit
from models.plan import Plan
from models.review import Prereview, ReviewSession
from models.season import CalendarVersion

NOT_SCHEDULED = ("proposed", "cancelled", "moved")
"""Sessions in these states have no time of their own, or none any more."""


def booked_plans(
    context: SeasonContext,
    sessions: Mapping[str, ReviewSession],
) -> Sequence[Plan]:
    """The plans with a booked review of which whoever looks is owner, approver, partner or invitee."""
    person_id = context.by
    invited_to = [review.plan_id for review in sessions.values() if person_id in review.invitees]
    concerned = or_(
        Plan.owner_id == person_id,
        Plan.approver_id == person_id,
        Plan.id.in_(_partner_plans(person_id)),
        Plan.id.in_(invited_to),
    )
    booked = (
        select(Plan)
        .filter_by(season_id=context.season.id)
        .where(Plan.review_at.is_not(None), concerned)
        .order_by(Plan.review_at, Plan.id)
    )
    return context.session.scalars(booked).all()


def _partner_plans(person_id: str) -> Select[tuple[str]]:
    """The plans that a unit pre-reviews for which this person speaks."""
    units = select(Unit.id).where(
        or_(
            Unit.product_manager_id == person_id,
            Unit.engineering_manager_id == person_id,
        )
    )
    return select(Prereview.plan_id).where(Prereview.unit_id.in_(units))


def last_sessions(context: SeasonContext) -> dict[str, ReviewSession]:
    """For each plan the session that was scheduled last."""
    scheduled = select(ReviewSession).where(
        ReviewSession.season_id == context.season.id,
        ReviewSession.state.not_in(NOT_SCHEDULED),
    )
    in_order = scheduled.order_by(ReviewSession.number)
    sessions = context.session.scalars(in_order)
    return {session.plan_id: session for session in sessions}


def published_at(context: SeasonContext) -> DateTime:
    """When the calendar that holds now was published: before that, no date was what it is."""
    key = (context.season.id, context.season.calendar_number)
    version = context.session.get_one(CalendarVersion, key)
    return version.published_at


def last_entries(
    context: SeasonContext,
    kind: str,
    ids: Iterable[str],
) -> dict[str, DateTime]:
    """When the journal last said something of these things: an instant that never goes back."""
    last = (
        select(Entry.thing_id, func.max(Entry.at))
        .filter_by(season_id=context.season.id, kind=kind)
        .where(Entry.thing_id.in_(list(ids)))
        .group_by(Entry.thing_id)
    )
    rows = context.session.execute(last).tuples()
    return dict(rows.all())
