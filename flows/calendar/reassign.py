"""What is owed at a gate that is new, or asks for something else, in a season that runs already."""

from collections.abc import Sequence

from sqlalchemy import select

from flows.ground import Ground
from flows.obligations.obligations import drop, owed, plan_key
from flows.season.dated_gates import SeasonGate
from flows.season.initial_dues import owe_at, season_key
from models.obligation import Obligation
from models.plan import Plan


def owe_anew(ground: Ground, gate: SeasonGate, plans: Sequence[Plan], *, company: bool) -> None:
    """Whoever owes it now and did not before.

    What was done stays done; what is asked of somebody else goes to them, what is no longer asked is dropped. `company`
    says whether what Product Ops owes for everybody is meant too.
    """
    keys = {plan_key(plan, gate.dated.gate.id): plan for plan in plans}
    own = {season_key(ground, gate.dated)} if company else set()
    wanted = {key: _debtor(gate, plan) for key, plan in keys.items() if _asks(ground, gate, plan)}
    wanted |= dict.fromkeys(own, ground.season.product_ops_id) if _by(gate) == "product_ops" else {}
    for one in owed(ground, Obligation.key.in_([*keys, *own])):
        if one.key not in wanted:
            drop(ground, [one])
        elif one.person_id != wanted[one.key]:
            _reassign(ground, one, wanted[one.key])
    there = set(ground.session.scalars(select(Obligation.key).where(Obligation.key.in_(wanted))))
    asked = [plan for key, plan in keys.items() if key in wanted and key not in there]
    if asked or (own & set(wanted)) - there:
        list(owe_at(ground, gate, asked))


def _by(gate: SeasonGate) -> str:
    owes = gate.dated.gate.owes
    return owes.by if owes is not None else ""


def _asks(ground: Ground, gate: SeasonGate, plan: Plan) -> bool:
    """Does the gate ask for this plan, and has its state not settled it already, nor the plan ended?"""
    owes = gate.dated.gate.owes
    if owes is None or owes.by not in ("owner", "approver") or owes.document != plan.document:
        return False
    goes_on = any(set(move.by) != {"system"} for move in ground.lifecycle.possible(plan.state, plan.document))
    return goes_on and plan.state not in owes.settled_in


def _debtor(gate: SeasonGate, plan: Plan) -> str:
    return plan.owner_id if _by(gate) == "owner" else plan.approver_id


def _reassign(ground: Ground, obligation: Obligation, person_id: str) -> None:
    obligation.person_id, obligation.due_version = person_id, obligation.due_version + 1
    obligation.since = obligation.next_at = ground.at
