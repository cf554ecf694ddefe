"""The one road on which a plan changes state: the command line, a page and a Prefect run all come this way."""

import hashlib
import json
from dataclasses import asdict, dataclass
from typing import Any

from pendulum import DateTime
from sqlalchemy import select
from sqlalchemy.orm import Session

from flows.effects import carry_out
from flows.ground import Ground, stand
from flows.obligations import drop, owed, plan_key, reopen, settle
from flows.why import refusals
from models.journal import Answered
from models.obligation import Obligation
from models.plan import Plan
from models.recount import recount
from states.guard import Asking
from states.lifecycle import Move
from states.machine import fire
from states.refusal import BadInput, Refused, Unknown, stale


@dataclass(frozen=True)
class Advanced:
    """What a move did: the plan, from where to where, and the version that the next writer must name."""

    plan_id: str
    trigger: str
    was: str
    now: str
    version: int


def advance(
    session: Session,
    plan_id: str,
    trigger: str,
    *,
    by: str,
    at: DateTime,
    seen: int,
    reason: str = "",
    request_id: str = "",
) -> Advanced:
    """Move a plan, with its journal entry, its effects and its notices, or change nothing.

    `seen` is the version that the caller looked at. A `request_id` that was answered before gets the same answer.
    Raises Refused with every reason at once, Unknown where plan, person or move do not exist.
    """
    asked = {"plan_id": plan_id, "trigger": trigger, "by": by, "reason": reason}
    plan = locked(session, plan_id)
    if request_id and (before := _answered(session, request_id, asked)):
        return Advanced(**before)
    ground = stand(session, plan.season_id, by=by, at=at)
    asking = Asking(by, at, reason)
    reasons = [stale(seen, plan.version)] if seen != plan.version else []
    reasons += refusals(ground, plan, trigger, asking)
    if reasons:
        raise Refused(trigger, plan_id, reasons)
    done = move_on(ground, plan, trigger, reason=reason)
    if request_id:
        session.add(Answered(request_id=request_id, request_digest=_digest(asked), answer=asdict(done), at=at))
    return done


def move_on(ground: Ground, plan: Plan, trigger: str, *, reason: str = "") -> Advanced:
    """A decided move: the new state, what follows from it, and the entry in the journal."""
    move = ground.lifecycle.move(trigger, plan.state)
    if move is None:
        raise Unknown("move", f"{trigger} from {plan.state}")
    was = plan.state
    fire(ground.lifecycle, trigger, plan)
    plan.version += 1
    plan.entered_at = ground.at
    facts: dict[str, Any] = {"digest": plan.digest}
    for plan_beside in carry_out(ground, plan, move, reason):
        move_on(ground, *plan_beside)
    _keep_obligations(ground, plan, move)
    ground.write("plan", plan.id, trigger, was=was, now=plan.state, version=plan.version, reason=reason, facts=facts)
    recount(ground.session, plan.id)
    return Advanced(plan.id, trigger, was, plan.state, plan.version)


def _keep_obligations(ground: Ground, plan: Plan, move: Move) -> None:
    """Settle what this state settles, owe again what the owner took back, drop all of a plan that has ended."""
    gates = [gate for gate in ground.calendar.all_gates if gate.owes and gate.owes.document == plan.document]
    by_state = [gate for gate in gates if gate.owes and gate.owes.settled_in]
    settled = {plan_key(plan, gate.id) for gate in by_state if gate.owes and plan.state in gate.owes.settled_in}
    settle(ground, owed(ground, Obligation.key.in_(settled)))
    if "owner" in move.by:
        reopen(ground, _done(ground, {plan_key(plan, gate.id) for gate in by_state} - settled))
    if not any(set(one.by) != {"system"} for one in ground.lifecycle.possible(plan.state, plan.document)):
        drop(ground, owed(ground, Obligation.plan_id == plan.id, ~Obligation.key.endswith(":action")))


def _done(ground: Ground, keys: set[str]) -> list[Obligation]:
    done = select(Obligation).where(Obligation.key.in_(keys), Obligation.settled_at.is_not(None))
    return list(ground.session.scalars(done.order_by(Obligation.key)))


def locked(session: Session, plan_id: str) -> Plan:
    """The plan's row as it is now, locked for the rest of the transaction."""
    found = session.scalars(
        select(Plan).where(Plan.id == plan_id).with_for_update().execution_options(populate_existing=True)
    ).first()
    if found is None:
        raise Unknown("plan", plan_id, session.scalars(select(Plan.id)))
    return found


def _digest(asked: dict[str, str]) -> str:
    return hashlib.sha256(json.dumps(asked, sort_keys=True).encode()).hexdigest()


def _answered(session: Session, request_id: str, asked: dict[str, str]) -> dict[str, Any] | None:
    before = session.get(Answered, request_id)
    if before is not None and before.request_digest != _digest(asked):
        raise BadInput(f"The request id {request_id} was used for another request; use a new one.")
    return before.answer if before else None
