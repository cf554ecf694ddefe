"""Leave to pass one guard: a waiver with who, why and until when; for the closing of a gate it is a late entry."""

from pendulum import DateTime
from sqlalchemy.orm import Session

from flows.act.command import Command
from flows.act.perform import perform_in
from models.plan import Plan


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
    words = {"guard": guard, "until": until}
    command = Command(
        "plan",
        plan_id,
        "waive_guard",
        by,
        at,
        seen=seen,
        reason=reason,
        words=words,
    )
    perform_in(session, command)
    return session.get_one(Plan, plan_id)
