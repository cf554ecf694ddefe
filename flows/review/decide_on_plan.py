"""What is done to a plan for its review: being in it, and booking it."""

from collections.abc import Iterator, Mapping
from typing import Any

from pendulum import DateTime

from flows.act.authority import has_relation
from flows.act.command import Command
from flows.act.decide import is_possible_in
from flows.act.draft import Draft
from flows.act.facts import Facts
from flows.act.kind import Act, Field
from flows.act.kinds import KINDS
from flows.review.decide_on_actions import ACTION_ACTS
from flows.review.decide_session import begin_proposal
from flows.review.follow_plan import call_off, sessions_in
from flows.review.session_blockers import SESSION_BLOCKERS
from flows.review.session_terms import session_on_terms, terms_of_plan
from models.plan import Plan
from models.review import (
    Attendance,
    Prereview,
    ReviewSession,
)
from states.guard import Reason
from states.refusal import BadInput
from states.review_session import FITS, REVIEW_SESSION_GUARDS

Answer = dict[str, Any]
Reasons = Iterator[Reason]

# --- being in it ------------------------------------------------------------------------------------------------


def _attend(draft: Draft, plan: Plan, _command: Command) -> None:
    """As the approver, and as each partner that the person speaks for."""
    for unit_id in _seats_of_actor(draft.facts, plan):
        draft.put(_attendance_for(unit_id, draft.facts, plan))


def _attendance_for(
    unit_id: str,
    facts: Facts,
    plan: Plan,
) -> Attendance:
    return Attendance(
        plan_id=plan.id,
        round=plan.round,
        unit_id=unit_id,
        person_id=facts.actor,
        digest=plan.digest,
        at=facts.at,
    )


def _seats_of_actor(facts: Facts, plan: Plan) -> Iterator[str]:
    """The units for which whoever asks is there; "" is the approver's."""
    for partner in facts.rows(Prereview, plan_id=plan.id):
        contacts = facts.unit(partner.unit_id).contacts
        if facts.acts_as(contacts):
            yield partner.unit_id
    if _is_approver(facts, plan):
        yield ""


def _is_approver(facts: Facts, plan: Plan) -> bool:
    return has_relation(
        facts,
        KINDS["plan"],
        plan,
        "approver",
    )


# --- booking it -------------------------------------------------------------------------------------------------


def _propose_review(draft: Draft, plan: Plan, command: Command) -> None:
    """Nobody's time is taken before it is scheduled, and the plan itself does not change."""
    _must_await_review(draft.facts, plan, command)
    terms = terms_of_plan(draft.facts, plan, command)
    session = begin_proposal(draft, plan, terms)
    draft.enter(
        "review_session",
        session.id,
        "propose",
        now=session.state,
        version=session.version,
        reason=command.reason,
    )


def _must_await_review(facts: Facts, plan: Plan, command: Command) -> None:
    if not _is_before_review(facts, plan, command):
        raise BadInput(f"{plan.id} is {plan.state}; its review is no longer to come.")
    if plan.review_at is not None:
        raise BadInput(f"{plan.id} has its review; move that one: phasegate review list --plan {plan.id}")


def _is_before_review(
    facts: Facts,
    plan: Plan,
    command: Command,
) -> bool:
    return is_possible_in(
        facts,
        KINDS["plan"],
        plan,
        command.act,
    )


def _last_session(facts: Facts, plan: Plan, _command: Command) -> Answer:
    sessions = facts.rows(ReviewSession, plan_id=plan.id)
    last = max(sessions, key=lambda session: session.number)
    return {"session": last.id}


def _anywhere(_facts: Facts, _plan: Plan) -> bool:
    return True


def _scheduled_session(facts: Facts, plan: Plan) -> ReviewSession | None:
    scheduled = sessions_in(facts, plan, "scheduled")
    return scheduled[0] if scheduled else None


def _book_review(draft: Draft, plan: Plan, command: Command) -> None:
    """The review is scheduled, or moved where it is scheduled already."""
    session = _scheduled_session(draft.facts, plan)
    if session is None:
        _schedule_review(draft, plan, command)
    else:
        draft.then(
            "review_session",
            session,
            "move",
            reason=command.reason,
            words=dict(command.words),
            by_actor=True,
        )


def _schedule_review(draft: Draft, plan: Plan, command: Command) -> None:
    terms = terms_of_plan(draft.facts, plan, command)
    proposal = begin_proposal(draft, plan, terms)
    draft.then(
        "review_session",
        proposal,
        "schedule",
        reason=command.reason,
        by_actor=True,
    )


def _crossings(facts: Facts, plan: Plan, command: Command) -> Reasons:
    """Everything that it would cross."""
    session = _scheduled_session(facts, plan)
    if session is None:
        terms = terms_of_plan(facts, plan, command)
        session = session_on_terms(facts, plan, terms)
    for code in FITS:
        guard = REVIEW_SESSION_GUARDS[code]
        for blocker in SESSION_BLOCKERS[code](facts, session, command):
            yield guard.reason(blocker)


# --- under another calendar -------------------------------------------------------------------------------------


def _move_review(draft: Draft, plan: Plan, command: Command) -> None:
    """The calendar has changed: the review goes where it still fits, and those invited hear of it by letter."""
    start: DateTime = command.word("start")
    plan.version += 1
    session = _scheduled_session(draft.facts, plan)
    if session is None:
        call_off(draft, plan, by_letter=True)
    else:
        words = {"start": start, "by_letter": True}
        draft.then(
            "review_session",
            session,
            "move",
            words=words,
            by_actor=True,
        )
    draft.enter(
        "plan",
        plan.id,
        "move_review",
        version=plan.version,
        facts={"to": start.isoformat()},
    )


def _unbook_review(draft: Draft, plan: Plan, _command: Command) -> None:
    """The calendar has changed, and the review fits nowhere."""
    plan.version += 1
    call_off(draft, plan, by_letter=True)
    draft.enter(
        "plan",
        plan.id,
        "unbook_review",
        version=plan.version,
    )


REVIEW_TIMES = (
    Field("start", "Say when the review starts: --on 2026-09-03T10:00-07:00"),
    Field("minutes"),
    Field("invitees"),
)

REVIEW_ACTS: Mapping[str, Act] = {
    "attend": Act(
        _attend,
        reads=("partners", "units", "attendance"),
        reads_text=True,
    ),
    "propose_review": Act(
        _propose_review,
        reads=("sessions", "partners", "units"),
        anywhere=_anywhere,
        answer=_last_session,
        enters_itself=True,
        alone=True,
        fields=REVIEW_TIMES,
    ),
    "book_review": Act(
        _book_review,
        _crossings,
        reads=("sessions", "partners", "units"),
        alone=True,
        fields=REVIEW_TIMES,
    ),
    "move_review": Act(
        _move_review,
        reads=("sessions", "units"),
        enters_itself=True,
        alone=True,
    ),
    "unbook_review": Act(
        _unbook_review,
        reads=("sessions", "units"),
        enters_itself=True,
        alone=True,
    ),
    **ACTION_ACTS,
}
"""They are joined into the acts of a plan (flows/plan/decide_plan.py)."""
