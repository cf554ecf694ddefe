"""Undoing a premature move of a plan (flows/plan/decide_undo.py)."""

from pendulum import DateTime
from sqlalchemy.orm import Session

from flows.act.command import Command
from flows.act.perform import perform_in
from flows.plan.advance import Advanced


def undo_move(
    session: Session,
    plan_id: str,
    *,
    by: str,
    at: DateTime,
    seen: int,
    reason: str,
) -> Advanced:
    """Take the plan's last move back: by who made it, or by Product Ops; raises Refused with every reason."""
    command = Command(
        "plan",
        plan_id,
        "undo",
        by,
        at,
        seen=seen,
        reason=reason,
    )
    done = perform_in(session, command)
    return Advanced(
        done.id,
        "undo",
        str(done.answer["was"]),
        done.now,
        done.version,
    )
