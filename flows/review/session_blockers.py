"""What is in the way of a review session: its length, who is invited, whose time it takes (docs/reviews.md)."""

from collections.abc import Mapping, Sequence
from operator import attrgetter

from pendulum import DateTime

from config.calendar import Limits
from config.explanation import Window, long_day, window_on
from flows.act.blockers import Blockers
from flows.act.command import Command
from flows.act.facts import Facts
from flows.act.kind import Blocker
from flows.act.plan_title import plan_title
from flows.review.relations import plan_of
from flows.review.session_terms import (
    SessionTerms,
    limits_of_plan,
    stakeholders_of,
    terms_of_session,
)
from models.plan import Plan
from models.review import ReviewSession
from rules.fiscal import plus_days
from states.guard import says_why
from states.places import before_review
from states.review_session import BOOKED


def _booked_already(facts: Facts, session: ReviewSession, _command: Command) -> Blockers:
    for other in _booked_sessions(facts, session):
        if other.plan_id == session.plan_id:
            yield {"plan": session.plan_id, "session": other.id}


def _review_over(facts: Facts, session: ReviewSession, _command: Command) -> Blockers:
    plan = plan_of(facts, session)
    if plan.state not in before_review(facts.lifecycle):
        yield {"plan": plan.id, "state": plan.state}


def _too_long(facts: Facts, session: ReviewSession, command: Command) -> Blockers:
    plan = plan_of(facts, session)
    limit = limits_of_plan(facts, plan).review_minutes
    terms = terms_of_session(session, command)
    if terms.minutes > limit and not says_why(terms.reason):
        yield {"limit": limit, "n": terms.minutes}


def _not_invited(facts: Facts, session: ReviewSession, command: Command) -> Blockers:
    terms = terms_of_session(session, command)
    plan = plan_of(facts, session)
    missing = _seats_without_invitee(facts, plan, terms)
    if missing:
        names = ", ".join(missing)
        yield {"names": names, "left": len(missing)}


def _seats_without_invitee(facts: Facts, plan: Plan, terms: SessionTerms) -> list[str]:
    """The names of the seats of whose people none is invited."""
    invited = set(terms.invitees)
    seats = stakeholders_of(facts, plan)
    return [name for name, people in seats.items() if invited.isdisjoint(people)]


# --- whose time it takes ----------------------------------------------------------------------------------------


def _booked_sessions(facts: Facts, session: ReviewSession) -> list[ReviewSession]:
    """The others of the season that take somebody's time, the first to begin first."""
    rows = facts.rows(ReviewSession, season_id=session.season_id)
    booked = [row for row in rows if row.state in BOOKED]
    others = [other for other in booked if other.id != session.id]
    return sorted(others, key=attrgetter("starts_at", "id"))


def _clashes(facts: Facts, session: ReviewSession, command: Command) -> Blockers:
    terms = terms_of_session(session, command)
    for other in _booked_sessions(facts, session):
        if other.starts_at < terms.end and terms.start < other.ends_at:
            yield from _clashes_with(facts, other, terms)


def _clashes_with(facts: Facts, other: ReviewSession, terms: SessionTerms) -> Blockers:
    title = plan_title(facts, plan_of(facts, other))
    local = other.starts_at.in_timezone(facts.season.zone)
    blocker = {
        "session": f"the review of {title}",
        "time": local.format("ddd D MMM YYYY HH:mm", locale="en"),
        "other": other.id,
    }
    for person_id in terms.invitees:
        if person_id in other.invitees:
            yield {"person": facts.name_of(person_id), **blocker}


def _loads(facts: Facts, session: ReviewSession, command: Command) -> Blockers:
    terms = terms_of_session(session, command)
    booked = _booked_sessions(facts, session)
    plan = plan_of(facts, session)
    limits = limits_of_plan(facts, plan)
    for person_id in terms.invitees:
        sessions = [other for other in booked if person_id in other.invitees]
        blockers = _loads_over(
            facts,
            limits,
            sessions,
            terms,
        )
        for blocker in blockers:
            yield {"person": facts.name_of(person_id), **blocker}


def _loads_over(
    facts: Facts,
    limits: Limits,
    sessions: Sequence[ReviewSession],
    terms: SessionTerms,
) -> Blockers:
    """The spans in which one person, who is in these sessions, would have too many."""
    caps = {
        "day": limits.reviews_per_day,
        "week": limits.reviews_per_week,
    }
    for span, cap in caps.items():
        number = 1 + _count_in_span(
            facts,
            sessions,
            terms,
            span,
        )
        if number > cap:
            yield {
                "n": number,
                "day": span,
                "cap": cap,
            }


def _count_in_span(
    facts: Facts,
    sessions: Sequence[ReviewSession],
    terms: SessionTerms,
    span: str,
) -> int:
    """How many of the sessions begin in the same day, or week, as people have it where the season lives."""
    zone = facts.season.zone
    begin = terms.start.in_timezone(zone).start_of(span)
    begins = [other.starts_at.in_timezone(zone).start_of(span) for other in sessions]
    return begins.count(begin)


def _closed_for_reviews(facts: Facts, session: ReviewSession, command: Command) -> Blockers:
    """A blackout may forbid reviews (docs/calendar.md, “blackouts”)."""
    terms = terms_of_session(session, command)
    window = _blackout_at(facts, terms.start)
    if window is not None:
        day_after = plus_days(window.last, 1)
        free = facts.resolver.days.following(day_after)
        yield {
            "name": window.title,
            "from": long_day(window.first),
            "to": long_day(window.last),
            "action": "a review",
            "date": long_day(free),
        }


def _blackout_at(facts: Facts, start: DateTime) -> Window | None:
    day = facts.season.day_of(start)
    return window_on(day, facts.resolver.without_reviews)


SESSION_BLOCKERS: Mapping[str, Blocker] = {
    "BOOKED_ALREADY": _booked_already,
    "REVIEW_OVER": _review_over,
    "DURATION": _too_long,
    "INVITEES": _not_invited,
    "CLASH": _clashes,
    "LOAD": _loads,
    "BLACKOUT": _closed_for_reviews,
}
"""One for each guard of a session (states/review_session.py); a test holds them together."""
