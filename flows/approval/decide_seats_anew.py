"""Open plans under another approval: when the calendar or the organisation changes, groups and seats are resolved anew.

What has passed keeps the approval that it passed with.
"""

from collections.abc import Iterable, Iterator

from config.calendar import Calendar
from flows.act.command import Command
from flows.act.draft import Draft
from flows.act.facts import Facts
from flows.approval.decide_seats import seat_anew
from flows.approval.voted_states import passed_in
from flows.approval.votes import seats_by_group
from models.approval import ApprovalGroup, ApprovalSeat, Vote
from models.base import Base
from models.initiative import HeadcountAsk
from models.plan import Contribution, Plan
from models.review import Prereview
from models.season import Season

PARTS_OF_VOTING: tuple[type[Base], ...] = (
    ApprovalGroup,
    ApprovalSeat,
    Vote,
    Contribution,
    HeadcountAsk,
    Prereview,
)
"""The parts of a plan on which it depends who votes on it, and how the votes stand."""


def read_voting(facts: Facts, plans: Iterable[Plan]) -> None:
    """All of it for these plans, in a statement a table."""
    plan_ids = [plan.id for plan in plans]
    for entity in PARTS_OF_VOTING:
        facts.load_parts(entity, "plan_id", plan_ids)


# --- another calendar -------------------------------------------------------------------------------------------


def seat_under_calendar(draft: Draft, before: Calendar) -> None:
    """The plans whose approval the facts' calendar changes against the one `before`."""
    facts = draft.facts
    documents = set(_changed_documents(before, facts.calendar))
    plans = facts.rows(Plan, season_id=facts.season.id)
    changed = [plan for plan in plans if plan.document in documents]
    _seat_plans(draft, changed, "approval_changed")


def _changed_documents(before: Calendar, new: Calendar) -> Iterator[str]:
    """The documents that are voted on under either calendar, and not alike under both."""
    approvals = {document.id: document.approval for document in before.documents}
    is_other_lifecycle = before.lifecycle != new.lifecycle
    for document in new.documents:
        approval = approvals.get(document.id, ())
        is_voted_on = bool(approval or document.approval)
        is_other_approval = document.approval != approval
        if is_voted_on and (is_other_lifecycle or is_other_approval):
            yield document.id


# --- another organisation ---------------------------------------------------------------------------------------


def seat_under_organisation(draft: Draft, season: Season, _command: Command) -> None:
    """The plans that are voted on, after people came, left or changed their roles."""
    facts = draft.facts
    plans = facts.rows(Plan, season_id=season.id)
    facts.load_parts(ApprovalGroup, "plan_id", [plan.id for plan in plans])
    voted_on = [plan for plan in plans if facts.rows(ApprovalGroup, plan_id=plan.id)]
    _seat_plans(draft, voted_on, "seats_changed")


# --- a plan -----------------------------------------------------------------------------------------------------


def _seat_plans(
    draft: Draft,
    plans: Iterable[Plan],
    act: str,
) -> None:
    facts = draft.facts
    passed = passed_in(facts.lifecycle)
    still_open = [plan for plan in plans if plan.state not in passed]
    read_voting(facts, still_open)
    for plan in still_open:
        _seat_plan(draft, plan, act)


def _seat_plan(draft: Draft, plan: Plan, act: str) -> None:
    voters = _voters_of(draft.facts, plan)
    has_changed = seat_anew(draft, plan)
    if not has_changed:
        return
    plan.version += 1
    draft.recounted.add(plan.id)
    draft.enter(
        "plan",
        plan.id,
        act,
        version=plan.version,
        facts={"calendar": draft.facts.season.row.calendar_number},
    )
    _tell_of_change(draft, plan, voters | _voters_of(draft.facts, plan))


def _voters_of(facts: Facts, plan: Plan) -> set[str]:
    seats = seats_by_group(facts, plan)
    return set().union(*seats.values())


def _tell_of_change(draft: Draft, plan: Plan, people: set[str]) -> None:
    """Owner, approver and all who had or have a seat hear that other rules hold now."""
    concerned = people | {plan.owner_id, plan.approver_id}
    for person_id in sorted(concerned):
        draft.notify(
            f"{plan.id}:approval:v{plan.version}:{person_id}",
            "approval_changed",
            person_id,
            about={"plan": plan.id},
        )
