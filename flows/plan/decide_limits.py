"""How long reviewers may take: a first answer and a decision, each within so many business days of their own turn.

The clock stands while the plan is with its owner again (`paused_at`), so that nobody is chased for somebody else's
delay. These limits belong to no gate: they neither hold one up nor count towards it.
"""

from collections.abc import Mapping

from pendulum import DateTime

from flows.act.draft import Draft
from flows.act.dues import (
    AT_NO_GATE,
    Due,
    owe,
    pause_dues,
    reopen_dues,
    reschedule_dues,
    resume_dues,
    settle_dues,
)
from flows.act.facts import Facts
from flows.act.plan_title import plan_title
from models.obligation import Obligation
from models.plan import Plan
from states.lifecycle import Move
from states.places import awaiting_review, editable, in_review

RESPONSE = "response"
RESOLUTION = "resolution"
_WHAT: Mapping[str, str] = {RESPONSE: "First answer to {}", RESOLUTION: "Decision on {}"}


def keep_review_limits(draft: Draft, plan: Plan, move: Move) -> None:
    """After a move: they run where reviewers are awaited, stand where the owner writes, and end with the review."""
    facts = draft.facts
    days = [_days_allowed(facts, limit) for limit in _WHAT]
    if not any(days):
        return
    lifecycle = facts.lifecycle
    if plan.state in awaiting_review(lifecycle):
        _run_limit(draft, plan, RESPONSE)
        _run_limit(draft, plan, RESOLUTION)
    elif plan.state in in_review(lifecycle):
        _settle_limit(draft, plan, RESPONSE)
        _run_limit(draft, plan, RESOLUTION)
    elif plan.state in editable(lifecycle):
        _stop_limits(draft, plan, answered="approver" in move.by)
    else:
        _settle_limit(draft, plan, RESPONSE, RESOLUTION)


def _settle_limit(draft: Draft, plan: Plan, *limits: str) -> None:
    running = _running(draft.facts, plan, *limits)
    settle_dues(draft, running)


def _stop_limits(
    draft: Draft,
    plan: Plan,
    *,
    answered: bool,
) -> None:
    """The owner writes again; an approver's move was the first answer."""
    if answered:
        _settle_limit(draft, plan, RESPONSE)
    running = _running(draft.facts, plan, RESPONSE, RESOLUTION)
    pause_dues(draft, running)


def _days_allowed(facts: Facts, limit: str) -> int | None:
    limits = facts.calendar.limits
    return limits.response_days if limit == RESPONSE else limits.resolution_days


def _limit_key(plan: Plan, limit: str) -> str:
    return f"{plan.id}:{limit}"


def _limit_due(facts: Facts, plan: Plan, limit: str) -> Obligation | None:
    key = _limit_key(plan, limit)
    for due in facts.rows(Obligation, plan_id=plan.id):
        if due.key == key:
            return due
    return None


def _running(facts: Facts, plan: Plan, *limits: str) -> list[Obligation]:
    dues = [_limit_due(facts, plan, limit) for limit in limits]
    return [due for due in dues if due and due.is_open and due.paused_at is None]


def _run_limit(draft: Draft, plan: Plan, limit: str) -> None:
    """Owed from now on, or further; what a reviewer answered before is asked anew, with all its days."""
    facts = draft.facts
    days = _days_allowed(facts, limit)
    if days is None:
        return
    known = _limit_due(facts, plan, limit)
    due_at = facts.season.business_days_later(facts.at, days)
    if known is None:
        owe(draft, _new_due(facts, plan, limit, due_at))
    elif known.paused_at is not None:
        resume_dues(draft, [known])
    elif not known.is_open:
        reopen_dues(draft, [known])
        reschedule_dues(draft, [known], due_at)


def _new_due(
    facts: Facts,
    plan: Plan,
    limit: str,
    due_at: DateTime,
) -> Due:
    title = plan_title(facts, plan)
    return Due(
        _limit_key(plan, limit),
        AT_NO_GATE,
        plan.approver_id,
        _WHAT[limit].format(title),
        due_at,
        plan=plan,
    )
