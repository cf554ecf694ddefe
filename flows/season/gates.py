"""What Product Ops do at a gate: pass what they owe, pass it with exceptions, extend it, waive it for all or one."""

from collections.abc import Mapping

from pendulum import DateTime
from sqlalchemy import select
from sqlalchemy.orm import Session

from flows.ground import stand
from flows.obligations.obligations import owed, settle
from flows.road import Asked, move, possible, refusals
from flows.season.carry import carry_or_drop
from flows.season.gate_kind import GATE_KIND
from flows.season.season_moves import Way
from models.gate import Gate, GateWaiver
from models.obligation import Obligation
from states.gate import GATE
from states.guard import Reason
from states.refusal import BadInput, Refused, Unknown, not_from_state, stale

DECISIONS = ("waive", "except", "extend")
"""What people decide at a gate; the other moves are the tick's."""


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
        raise Refused("pass", gate_id, [_not_now("pass", gate)])
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
    exceptions: Mapping[str, DateTime] | None = None,
    seen: int | None = None,
) -> Gate:
    """waive or except with a reason, extend a missed gate until a later day; raises Refused with every reason.

    For an except, `exceptions` gives what is still owed (an obligation's key or a unit) its new due day, and `until`
    that of all that it does not name.
    """
    ground = stand(session, season_id, by=by, at=at)
    gate = locked_gate(session, season_id, gate_id)
    if trigger not in DECISIONS:
        raise Refused(trigger, gate_id, [_not_now(trigger, gate)])
    asked = Asked(trigger, reason, {"until": until, "exceptions": exceptions or {}})
    move(ground, GATE_KIND, gate, asked, seen=seen)
    return gate


def waive_for_unit(
    session: Session,
    season_id: str,
    gate_id: str,
    unit_id: str,
    reason: str,
    *,
    by: str,
    at: DateTime,
    until: DateTime | None = None,
    seen: int | None = None,
) -> Gate:
    """One unit need not pass this gate, for good or until an instant, from which on it owes there again.

    Raises Refused with every reason that a waiver of the whole gate would have too.
    """
    ground = stand(session, season_id, by=by, at=at)
    gate, unit = locked_gate(session, season_id, gate_id), ground.unit(unit_id)
    asked = Asked("waive", reason, {"unit": unit.id})
    reasons = [stale(seen, gate.version)] if seen not in (None, gate.version) else []
    reasons += refusals(ground, GATE_KIND, gate, asked)
    if reasons:
        raise Refused("waive", gate_id, reasons)
    if until is not None and until <= at:
        raise BadInput(
            f"{unit.title} would be waived until a day that is past; name a later one, or none: --until DATE"
        )
    told = {"reason": reason, "by": by, "at": at, "until": until}
    session.merge(GateWaiver(season_id=season_id, gate_id=gate_id, unit_id=unit.id, **told))
    gate.version += 1
    carry_or_drop(ground, gate_id, owed(ground, Obligation.gate_id == gate_id, Obligation.unit_id == unit.id))
    facts = {"unit": unit.id, "until": until.isoformat() if until else ""}
    ground.write("gate", gate_id, "waive_unit", version=gate.version, reason=reason, facts=facts)
    return gate


def gate_ways(
    session: Session, season_id: str, gate_id: str, *, by: str, at: DateTime, trigger: str = ""
) -> tuple[Gate, list[Way]]:
    """What stands between this person and the gate's next moves, or one of them; changes nothing."""
    ground = stand(session, season_id, by=by, at=at)
    gate = session.get(Gate, (season_id, gate_id))
    if gate is None:
        raise Unknown("gate", gate_id, session.scalars(select(Gate.id).where(Gate.season_id == season_id)))
    asked = [trigger] if trigger else [one.trigger for one in GATE.possible(gate.state)]
    return gate, [Way(one, tuple(refusals(ground, GATE_KIND, gate, Asked(one)))) for one in asked]


def _not_now(trigger: str, gate: Gate) -> Reason:
    return not_from_state(trigger, GATE.thing, gate.state, possible(GATE_KIND, gate.state))
