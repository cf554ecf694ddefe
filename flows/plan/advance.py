"""The one road on which a plan changes state: the command line, a page and a Prefect run all come this way."""

from dataclasses import asdict
from typing import Any

from pendulum import DateTime
from sqlalchemy import Engine, select
from sqlalchemy.orm import Session

from flows.answered import answer_before, digest_of, keep_answer
from flows.approval.seats import keep_seats
from flows.ground import Ground, stand
from flows.obligations.obligations import drop, owed, plan_key, reopen, settle
from flows.plan.doings import keep, watched
from flows.plan.effects import carry_out
from flows.plan.plain_move import Advanced, plain_move
from flows.plan.review_limits import keep_review_clocks
from flows.plan.versions import unread
from flows.season.waiver_expiry import end_leaves
from flows.why.why import refusals
from models.database import Collided, transact
from models.obligation import Obligation
from models.plan import Plan
from models.recount import recount
from states.guard import Asking
from states.lifecycle import Move
from states.machine import fire
from states.refusal import Refused, Unknown, stale


def advance_plan(
    engine: Engine,
    plan_id: str,
    trigger: str,
    *,
    by: str,
    at: DateTime,
    seen: int,
    reason: str = "",
    request_id: str = "",
    digest: str = "",
) -> Advanced:
    """The same as `advance`, in a transaction of its own: at once where the move is a plain one."""
    request = (request_id, digest_of(_asked(plan_id, trigger, by, reason, digest))) if request_id else None
    done = _at_once(engine, plan_id, trigger, Asking(by, at, reason), seen=seen, digest=digest, request=request)
    if done is not None:
        return done
    told: dict[str, Any] = {"by": by, "at": at, "seen": seen, "reason": reason, "request_id": request_id}
    told["digest"] = digest
    return transact(engine, lambda session: advance(session, plan_id, trigger, **told))


def _at_once(engine: Engine, plan_id: str, trigger: str, asking: Asking, **told: Any) -> Advanced | None:
    try:
        return plain_move(engine, plan_id, trigger, asking, **told)
    except Collided:
        if told["request"] is None:
            raise
        return None  # the request was answered meanwhile; the other road finds the answer


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
    digest: str = "",
) -> Advanced:
    """Move a plan, with its journal entry, its effects and its notices, or change nothing.

    `seen` is the version that the caller looked at, `digest` that of what they read ("": not said). A `request_id` that
    was answered before gets the same answer.
    Raises Refused with every reason at once, Unknown where plan, person or move do not exist.
    """
    asked = _asked(plan_id, trigger, by, reason, digest)
    plan = locked(session, plan_id)
    if request_id and (before := answer_before(session, request_id, asked)):
        return Advanced(**before)
    ground = stand(session, plan.season_id, by=by, at=at)
    asking = Asking(by, at, reason)
    reasons = [stale(seen, plan.version)] if seen != plan.version else []
    reasons += unread(ground, plan, digest)
    end_leaves(ground, plan)
    reasons += refusals(ground, plan, trigger, asking)
    if reasons:
        raise Refused(trigger, plan_id, reasons)
    with watched(session) as changes:
        done = move_on(ground, plan, trigger, reason=reason)
    keep(session, plan_id, changes)
    if request_id:
        keep_answer(session, request_id, asked, asdict(done), at=at)
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
    keep_review_clocks(ground, plan, move)
    _keep_obligations(ground, plan, move)
    ground.write("plan", plan.id, trigger, was=was, now=plan.state, version=plan.version, reason=reason, facts=facts)
    keep_seats(ground, plan)
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


def _asked(plan_id: str, trigger: str, by: str, reason: str, digest: str) -> dict[str, str]:
    read = {"digest": digest} if digest else {}
    return {"plan_id": plan_id, "trigger": trigger, "by": by, "reason": reason} | read
