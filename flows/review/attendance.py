"""Being in the review: enough people have to be, before it begins."""

from pendulum import DateTime
from sqlalchemy.orm import Session

from flows.act.command import Command
from flows.act.perform import perform_in
from models.plan import Plan


def attend(
    session: Session,
    plan_id: str,
    *,
    by: str,
    at: DateTime,
    seen: int,
    digest: str = "",
) -> Plan:
    """Be in the review: as the approver, and as each partner that the person speaks for."""
    command = Command(
        "plan",
        plan_id,
        "attend",
        by,
        at,
        seen=seen,
        digest=digest,
    )
    perform_in(session, command)
    return session.get_one(Plan, plan_id)
