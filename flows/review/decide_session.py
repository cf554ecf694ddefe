"""How a review session moves, and what follows from each move (docs/reviews.md)."""

from collections.abc import Mapping

from pendulum import DateTime

from flows.act.command import Command
from flows.act.draft import Draft
from flows.act.facts import Facts
from flows.act.kind import Effect, Kind
from flows.review.follow_plan import free_review_time
from flows.review.relations import SESSION_HOLDERS, plan_of, principals_in_review
from flows.review.session_blockers import SESSION_BLOCKERS
from flows.review.session_terms import (
    SessionTerms,
    limits_of_plan,
    session_on_terms,
    terms_of_session,
)
from models.plan import Plan
from models.review import ReviewSession
from models.rows import values_before
from states.lifecycle import Lifecycle, Move
from states.refusal import BadInput
from states.review_session import REVIEW_SESSION, REVIEW_SESSION_GUARDS


def begin_proposal(draft: Draft, plan: Plan, terms: SessionTerms) -> ReviewSession:
    """A proposed session; raises BadInput where it would begin in the past, Unknown for an invitee nobody knows."""
    facts = draft.facts
    _must_be_to_come(facts, terms)
    for person_id in terms.invitees:
        facts.person(person_id)
    session = session_on_terms(facts, plan, terms)
    session.number = _next_number(facts, plan)
    session.id = f"{plan.id}_s{session.number}"
    return draft.add(session)


def _must_be_to_come(facts: Facts, terms: SessionTerms) -> None:
    if terms.start <= facts.at:
        raise BadInput(f"The review would start at {terms.start.isoformat()}, which is past; name a later time.")


def _next_number(facts: Facts, plan: Plan) -> int:
    sessions = facts.rows(ReviewSession, plan_id=plan.id)
    numbers = [session.number for session in sessions]
    return max(numbers, default=0) + 1


# --- effects ----------------------------------------------------------------------------------------------------


def _take_time(draft: Draft, session: ReviewSession, _command: Command) -> None:
    """From one business day before, the owner can no longer withdraw the plan."""
    plan = plan_of(draft.facts, session)
    plan.review_at = session.starts_at
    plan.withdraw_until = _one_day_before(draft.facts, session)


def _one_day_before(facts: Facts, session: ReviewSession) -> DateTime:
    """The same time of the business day before."""
    local = session.starts_at.in_timezone(facts.season.zone)
    day_before = facts.resolver.days.add(local.date(), -1)
    return facts.resolver.instant(day_before, local.time())


def _free_time(draft: Draft, session: ReviewSession, _command: Command) -> None:
    plan = plan_of(draft.facts, session)
    session.ended_at = draft.facts.at
    if plan.review_at == session.starts_at:
        free_review_time(plan)


def _book_anew(draft: Draft, session: ReviewSession, command: Command) -> None:
    """Another session takes its place, and its people hear of that one."""
    facts = draft.facts
    terms = terms_of_session(session, command)
    session.ended_at = facts.at
    plan = plan_of(facts, session)
    anew = begin_proposal(draft, plan, terms)
    session.moved_to = anew.id
    words = {"by_letter": command.word("by_letter")}
    draft.then(
        "review_session",
        anew,
        "schedule",
        reason=command.reason,
        words=words,
        by_actor=True,
    )


def _tell_invitees(draft: Draft, session: ReviewSession, command: Command) -> None:
    if command.word("by_letter"):
        return
    for person_id in session.invitees:
        if person_id != draft.facts.actor:
            _tell_invitee(
                draft,
                session,
                command,
                person_id,
            )


def _tell_invitee(
    draft: Draft,
    session: ReviewSession,
    command: Command,
    person_id: str,
) -> None:
    draft.notify(
        f"{session.id}:{command.act}:v{session.version}:{person_id}",
        "review",
        person_id,
        about={"session": session.id, "act": command.act},
    )


def _start_reading(draft: Draft, session: ReviewSession, _command: Command) -> None:
    facts = draft.facts
    plan = plan_of(facts, session)
    minutes = limits_of_plan(facts, plan).reading_minutes
    session.reading_until = facts.at.add(minutes=minutes)


def _end_session(draft: Draft, session: ReviewSession, _command: Command) -> None:
    session.ended_at = draft.facts.at


_EFFECTS: Mapping[str, Effect] = {
    "take_time": _take_time,
    "free_time": _free_time,
    "book_anew": _book_anew,
    "tell_invitees": _tell_invitees,
    "start_reading": _start_reading,
    "end": _end_session,
}


def _count_plan(draft: Draft, session: ReviewSession, _move: Move | None) -> None:
    """Whoever looks at the plan sees when its review is: where that has changed, so has the plan, and only once."""
    plan = plan_of(draft.facts, session)
    changed = values_before(plan)
    if "review_at" in changed and "version" not in changed:
        plan.version += 1


def _lifecycle(_facts: Facts) -> Lifecycle:
    return REVIEW_SESSION


SESSION = Kind(
    "review_session",
    ReviewSession,
    _lifecycle,
    guards=REVIEW_SESSION_GUARDS,
    blockers=SESSION_BLOCKERS,
    effects=_EFFECTS,
    holders=SESSION_HOLDERS,
    principals=principals_in_review,
    follows=_count_plan,
    parent="plan_id",
    reads=("sessions", "partners", "units"),
    alone=True,
)
