"""How a plan moves and is acted upon: the calendar's life-cycle, with the tables that the road reads."""

from collections.abc import Collection, Iterable, Iterator, Mapping
from typing import Any

from flows.act.command import Command
from flows.act.draft import Draft
from flows.act.dues import drop_dues, open_dues, reopen_dues, settle_dues
from flows.act.facts import Facts
from flows.act.kind import Act, Kind
from flows.act.plan_due_key import plan_due_key
from flows.act.plan_relations import PLAN_HOLDERS, principals_in_plan
from flows.approval.decide_seats import keep_seats
from flows.approval.decide_vote import VOTE_ACTS
from flows.exceptions.decide_extension import EXTENSION_ACTS
from flows.exceptions.decide_override import OVERRIDE_ACTS
from flows.exceptions.decide_waiver import WAIVER_ACTS, has_ended_waivers
from flows.headcount.asks_of_text import ASK_ACTS
from flows.plan.blockers import guard_holds, guard_reasons
from flows.plan.decide_attach import TEXT_ACTS
from flows.plan.decide_effects import PLAN_EFFECTS, READS_OF
from flows.plan.decide_limits import keep_review_limits
from flows.plan.decide_merge import MERGE_ACTS
from flows.plan.decide_partners import PARTNER_ACTS, digest_as_read
from flows.plan.decide_readings import owed_at_gates
from flows.plan.decide_undo import UNDO_ACTS
from flows.review.decide_on_plan import REVIEW_ACTS
from flows.texts.decide_version import unread_reasons
from models.obligation import Obligation
from models.plan import Plan
from states.lifecycle import Lifecycle, Move
from states.plan import PLAN_GUARDS

ACTS: Mapping[str, Act] = {
    **TEXT_ACTS,
    **PARTNER_ACTS,
    **REVIEW_ACTS,
    **VOTE_ACTS,
    **MERGE_ACTS,
    **WAIVER_ACTS,
    **ASK_ACTS,
    **EXTENSION_ACTS,
    **OVERRIDE_ACTS,
    **UNDO_ACTS,
}


def _follow(draft: Draft, plan: Plan, move: Move | None) -> None:
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


def _lifecycle(facts: Facts) -> Lifecycle:
    return facts.lifecycle


def _kept(plan: Plan) -> dict[str, Any]:
    return {"digest": plan.digest}


def _document(plan: Plan) -> str:
    return plan.document


def _unread(facts: Facts, plan: Plan, command: Command) -> Any:
    if command.act in ("agree", "object"):
        digest = digest_as_read(facts, plan, command)
        command = _with_digest(command, digest)
    return unread_reasons(facts, plan, command)


def _with_digest(command: Command, digest: str) -> Command:
    return Command(
        command.kind,
        command.id,
        command.act,
        command.actor,
        command.at,
        digest=digest,
    )


PLAN = Kind(
    "plan",
    Plan,
    _lifecycle,
    guards=PLAN_GUARDS,
    effects=PLAN_EFFECTS,
    acts=ACTS,
    holders=PLAN_HOLDERS,
    principals=principals_in_plan,
    kept=_kept,
    follows=_follow,
    holds=guard_holds,
    explains=guard_reasons,
    unread=_unread,
    reads=("groups", "seats", "votes", "contributions"),
    move_reads=READS_OF,
    document_of=_document,
    names_holders=True,
    expires=("expire_waivers", has_ended_waivers),
)
