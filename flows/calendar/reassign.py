"""What is owed at a gate that is new, or asks for something else, in a season that runs already."""

from collections.abc import Iterable, Mapping, Sequence

from sqlalchemy import select

from config.season_gates import SeasonGate
from flows.ground import Ground
from flows.obligations.obligations import drop, owed, plan_key
from flows.season.initial_dues import owe_at, season_key
from models.obligation import Obligation
from models.plan import Plan


def owe_anew(
    ground: Ground,
    gate: SeasonGate,
    plans: Sequence[Plan],
    *,
    company: bool,
) -> None:
    """Whoever owes it now and did not before.

    What was done stays done; what is asked of somebody else goes to them, what is no longer asked is dropped. `company`
    says whether what Product Ops owes for everybody is meant too.
    """
    own_keys = {season_key(ground, gate.dated)} if company else set()
    plan_of = {plan_key(plan, gate.dated.gate.id): plan for plan in plans}
    debtors = _debtors_of_plans(ground, gate, plan_of)
    if _by(gate) == "product_ops":
        debtors |= dict.fromkeys(own_keys, ground.season.product_ops_id)
    _keep_or_drop(ground, debtors, [*plan_of, *own_keys])
    missing_keys = debtors.keys() - _known_keys(ground, debtors)
    missing = [plan for key, plan in plan_of.items() if key in missing_keys]
    if missing or own_keys & missing_keys:
        list(owe_at(ground, gate, missing))


def _debtors_of_plans(ground: Ground, gate: SeasonGate, plan_of: Mapping[str, Plan]) -> dict[str, str]:
    """Who owes something at the gate, by its key."""
    debtors = {}
    for key, plan in plan_of.items():
        if _asks(ground, gate, plan):
            debtors[key] = _debtor(gate, plan)
    return debtors


def _keep_or_drop(
    ground: Ground,
    debtors: Mapping[str, str],
    keys: Sequence[str],
) -> None:
    """What is open under these keys goes to its debtor; without one it is dropped."""
    obligations = owed(ground, Obligation.key.in_(keys))
    for obligation in obligations:
        debtor = debtors.get(obligation.key)
        if debtor is None:
            drop(ground, [obligation])
        elif obligation.person_id != debtor:
            _reassign(ground, obligation, debtor)


def _known_keys(ground: Ground, keys: Iterable[str]) -> set[str]:
    """Those under which something was owed before, open or not."""
    chosen = select(Obligation.key).where(Obligation.key.in_(keys))
    return set(ground.session.scalars(chosen))


def _by(gate: SeasonGate) -> str:
    owes = gate.dated.gate.owes
    return owes.by if owes is not None else ""


def _asks(ground: Ground, gate: SeasonGate, plan: Plan) -> bool:
    """Does the gate ask for this plan, and has its state not settled it already, nor the plan ended?"""
    owes = gate.dated.gate.owes
    if owes is None or owes.document != plan.document:
        return False
    if owes.by not in ("owner", "approver") or plan.state in owes.settled_in:
        return False
    return _goes_on(ground, plan)


def _goes_on(ground: Ground, plan: Plan) -> bool:
    """Can people still move the plan?"""
    moves = ground.lifecycle.possible(plan.state, plan.document)
    return any(set(move.by) != {"system"} for move in moves)


def _debtor(gate: SeasonGate, plan: Plan) -> str:
    return plan.owner_id if _by(gate) == "owner" else plan.approver_id


def _reassign(ground: Ground, obligation: Obligation, person_id: str) -> None:
    obligation.person_id = person_id
    obligation.due_version += 1
    obligation.since = ground.at
    obligation.next_at = ground.at
