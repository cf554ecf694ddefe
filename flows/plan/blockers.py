"""What is in the way of a plan's move: for each guard that does not hold, the names, ids and numbers of its sentence.

Whether a guard holds is read from the plan's own row; only for one that fails are these looked up.
"""

from collections.abc import Iterator, Mapping
from typing import Any

from flows.act.command import Command
from flows.act.facts import Facts
from flows.plan.plan_blockers import PLAN_BLOCKERS
from models.plan import Contribution, Plan
from models.rows import with_children
from states.guard import Asking, CleanHands, Counted, Reason
from states.plan import PLAN_GUARDS

Blockers = Iterator[Mapping[str, Any]]


def guard_holds(
    facts: Facts,
    plan: Plan,
    code: str,
    command: Command,
    principals: tuple[str, ...],
) -> bool:
    """Is nothing in the way, as the plan's own row tells?"""
    guard = PLAN_GUARDS[code]
    if isinstance(guard, CleanHands):
        _with_contributions(facts, plan)
    asking = Asking(
        facts.actor,
        facts.at,
        command.reason,
        principals,
    )
    return bool(guard.holds(plan, asking))


def _with_contributions(facts: Facts, plan: Plan) -> None:
    contributions = facts.rows(Contribution, plan_id=plan.id)
    with_children(plan, "contributions", contributions)


def guard_reasons(
    facts: Facts,
    plan: Plan,
    code: str,
) -> Iterator[Reason]:
    """The guard's reason, once for each thing that it finds in the way."""
    blockers = list(PLAN_BLOCKERS[code](facts, plan))
    common = _common_words(facts, plan)
    turn = _turn_words(facts, plan, code, things=len(blockers))
    for blocker in blockers:
        words = common | turn | dict(blocker)
        yield PLAN_GUARDS[code].reason(words)
    if not blockers:
        yield _nothing_found(plan, code)


def guard_sentence(
    facts: Facts,
    plan: Plan,
    code: str,
) -> str:
    """The text of the guard's first reason; nobody looks whose turn it is."""
    for blocker in PLAN_BLOCKERS[code](facts, plan):
        words = _common_words(facts, plan) | dict(blocker)
        return PLAN_GUARDS[code].reason(words).text
    return _nothing_found(plan, code).text


def _nothing_found(plan: Plan, code: str) -> Reason:
    """A counter without anything to count is wrong, but a guard that does not hold still blocks."""
    text = f"{code} does not hold for {plan.id}, and what it counts cannot be found."
    return Reason(code, text, "Load the text once more; if that does not help, tell Product Ops.")


def _common_words(facts: Facts, plan: Plan) -> dict[str, Any]:
    product_ops_id = facts.season.row.product_ops_id
    return {
        "plan": plan.id,
        "approver": facts.name_of(plan.approver_id),
        "owner": facts.name_of(product_ops_id),
    }


def _turn_words(
    facts: Facts,
    plan: Plan,
    code: str,
    *,
    things: int,
) -> dict[str, Any]:
    """Whose turn it is, and how much is left: all that the plan's row counts where one sentence says it all."""
    guard = PLAN_GUARDS[code]
    left = 1
    if isinstance(guard, Counted) and things == 1:
        left = getattr(plan, guard.counts)
    whose = facts.loader.whose_turn(code, plan, facts.actor)
    return {"whose": whose, "left": max(left, 1)}
