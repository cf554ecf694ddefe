"""How long reviewers may take: a first answer and a decision, each within so many business days of their own turn.

The clock stands while the plan is with its owner again (`paused_at`), so that nobody is chased for somebody else's
delay. These limits belong to no gate: they neither hold one up nor count towards it.
"""

from collections.abc import Mapping

from flows.ground import Ground
from flows.obligations.due_in import in_business_days
from flows.obligations.obligations import AT_NO_GATE, owe, pause, reopen, settle
from flows.obligations.reschedule import redue, resume
from flows.plan.title import plan_title
from models.obligation import Obligation
from models.plan import Plan
from states.lifecycle import Move
from states.places import awaiting_review, editable, in_review

RESPONSE, RESOLUTION = "response", "resolution"
_WHAT: Mapping[str, str] = {RESPONSE: "First answer to {}", RESOLUTION: "Decision on {}"}


def limited(ground: Ground) -> bool:
    """Does the calendar limit reviewers at all?"""
    return any(_days(ground, kind) for kind in _WHAT)


def keep_review_clocks(ground: Ground, plan: Plan, move: Move) -> None:
    """After a move: they run where reviewers are awaited, stand where the owner writes, and end with the review."""
    if not limited(ground):
        return
    first, decision = _key(plan, RESPONSE), _key(plan, RESOLUTION)
    if plan.state in awaiting_review(ground.lifecycle):
        _run(ground, plan, RESPONSE, first)
        _run(ground, plan, RESOLUTION, decision)
    elif plan.state in in_review(ground.lifecycle):
        settle(ground, _open(ground, first))
        _run(ground, plan, RESOLUTION, decision)
    elif plan.state in editable(ground.lifecycle):
        (settle if "approver" in move.by else pause)(ground, _open(ground, first))
        pause(ground, _open(ground, decision))
    else:
        settle(ground, _open(ground, first, decision))


def _days(ground: Ground, kind: str) -> int | None:
    limits = ground.calendar.limits
    return limits.response_days if kind == RESPONSE else limits.resolution_days


def _key(plan: Plan, kind: str) -> str:
    return f"{plan.id}:{kind}"


def _open(ground: Ground, *keys: str) -> list[Obligation]:
    found = (ground.session.get(Obligation, key) for key in keys)
    return [one for one in found if one is not None and one.is_open and one.paused_at is None]


def _run(ground: Ground, plan: Plan, kind: str, key: str) -> None:
    """Owed from now on, or further; what a reviewer answered before is asked anew, with all its days."""
    days, found = _days(ground, kind), ground.session.get(Obligation, key)
    if days is None:
        return
    if found is None:
        what, due_at = _WHAT[kind].format(plan_title(ground, plan)), in_business_days(ground, days)
        owe(ground, key=key, gate_id=AT_NO_GATE, person_id=plan.approver_id, what=what, due_at=due_at, plan=plan)
    elif found.paused_at is not None:
        resume(ground, [found])
    elif not found.is_open:
        reopen(ground, [found])
        redue(ground, [found], in_business_days(ground, days))
