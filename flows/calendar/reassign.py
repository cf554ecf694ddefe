"""What is owed at a gate that is new, or asks for something else, in a season that runs already."""

from collections.abc import Mapping, Sequence

from config.scopes import Scopes
from config.season_gates import SeasonGate
from flows.act.draft import Draft
from flows.act.dues import drop_dues, open_due
from flows.act.facts import Facts
from flows.act.plan_due_key import plan_due_key
from flows.season.initial_dues import owe_at, season_key
from models.obligation import Obligation
from models.plan import Plan


def owe_anew(
    draft: Draft,
    scopes: Scopes,
    gate: SeasonGate,
    plans: Sequence[Plan],
    *,
    company: bool,
) -> None:
    """Whoever owes it now and did not before.

    What was done stays done; what is asked of somebody else goes to them, what is no longer asked is dropped. `company`
    says whether what Product Ops owes for everybody is meant too.
    """
    facts = draft.facts
    own_keys = {season_key(facts, gate.dated)} if company else set()
    plan_of = {plan_due_key(plan, gate.dated.gate.id): plan for plan in plans}
    facts.load(Obligation, [*plan_of, *own_keys])
    debtors = _debtors_of_plans(facts, gate, plan_of)
    if _by(gate) == "product_ops":
        debtors |= dict.fromkeys(own_keys, facts.season.row.product_ops_id)
    missing_keys = {key for key in debtors if facts.get(Obligation, key) is None}
    _keep_or_drop(draft, debtors, [*plan_of, *own_keys])
    missing = [plan for key, plan in plan_of.items() if key in missing_keys]
    if missing or own_keys & missing_keys:
        owe_at(
            draft,
            scopes,
            gate,
            missing,
        )


def _debtors_of_plans(facts: Facts, gate: SeasonGate, plan_of: Mapping[str, Plan]) -> dict[str, str]:
    """Who owes something at the gate, by its key."""
    debtors = {}
    for key, plan in plan_of.items():
        if _asks(facts, gate, plan):
            debtors[key] = _debtor(gate, plan)
    return debtors


def _keep_or_drop(
    draft: Draft,
    debtors: Mapping[str, str],
    keys: Sequence[str],
) -> None:
    """What is open under these keys goes to its debtor; without one it is dropped."""
    for key in sorted(keys):
        for obligation in open_due(draft.facts, key):
            debtor = debtors.get(key)
            if debtor is None:
                drop_dues(draft, [obligation])
            elif obligation.person_id != debtor:
                _reassign(draft.facts, obligation, debtor)


def _by(gate: SeasonGate) -> str:
    owes = gate.dated.gate.owes
    return owes.by if owes is not None else ""


def _asks(facts: Facts, gate: SeasonGate, plan: Plan) -> bool:
    """Does the gate ask for this plan, and has its state not settled it already, nor the plan ended?"""
    owes = gate.dated.gate.owes
    if owes is None or owes.document != plan.document:
        return False
    if owes.by not in ("owner", "approver") or plan.state in owes.settled_in:
        return False
    return _goes_on(facts, plan)


def _goes_on(facts: Facts, plan: Plan) -> bool:
    """Can people still move the plan?"""
    moves = facts.lifecycle.possible(plan.state, plan.document)
    return any(set(move.by) != {"system"} for move in moves)


def _debtor(gate: SeasonGate, plan: Plan) -> str:
    return plan.owner_id if _by(gate) == "owner" else plan.approver_id


def _reassign(facts: Facts, obligation: Obligation, person_id: str) -> None:
    obligation.person_id = person_id
    obligation.due_version += 1
    obligation.since = facts.at
    obligation.next_at = facts.at
