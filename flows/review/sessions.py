"""Booking reviews: a session is proposed, scheduled where it fits everybody, moved, called off."""

from collections.abc import Collection, Mapping
from typing import Any

from pendulum import DateTime
from sqlalchemy.orm import Session

from flows.act.command import Command
from flows.act.moved import Moved, moved_thing
from flows.act.perform import perform_in
from models.plan import Plan
from models.review import ReviewSession


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
    words = _words_of_booking(start, minutes, invitees)
    command = Command(
        "plan",
        plan_id,
        "propose_review",
        by,
        at,
        reason=reason,
        words=words,
    )
    done = perform_in(session, command)
    return session.get_one(ReviewSession, done.answer["session"])


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
    words = _words_of_booking(start, minutes, invitees)
    command = Command(
        "plan",
        plan_id,
        "book_review",
        by,
        at,
        seen=seen,
        reason=reason,
        words=words,
    )
    perform_in(session, command)
    return session.get_one(Plan, plan_id)


def _words_of_booking(
    start: DateTime,
    minutes: int | None,
    invitees: Collection[str],
) -> Mapping[str, Any]:
    return {
        "start": start,
        "minutes": minutes,
        "invitees": list(invitees) or None,
    }


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
    command = Command(
        "review_session",
        session_id,
        trigger,
        by,
        at,
        seen=seen,
        reason=reason,
        words=words or {},
    )
    done = perform_in(session, command)
    return moved_thing(done)
