"""What is in the way of a review session: its length, who is invited, whose time it takes (docs/reviews.md)."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass

from pendulum import DateTime
from sqlalchemy import select

from config.calendar import Limits
from config.explanation import long, window_on
from flows.ground import Ground
from flows.plan.title import plan_title
from flows.road import Asked, Facts
from models.plan import Plan
from models.review import Prereview, ReviewSession
from rules.fiscal import plus
from states.guard import REASON_MIN
from states.places import before_review
from states.refusal import BadInput
from states.review_session import BOOKED


@dataclass(frozen=True)
class Wish:
    """When a session is to be, for how long, with whom; what is not said when it is moved stays as it was."""

    start: DateTime
    minutes: int
    invitees: tuple[str, ...]
    reason: str

    @property
    def end(self) -> DateTime:
        return self.start.add(minutes=self.minutes)


def wish(session: ReviewSession, asked: Asked) -> Wish:
    """Raises BadInput where a session is moved without a new time."""
    start: DateTime | None = asked.word("start")
    if asked.trigger == "move" and start is None:
        raise BadInput(f"Say when {session.id} is to be instead: --on 2026-09-03T10:00-07:00")
    minutes, invitees = asked.word("minutes"), asked.word("invitees")
    return Wish(
        start or session.starts_at,
        minutes or session.minutes,
        tuple(session.invitees if invitees is None else invitees),
        asked.reason or session.reason,
    )


def plan_of(ground: Ground, session: ReviewSession) -> Plan:
    return ground.session.get_one(Plan, session.plan_id)


def stakeholders(ground: Ground, plan: Plan) -> dict[str, tuple[str, ...]]:
    """Who belongs into the review of a plan: for each seat, by its name, the people of whom one is enough."""
    partners = ground.session.scalars(select(Prereview.unit_id).where(Prereview.plan_id == plan.id))
    seats = {ground.unit(unit_id).title: ground.unit(unit_id).contacts for unit_id in sorted(partners)}
    people = {ground.name(person): (person,) for person in (plan.owner_id, plan.approver_id)}
    return {**people, **seats}


def limits_of(ground: Ground, plan: Plan) -> Limits:
    return ground.scopes.laid(plan.unit_id).calendar.limits


def _booked_already(ground: Ground, session: ReviewSession, _asked: Asked) -> Facts:
    for other in (one for one in _booked(ground, session) if one.plan_id == session.plan_id):
        yield {"plan": session.plan_id, "session": other.id}


def _over(ground: Ground, session: ReviewSession, _asked: Asked) -> Facts:
    plan = plan_of(ground, session)
    if plan.state not in before_review(ground.lifecycle):
        yield {"plan": plan.id, "state": plan.state}


def _too_long(ground: Ground, session: ReviewSession, asked: Asked) -> Facts:
    limit, want = limits_of(ground, plan_of(ground, session)).review_minutes, wish(session, asked)
    if want.minutes > limit and len(want.reason.strip()) < REASON_MIN:
        yield {"limit": limit, "n": want.minutes}


def _not_invited(ground: Ground, session: ReviewSession, asked: Asked) -> Facts:
    invited, seats = set(wish(session, asked).invitees), stakeholders(ground, plan_of(ground, session))
    missing = [name for name, people in seats.items() if not invited & set(people)]
    if missing:
        yield {"names": ", ".join(missing), "left": len(missing)}


def _booked(ground: Ground, session: ReviewSession) -> list[ReviewSession]:
    others = (ReviewSession.season_id == session.season_id, ReviewSession.id != session.id)
    booked = select(ReviewSession).where(*others, ReviewSession.state.in_(BOOKED))
    return list(ground.session.scalars(booked.order_by(ReviewSession.starts_at, ReviewSession.id)))


def _clashes(ground: Ground, session: ReviewSession, asked: Asked) -> Facts:
    want = wish(session, asked)
    for other in _booked(ground, session):
        if other.starts_at < want.end and want.start < other.ends_at:
            at = other.starts_at.in_timezone(ground.season.zone).format("ddd D MMM YYYY HH:mm", locale="en")
            told = {
                "session": f"the review of {plan_title(ground, plan_of(ground, other))}",
                "time": at,
                "other": other.id,
            }
            both = [person for person in want.invitees if person in other.invitees]
            yield from ({"person": ground.name(person), **told} for person in both)


def _loads(ground: Ground, session: ReviewSession, asked: Asked) -> Facts:
    want, others, zone = wish(session, asked), _booked(ground, session), ground.season.zone
    limits, local = limits_of(ground, plan_of(ground, session)), want.start.in_timezone(zone)
    spans = (("day", limits.reviews_per_day), ("week", limits.reviews_per_week))
    for person in want.invitees:
        theirs = [one.starts_at.in_timezone(zone) for one in others if person in one.invitees]
        for span, cap in spans:
            n = 1 + sum(one.start_of(span) == local.start_of(span) for one in theirs)
            if n > cap:
                yield {"person": ground.name(person), "n": n, "day": span, "cap": cap}


def _closed(ground: Ground, session: ReviewSession, asked: Asked) -> Facts:
    """A blackout may forbid reviews (docs/calendar.md, “blackouts”)."""
    closed = (window for window in ground.resolver.blackouts if window.forbids_reviews)
    window = window_on(wish(session, asked).start.in_timezone(ground.season.zone).date(), closed)
    if window is not None:
        free = long(ground.resolver.days.following(plus(window.last, 1)))
        told = {"name": window.title, "from": long(window.first), "to": long(window.last)}
        yield {**told, "action": "a review", "date": free}


SESSION_FACTS: Mapping[str, Callable[[Ground, ReviewSession, Asked], Facts]] = {
    "BOOKED_ALREADY": _booked_already,
    "REVIEW_OVER": _over,
    "DURATION": _too_long,
    "INVITEES": _not_invited,
    "CLASH": _clashes,
    "LOAD": _loads,
    "BLACKOUT": _closed,
}
