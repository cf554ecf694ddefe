"""What Product Ops do at a gate: pass what they owe, pass it with exceptions, extend it, waive it."""

from pendulum import DateTime
from sqlalchemy import select
from sqlalchemy.orm import Session

from flows.carry import carry_or_drop
from flows.ground import Ground, stand
from flows.intake import expire_unanswered
from flows.obligations import drop, owed, settle
from flows.waiver_letters import tell_of_waiver
from models.gate import Gate
from models.obligation import Obligation
from states.gate import GATE
from states.guard import REASON_MIN, Reason
from states.machine import fire
from states.refusal import BadInput, Refused, Unknown, not_from_state, reason_required


def locked_gate(session: Session, season_id: str, gate_id: str) -> Gate:
    gate = session.get(Gate, (season_id, gate_id), with_for_update=True)
    if gate is None:
        raise Unknown("gate", gate_id, session.scalars(select(Gate.id).where(Gate.season_id == season_id)))
    return gate


def settle_gate(session: Session, season_id: str, gate_id: str, *, by: str, at: DateTime) -> Gate:
    """Product Ops has done what it owes here: the tick passes an open gate whose rule is met, a missed one stays so."""
    ground = stand(session, season_id, by=by, at=at)
    ground.authorise("pass_gate", ground.relations(), gate_id)
    gate = locked_gate(session, season_id, gate_id)
    if gate.state not in ("open", "missed"):
        raise Refused("pass", gate_id, [not_from_state("pass", GATE.thing, gate.state, _possible(gate))])
    owes = ground.calendar.gate(gate_id).owes
    if owes is None or owes.by != "product_ops" or owes.settled_by != "gate":
        raise BadInput(f"{gate.title} is not settled by hand; see what it waits for: phasegate gate show {gate_id}")
    settle(ground, owed(ground, Obligation.gate_id == gate_id))
    ground.write("gate", gate_id, "settle")
    return gate


def decide_gate(
    session: Session,
    season_id: str,
    gate_id: str,
    trigger: str,
    reason: str,
    *,
    by: str,
    at: DateTime,
    until: DateTime | None = None,
) -> Gate:
    """waive or except with a reason, extend a missed gate until a later day."""
    ground = stand(session, season_id, by=by, at=at)
    gate = locked_gate(session, season_id, gate_id)
    reasons = [*_refusals(ground, gate, trigger, reason), *ground.frozen(trigger)]
    if reasons:
        raise Refused(trigger, gate_id, reasons)
    was = gate.state
    fire(GATE, trigger, gate)
    gate.version += 1
    gate.reason, gate.decided_at, gate.announced_at = reason, at, None
    if trigger == "extend":
        _extend(gate, until, at)
    else:
        open_dues = owed(ground, Obligation.gate_id == gate_id)
        if trigger == "waive":
            tell_of_waiver(ground, gate_id, reason)
            carry_or_drop(ground, gate_id, open_dues)
        else:
            drop(ground, open_dues)
        expire_unanswered(ground, gate_id)
    ground.write("gate", gate_id, trigger, was=was, now=gate.state, version=gate.version, reason=reason)
    return gate


def _refusals(ground: Ground, gate: Gate, trigger: str, reason: str) -> list[Reason]:
    move = GATE.move(trigger, gate.state)
    if move is None or trigger not in ("waive", "except", "extend"):
        return [not_from_state(trigger, GATE.thing, gate.state, _possible(gate))]
    row = ground.calendar.gate(gate.id)
    found: list[Reason] = []
    relations = ground.relations()
    if trigger == "waive":
        if not row.waivable_by:
            text = f"{gate.title} cannot be waived; ask {ground.name(ground.season.product_ops_id)}."
            fix = f"Pass it with exceptions instead: phasegate gate do {gate.id} except --reason …."
            return [Reason("NOT_WAIVABLE", text, fix)]
        if not relations & set(row.waivable_by):
            found.append(ground.denied(trigger, row.waivable_by, relations))
        if len(reason.strip()) < REASON_MIN:
            found.append(Reason("WAIVE_REASON", f"Give a reason for skipping {gate.title}.", "Say why: --reason …."))
        return found
    if not relations & set(move.by):
        found.append(ground.denied(trigger, move.by, relations))
    return found + ([reason_required()] if len(reason.strip()) < REASON_MIN else [])


def _possible(gate: Gate) -> list[str]:
    return [move.trigger for move in GATE.possible(gate.state) if set(move.by) != {"system"}]


def _extend(gate: Gate, until: DateTime | None, at: DateTime) -> None:
    if until is None or until <= at:
        raise BadInput(f"Say until when {gate.title} is extended: --until DATE, later than now.")
    gate.grace_ends_at = until
    gate.flagged = False
