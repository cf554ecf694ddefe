"""What is owed at a gate from the start; partners' readings and goals come to be owed as the season goes."""

from collections.abc import Sequence

from config.gate import GateRow, Owes
from config.resolve import DatedGate
from config.scopes import Scopes
from config.season_gates import SeasonGate
from flows.act.draft import Draft
from flows.act.dues import Due, owe
from flows.act.facts import Facts
from flows.act.plan_due_key import plan_due_key
from flows.act.plan_title import plan_title
from models.obligation import Obligation
from models.plan import Plan


def owe_at(
    draft: Draft,
    scopes: Scopes,
    gate: SeasonGate,
    plans: Sequence[Plan],
) -> None:
    """Everybody's dues at this gate, each on the day it has for their unit; nothing where it is waived for them."""
    owes = gate.dated.gate.owes
    if owes is None:
        return
    if owes.by == "product_ops":
        owe(draft, _due_of_product_ops(draft.facts, gate.dated))
    if owes.by in ("owner", "approver"):
        of_document = [plan for plan in plans if plan.document == owes.document]
        _owe_plans(
            draft,
            scopes,
            gate,
            owes,
            of_document,
        )


def _owe_plans(
    draft: Draft,
    scopes: Scopes,
    gate: SeasonGate,
    owes: Owes,
    plans: Sequence[Plan],
) -> None:
    facts = draft.facts
    facts.load_parts(Obligation, "plan_id", [plan.id for plan in plans])
    for plan in plans:
        dated = _gate_of_plan(scopes, gate.dated.gate, plan)
        if dated is not None:
            owe(draft, _due_of_plan(facts, dated, plan, owes.by))


def _gate_of_plan(
    scopes: Scopes,
    gate: GateRow,
    plan: Plan,
) -> DatedGate | None:
    """None where the plan's unit has no such gate, or it is waived for the unit."""
    resolver = scopes.resolver(plan.unit_id)
    if gate.id not in resolver.by_id:
        return None
    if gate.id in scopes.unit_calendar(plan.unit_id).waived:
        return None
    return resolver.dated(gate.id)


def season_key(facts: Facts, dated: DatedGate) -> str:
    """The key of what Product Ops owes at a gate for everybody."""
    return f"{facts.season.id}:{dated.gate.id}"


def _due_of_product_ops(facts: Facts, dated: DatedGate) -> Due:
    return Due(
        key=season_key(facts, dated),
        gate_id=dated.gate.id,
        person_id=facts.season.row.product_ops_id,
        what=dated.gate.title,
        due_at=dated.due.at,
        due_on=dated.due.day,
    )


def _due_of_plan(
    facts: Facts,
    dated: DatedGate,
    plan: Plan,
    by: str,
) -> Due:
    return Due(
        key=plan_due_key(plan, dated.gate.id),
        gate_id=dated.gate.id,
        person_id=plan.owner_id if by == "owner" else plan.approver_id,
        what=f"{dated.gate.title}: {plan_title(facts, plan)}",
        due_at=dated.due.at,
        due_on=dated.due.day,
        plan=plan,
    )
