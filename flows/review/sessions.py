"""Booking reviews: a session is proposed, scheduled where it fits everybody, moved, called off."""

from collections.abc import Collection, Iterator, Mapping
from typing import Any

from pendulum import DateTime
from sqlalchemy import select
from sqlalchemy.orm import Session

from flows.acts import acting, possible_in
from flows.ground import Ground, stand
from flows.plan.advance import locked
from flows.review.follow_plan import call_off, sessions_of
from flows.review.session_facts import Wish, limits_of, stakeholders
from flows.review.session_kind import SESSION, draft_session, new_session
from flows.road import Asked, Moved, move, move_on
from models.plan import Plan
from models.review import ReviewSession
from states.guard import Reason
from states.refusal import BadInput, Unknown
from states.review_session import FITS


def propose_review(
    session: Session,
    plan_id: str,
    start: DateTime,
    *,
    by: str,
    at: DateTime,
    minutes: int | None = None,
    invitees: Collection[str] = (),
    reason: str = "",
) -> ReviewSession:
    """Say when a review could be; nobody's time is taken before it is scheduled. Without invitees all are."""
    ground, plan = _alone(session, plan_id, by=by, at=at)
    ground.authorise("propose_review", ground.relations(plan), plan.id)
    if not possible_in(ground, plan, "propose_review"):
        raise BadInput(f"{plan.id} is {plan.state}; its review is no longer to come.")
    if plan.review_at is not None:
        raise BadInput(f"{plan.id} has its review; move that one: phasegate review list --plan {plan.id}")
    row = new_session(ground, plan, _wish(ground, plan, start, minutes, invitees, reason))
    ground.write(SESSION.word, row.id, "propose", now=row.state, version=row.version, reason=reason)
    return row


def book_review(
    session: Session,
    plan_id: str,
    start: DateTime,
    *,
    by: str,
    at: DateTime,
    seen: int,
    minutes: int | None = None,
    invitees: Collection[str] = (),
    reason: str = "",
) -> Plan:
    """Schedule the review of a plan that awaits one, or move it; raises Refused with everything that it would cross."""
    _alone(session, plan_id, by=by, at=at)
    asked = Asked.of("move", reason, {"start": start, "minutes": minutes, "invitees": list(invitees) or None})

    def wanted(ground: Ground, plan: Plan) -> Wish:
        return _wish(ground, plan, start, minutes, invitees, reason)

    def crosses(ground: Ground, plan: Plan) -> Iterator[Reason]:
        row = _scheduled(ground, plan) or draft_session(ground, plan, wanted(ground, plan))
        for code in FITS:
            yield from (SESSION.guards[code].reason(found) for found in SESSION.facts[code](ground, row, asked))

    told: dict[str, Any] = {"by": by, "at": at, "seen": seen, "also": crosses}
    with acting(session, plan_id, "book_review", **told) as (ground, plan):
        row = _scheduled(ground, plan)
        if row is None:
            move_on(ground, SESSION, new_session(ground, plan, wanted(ground, plan)), Asked("schedule", reason))
        else:
            move_on(ground, SESSION, row, asked)
    return plan


def _scheduled(ground: Ground, plan: Plan) -> ReviewSession | None:
    return next(iter(sessions_of(ground, plan, "scheduled")), None)


def _wish(
    ground: Ground, plan: Plan, start: DateTime, minutes: int | None, invitees: Collection[str], reason: str
) -> Wish:
    """Everybody who belongs into it, where nobody is named; as long as the calendar says, where nothing is."""
    everybody = dict.fromkeys(people[0] for people in stakeholders(ground, plan).values())
    return Wish(start, minutes or limits_of(ground, plan).review_minutes, tuple(invitees or everybody), reason)


def move_session(
    session: Session,
    session_id: str,
    trigger: str,
    *,
    by: str,
    at: DateTime,
    seen: int | None = None,
    reason: str = "",
    words: Mapping[str, Any] | None = None,
) -> Moved:
    """One move of a session; `words` are start, minutes and invitees of one that is moved."""
    ground, row = locked_session(session, session_id, by=by, at=at)
    plan = session.get_one(Plan, row.plan_id)
    before = plan.review_at
    done = move(ground, SESSION, row, Asked.of(trigger, reason, words), seen=seen)
    if plan.review_at != before:
        plan.version += 1
    return done


def locked_session(session: Session, session_id: str, *, by: str, at: DateTime) -> tuple[Ground, ReviewSession]:
    """The session as it is now, while nobody else books one; raises Unknown where there is none."""
    plan_id = session.scalar(select(ReviewSession.plan_id).where(ReviewSession.id == session_id))
    if plan_id is None:
        raise Unknown("review session", session_id, session.scalars(select(ReviewSession.id)))
    ground, _ = _alone(session, plan_id, by=by, at=at)
    return ground, session.get_one(ReviewSession, session_id, with_for_update=True, populate_existing=True)


def _alone(session: Session, plan_id: str, *, by: str, at: DateTime) -> tuple[Ground, Plan]:
    """The season's lock before the plan's: of two who book at once, the second sees what the first has taken."""
    plan = session.get(Plan, plan_id)
    if plan is None:
        raise Unknown("plan", plan_id, session.scalars(select(Plan.id)))
    return stand(session, plan.season_id, by=by, at=at, lock=True), locked(session, plan_id)


def rebook(ground: Ground, plan: Plan, to: DateTime | None) -> None:
    """The calendar has changed: the review goes where it still fits; one that fits nowhere is called off.

    Whoever is invited hears of it in the one letter that they get of the change.
    """
    row = _scheduled(ground, plan)
    if row is None or to is None:
        call_off(ground, plan, by_letter=True)
    else:
        move_on(ground, SESSION, row, Asked("move", words={"start": to, "by_letter": True}))
