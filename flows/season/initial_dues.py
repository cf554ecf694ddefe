"""What is owed at a gate from the start; partners' readings and goals come to be owed as the season goes."""

from collections.abc import Iterable, Iterator

from config.gate import GateRow, Owes
from config.resolve import DatedGate
from config.season_gates import SeasonGate
from flows.act.plan_title import plan_title
from flows.ground import Ground
from flows.obligations.obligations import owe, plan_key
from models.obligation import Obligation
from models.plan import Plan


def owe_at(ground: Ground, gate: SeasonGate, plans: Iterable[Plan]) -> Iterator[Obligation]:
    """Everybody's dues at this gate, each on the day it has for their unit; nothing where it is waived for them."""
    owes = gate.dated.gate.owes
    if owes is None:
        return
    if owes.by == "product_ops":
        yield _owe_product_ops(ground, gate.dated)
    if owes.by in ("owner", "approver"):
        yield from _owe_plans(
            ground,
            gate,
            owes,
            plans,
        )


def _owe_plans(
    ground: Ground,
    gate: SeasonGate,
    owes: Owes,
    plans: Iterable[Plan],
) -> Iterator[Obligation]:
    for plan in plans:
        if plan.document != owes.document:
            continue
        dated = _gate_of_plan(ground, gate.dated.gate, plan)
        if dated is not None:
            yield _owe_plan(
                ground,
                dated,
                plan,
                owes.by,
            )


def _gate_of_plan(ground: Ground, gate: GateRow, plan: Plan) -> DatedGate | None:
    """None where the plan's unit has no such gate, or it is waived for the unit."""
    resolver = ground.scopes.resolver(plan.unit_id)
    if gate.id not in resolver.by_id:
        return None
    if gate.id in ground.scopes.unit_calendar(plan.unit_id).waived:
        return None
    return resolver.dated(gate.id)


def season_key(ground: Ground, dated: DatedGate) -> str:
    """The key of what Product Ops owes at a gate for everybody."""
    return f"{ground.season.id}:{dated.gate.id}"


def _owe_product_ops(ground: Ground, dated: DatedGate) -> Obligation:
    return owe(
        ground,
        key=season_key(ground, dated),
        gate_id=dated.gate.id,
        person_id=ground.season.product_ops_id,
        what=dated.gate.title,
        due_at=dated.due.at,
        due_on=dated.due.day,
    )


def _owe_plan(
    ground: Ground,
    dated: DatedGate,
    plan: Plan,
    by: str,
) -> Obligation:
    return owe(
        ground,
        key=plan_key(plan, dated.gate.id),
        gate_id=dated.gate.id,
        person_id=plan.owner_id if by == "owner" else plan.approver_id,
        what=f"{dated.gate.title}: {plan_title(ground, plan)}",
        due_at=dated.due.at,
        due_on=dated.due.day,
        plan=plan,
    )


def dynamic(gate: GateRow) -> bool:
    """Is what is owed at this gate known only as the season goes? Then it passes at its day, not before."""
    if gate.owes is None:
        return False
    return gate.owes.by == "partner" or gate.owes.settled_by in ("align", "answer")
