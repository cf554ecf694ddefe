"""Leave to pass one guard: a waiver with who, why and until when; for the closing of a gate it is a late entry."""

from pendulum import DateTime
from sqlalchemy.orm import Session

from flows.acts import acting
from models.plan import Plan
from models.review import Waiver
from states.guard import REASON_MIN, Counted
from states.plan import GUARDS
from states.refusal import BadInput, Refused, Unknown, reason_required


def waive_guard(
    session: Session,
    plan_id: str,
    guard: str,
    reason: str,
    *,
    by: str,
    at: DateTime,
    seen: int,
    until: DateTime | None = None,
) -> Plan:
    """Let the plan pass this guard and no other, until its round ends or, where that comes first, until this instant.

    For a late entry (GATE_CLOSED) `until` is the new closing, and has to be said.
    """
    if len(reason.strip()) < REASON_MIN:
        raise Refused("waive_guard", plan_id, [reason_required()])
    with acting(session, plan_id, "waive_guard", by=by, at=at, seen=seen, reason=reason) as (ground, plan):
        waivable = ground.calendar.lifecycle.waivable
        if guard not in waivable:
            raise Unknown("guard that this calendar lets anybody waive", guard, waivable)
        if not isinstance(GUARDS[guard], Counted):
            plan.closes_at = _later(until, at)
        elif until is not None and until <= at:
            raise BadInput("Leave ends on a day to come: --until DATE")
        given = {"reason": reason, "by": by, "at": at, "until": until}
        session.merge(Waiver(plan_id=plan.id, guard=guard, round=plan.round, **given))
    return plan


def _later(until: DateTime | None, at: DateTime) -> DateTime:
    if until is None or until <= at:
        raise BadInput("A late entry needs a day to come: --until DATE")
    return until
