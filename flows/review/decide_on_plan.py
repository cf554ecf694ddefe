"""What is done to a plan for its review: being in it, booking it, and what it asks for."""

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
from flows.review.decide_session import begin_proposal
from flows.review.follow_plan import call_off, sessions_in
from flows.review.session_blockers import SESSION_BLOCKERS
from flows.review.session_terms import session_on_terms, terms_of_plan
from models.plan import Plan
from models.review import (
    ActionItem,
    Attendance,
    Prereview,
    ReviewSession,
)
from states.action_item import ACTION_ITEM
from states.guard import Reason
from states.refusal import BadInput, Unknown
from states.review_session import FITS, REVIEW_SESSION_GUARDS

# --- being in it ------------------------------------------------------------------------------------------------


def _attend(draft: Draft, plan: Plan, _command: Command) -> None:
    """As the approver, and as each partner that the person speaks for."""
    facts = draft.facts
    for unit_id in _seats_of_actor(facts, plan):
        attendance = Attendance(plan_id=plan.id, round=plan.round, unit_id=unit_id)
        attendance.person_id = facts.actor
        attendance.digest = plan.digest
        attendance.at = facts.at
        draft.put(attendance)


def _seats_of_actor(facts: Facts, plan: Plan) -> Iterator[str]:
    """The units for which whoever asks is there; "" is the approver's."""
    for partner in facts.rows(Prereview, plan_id=plan.id):
        if facts.acts_as(facts.unit(partner.unit_id).contacts):
            yield partner.unit_id
    if has_relation(
        facts,
        KINDS["plan"],
        plan,
        "approver",
    ):
        yield ""


# --- booking it -------------------------------------------------------------------------------------------------


def _propose_review(draft: Draft, plan: Plan, command: Command) -> None:
    """Nobody's time is taken before it is scheduled, and the plan itself does not change."""
    facts = draft.facts
    if not is_possible_in(
        facts,
        KINDS["plan"],
        plan,
        command.act,
    ):
        raise BadInput(f"{plan.id} is {plan.state}; its review is no longer to come.")
    if plan.review_at is not None:
        raise BadInput(f"{plan.id} has its review; move that one: phasegate review list --plan {plan.id}")
    session = begin_proposal(draft, plan, terms_of_plan(facts, plan, command))
    draft.enter(
        "review_session",
        session.id,
        "propose",
        now=session.state,
        version=session.version,
        reason=command.reason,
    )


def _last_session(facts: Facts, plan: Plan, _command: Command) -> dict[str, Any]:
    sessions = facts.rows(ReviewSession, plan_id=plan.id)
    return {"session": max(sessions, key=lambda session: session.number).id}


def _anywhere(_facts: Facts, _plan: Plan) -> bool:
    return True


def _scheduled_session(facts: Facts, plan: Plan) -> ReviewSession | None:
    return next(iter(sessions_in(facts, plan, "scheduled")), None)


def _book_review(draft: Draft, plan: Plan, command: Command) -> None:
    """The review is scheduled, or moved where it is scheduled already."""
    session = _scheduled_session(draft.facts, plan)
    if session is None:
        terms = terms_of_plan(draft.facts, plan, command)
        proposal = begin_proposal(draft, plan, terms)
        draft.then(
            "review_session",
            proposal,
            "schedule",
            reason=command.reason,
            by_actor=True,
        )
    else:
        words = dict(command.words)
        draft.then(
            "review_session",
            session,
            "move",
            reason=command.reason,
            words=words,
            by_actor=True,
        )


def _crossings(facts: Facts, plan: Plan, command: Command) -> Iterator[Reason]:
    """Everything that it would cross."""
    scheduled = _scheduled_session(facts, plan)
    session = scheduled or session_on_terms(facts, plan, terms_of_plan(facts, plan, command))
    for code in FITS:
        for blocker in SESSION_BLOCKERS[code](facts, session, command):
            yield REVIEW_SESSION_GUARDS[code].reason(blocker)


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


# --- what it asks for -------------------------------------------------------------------------------------------


def _add_action(draft: Draft, plan: Plan, command: Command) -> None:
    """What the review asks for; owner and due day may follow."""
    facts = draft.facts
    text = str(command.word("text") or "").strip()
    if not text:
        raise BadInput("An action item needs a text; say what is to be done: --text …")
    owner_id: str | None = command.word("owner")
    if owner_id:
        facts.person(owner_id)
    number = len(facts.rows(ActionItem, plan_id=plan.id)) + 1
    item = ActionItem(
        id=f"{plan.id}_a{number}",
        plan_id=plan.id,
        round=plan.round,
        text=text,
    )
    item.owner_id = owner_id
    item.due_at = command.word("due_at")
    item.blocking = bool(command.word("blocking"))
    item.state = ACTION_ITEM.initial
    draft.add(item)


def _last_action(facts: Facts, plan: Plan, _command: Command) -> dict[str, Any]:
    return {"item": f"{plan.id}_a{len(facts.rows(ActionItem, plan_id=plan.id))}"}


def _complete_action(draft: Draft, plan: Plan, command: Command) -> None:
    """The owner or due day that it lacks."""
    item = _item_meant(draft.facts, plan, command)
    owner_id: str | None = command.word("owner")
    if owner_id:
        draft.facts.person(owner_id)
    item.owner_id = owner_id or item.owner_id
    item.due_at = command.word("due_at") or item.due_at
    item.version += 1


def _item_meant(facts: Facts, plan: Plan, command: Command) -> ActionItem:
    name = str(command.word("item"))
    item = facts.get(ActionItem, name)
    if item is None or item.plan_id != plan.id:
        raise Unknown("action item", name, [item.id for item in facts.rows(ActionItem, plan_id=plan.id)])
    return item


def _must_lack_it(facts: Facts, plan: Plan, command: Command) -> Iterator[Reason]:
    """Raises BadInput where there is nothing to complete."""
    item = _item_meant(facts, plan, command)
    if item.state != ACTION_ITEM.initial:
        raise BadInput(f"{item.id} is {item.state}; only an open action item is completed.")
    has_owner = command.word("owner") and item.owner_id
    has_due_day = command.word("due_at") and item.due_at
    if has_owner or has_due_day:
        raise BadInput(f"{item.id} has that already; have it dropped and ask for another instead.")
    yield from ()


REVIEW_TIMES = (
    Field("start", "Say when the review starts: --on 2026-09-03T10:00-07:00"),
    Field("minutes"),
    Field("invitees"),
)

REVIEW_ACTS: Mapping[str, Act] = {
    "attend": Act(_attend, reads=("partners", "units", "attendance"), reads_text=True),
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
    "add_action": Act(
        _add_action,
        reads=("actions",),
        answer=_last_action,
        fields=(Field("text"), Field("owner"), Field("due_at"), Field("blocking")),
    ),
    "complete_action": Act(
        _complete_action,
        _must_lack_it,
        reads=("actions",),
        fields=(Field("item", "Say which: phasegate plan action PLAN --id ITEM"), Field("owner"), Field("due_at")),
    ),
}
"""They are joined into the acts of a plan (flows/plan/decide_plan.py)."""
