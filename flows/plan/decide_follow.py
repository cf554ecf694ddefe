"""What comes of every act on a plan: seats are kept, reviews stay within their limits, what is owed is settled."""

from collections.abc import Collection, Iterable, Iterator

from flows.act.draft import Draft
from flows.act.dues import drop_dues, open_dues, reopen_dues, settle_dues
from flows.act.facts import Facts
from flows.act.plan_due_key import plan_due_key
from flows.approval.decide_seats import keep_seats
from flows.plan.decide_limits import keep_review_limits
from flows.plan.decide_readings import owed_at_gates
from models.obligation import Obligation
from models.plan import Plan
from states.lifecycle import Move


def follow_act(draft: Draft, plan: Plan, move: Move | None) -> None:
    """What comes of every act: review limits and what is owed follow a move, seats whatever it is."""
    if move is not None:
        keep_review_limits(draft, plan, move)
        _keep_dues(draft, plan, move)
    keep_seats(draft, plan)


def _keep_dues(draft: Draft, plan: Plan, move: Move) -> None:
    """Settle what this state settles, owe again what the owner took back, drop all of a plan that has ended."""
    facts = draft.facts
    settled, others = _dues_by_state(facts, plan)
    still_open = [due for due in settled if due.is_open]
    settle_dues(draft, still_open)
    if "owner" in move.by:
        _owe_again(draft, others)
    if _has_ended(facts, plan):
        _drop_all(draft, plan)


def _owe_again(draft: Draft, dues: Iterable[Obligation]) -> None:
    taken_back = [due for due in dues if due.settled_at is not None]
    reopen_dues(draft, taken_back)


def _drop_all(draft: Draft, plan: Plan) -> None:
    """All but action items, which outlive the plan."""
    dues = open_dues(draft.facts, plan.id)
    of_plan = [due for due in dues if not due.key.endswith(":action")]
    drop_dues(draft, of_plan)


def _has_ended(facts: Facts, plan: Plan) -> bool:
    """Can no person move the plan any more?"""
    moves = facts.lifecycle.possible(plan.state, plan.document)
    return not any(move.is_of_people for move in moves)


def _dues_by_state(
    facts: Facts,
    plan: Plan,
) -> tuple[list[Obligation], list[Obligation]]:
    """What the plan owes at gates that its state settles: what this state settles, and the rest."""
    rows = facts.rows(Obligation, plan_id=plan.id)
    dues = {due.key: due for due in rows}
    settled: list[Obligation] = []
    others: list[Obligation] = []
    for gate_id, states in _settling_states(facts, plan):
        due = dues.get(plan_due_key(plan, gate_id))
        if due is None:
            continue
        if plan.state in states:
            settled.append(due)
        else:
            others.append(due)
    return settled, others


def _settling_states(facts: Facts, plan: Plan) -> Iterator[tuple[str, Collection[str]]]:
    """The gates at which this kind of plan owes something, with the states that settle it."""
    for gate_id, owes in owed_at_gates(facts, plan):
        if owes.settled_in:
            yield gate_id, owes.settled_in
