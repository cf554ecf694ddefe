"""How a review session moves, and what follows from each move (docs/reviews.md)."""

from collections.abc import Callable, Mapping

from sqlalchemy import select

from flows.ground import Ground
from flows.outbox.outbox import notify
from flows.plan.title import plan_title
from flows.review.session_facts import SESSION_FACTS, Wish, limits_of, plan_of, wish
from flows.road import Asked, Kind, move_on
from models.base import FOREVER
from models.plan import Plan
from models.review import ReviewSession
from states.refusal import BadInput
from states.review_session import REVIEW_SESSION, REVIEW_SESSION_GUARDS


def _take_time(ground: Ground, session: ReviewSession, _asked: Asked) -> None:
    """From one business day before, the owner can no longer withdraw the plan."""
    plan, local = plan_of(ground, session), session.starts_at.in_timezone(ground.season.zone)
    plan.review_at = session.starts_at
    plan.withdraw_until = ground.resolver.instant(ground.resolver.days.add(local.date(), -1), local.time())


def _free_time(ground: Ground, session: ReviewSession, _asked: Asked) -> None:
    plan, session.ended_at = plan_of(ground, session), ground.at
    if plan.review_at == session.starts_at:
        plan.review_at, plan.withdraw_until = None, FOREVER


def _book_anew(ground: Ground, session: ReviewSession, asked: Asked) -> None:
    """Another session takes its place, and its people hear of that one."""
    want, plan = wish(session, asked), plan_of(ground, session)
    session.ended_at = ground.at
    anew = new_session(ground, plan, want)
    session.moved_to = anew.id
    move_on(ground, SESSION, anew, Asked("schedule", asked.reason, {"by_letter": asked.word("by_letter")}))


def draft_session(ground: Ground, plan: Plan, want: Wish) -> ReviewSession:
    """A session as it would be, in no database yet."""
    return ReviewSession(
        id="",
        season_id=plan.season_id,
        plan_id=plan.id,
        state=REVIEW_SESSION.initial,
        version=1,
        starts_at=want.start,
        minutes=want.minutes,
        invitees=list(dict.fromkeys(want.invitees)),
        reason=want.reason,
        by=ground.by,
        at=ground.at,
        moved_to="",
    )


def new_session(ground: Ground, plan: Plan, want: Wish) -> ReviewSession:
    """A proposed session; raises BadInput where it would begin in the past, Unknown for an invitee nobody knows."""
    if want.start <= ground.at:
        raise BadInput(f"The review would start at {want.start.isoformat()}, which is past; name a later time.")
    for person in want.invitees:
        ground.person(person)
    numbers = select(ReviewSession.number).where(ReviewSession.plan_id == plan.id)
    row = draft_session(ground, plan, want)
    row.number = max(ground.session.scalars(numbers), default=0) + 1
    row.id = f"{plan.id}_s{row.number}"
    ground.session.add(row)
    ground.session.flush()
    return row


def _tell_invitees(ground: Ground, session: ReviewSession, asked: Asked) -> None:
    if asked.word("by_letter"):
        return
    plan = plan_of(ground, session)
    for person in (one for one in session.invitees if one != ground.by):
        at = session.starts_at.in_timezone(ground.reader(person).zone).format("ddd D MMM YYYY HH:mm zz", locale="en")
        off = session.state == "cancelled"
        notify(
            ground,
            key=f"{session.id}:{asked.trigger}:v{session.version}:{person}",
            kind="review",
            person_id=person,
            subject=f"{'Called off' if off else 'You are invited'}: review of {plan_title(ground, plan)}, {at}",
            body=f"{session.minutes} minutes. Read it before: phasegate plan show {plan.id}\n",
        )


def _start_reading(ground: Ground, session: ReviewSession, _asked: Asked) -> None:
    minutes = limits_of(ground, plan_of(ground, session)).reading_minutes
    session.reading_until = ground.at.add(minutes=minutes)


def _end(ground: Ground, session: ReviewSession, _asked: Asked) -> None:
    session.ended_at = ground.at


_EFFECTS: Mapping[str, Callable[[Ground, ReviewSession, Asked], None]] = {
    "take_time": _take_time,
    "free_time": _free_time,
    "book_anew": _book_anew,
    "tell_invitees": _tell_invitees,
    "start_reading": _start_reading,
    "end": _end,
}

SESSION: Kind[ReviewSession] = Kind(
    REVIEW_SESSION,
    REVIEW_SESSION_GUARDS,
    lambda session: session.id,
    lambda ground, session: ground.relations(plan_of(ground, session)),
    SESSION_FACTS,
    _EFFECTS,
)
