"""Seating others in a group that can no longer be satisfied: Product Ops names them, with a reason."""

from collections.abc import Sequence

from pendulum import DateTime
from sqlalchemy.orm import Session

from flows.act.command import Command
from flows.act.perform import perform_in
from models.plan import Plan


def reseat(
    session: Session,
    plan_id: str,
    group: str,
    people: Sequence[str],
    reason: str,
    *,
    by: str,
    at: DateTime,
    seen: int,
) -> Plan:
    """These people get a seat in the place of those who stepped aside or abstained, until the plan is sent back.

    Nobody who can still vote loses a seat, and objections stay. Raises Refused with every reason at once.
    """
    words = {"group": group, "people": tuple(people)}
    command = Command(
        "plan",
        plan_id,
        "reseat",
        by,
        at,
        seen=seen,
        reason=reason,
        words=words,
    )
    perform_in(session, command)
    return session.get_one(Plan, plan_id)
