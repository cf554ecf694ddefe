"""Merging two plans: one owner proposes, the other agrees, then the proposer's plan moves."""

from pendulum import DateTime
from sqlalchemy.orm import Session

from flows.act.command import Command
from flows.act.perform import perform_in
from models.plan import Plan


def propose_merge(
    session: Session,
    plan_id: str,
    into_id: str,
    *,
    by: str,
    at: DateTime,
    seen: int,
) -> Plan:
    """Ask the owner of the other plan to take this one in."""
    words = {"into": into_id}
    command = Command(
        "plan",
        plan_id,
        "propose_merge",
        by,
        at,
        seen=seen,
        words=words,
    )
    perform_in(session, command)
    return session.get_one(Plan, plan_id)


def agree_merge(
    session: Session,
    plan_id: str,
    *,
    by: str,
    at: DateTime,
    seen: int,
) -> Plan:
    """The owner of the plan that takes this one in agrees; nobody else can."""
    command = Command(
        "plan",
        plan_id,
        "agree_merge",
        by,
        at,
        seen=seen,
    )
    perform_in(session, command)
    return session.get_one(Plan, plan_id)
