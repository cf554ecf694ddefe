"""Being in the review: enough people have to be, before it begins."""

from typing import Any

from pendulum import DateTime
from sqlalchemy import select
from sqlalchemy.orm import Session

from flows.acts import acting
from models.plan import Plan
from models.review import Attendance, Prereview


def attend(session: Session, plan_id: str, *, by: str, at: DateTime, seen: int, digest: str = "") -> Plan:
    """Be in the review: as the approver, and as each partner that the person speaks for."""
    with acting(session, plan_id, "attend", by=by, at=at, seen=seen, digest=digest) as (ground, plan):
        partners = session.scalars(select(Prereview.unit_id).where(Prereview.plan_id == plan.id))
        seats = [unit_id for unit_id in partners if ground.acts_as(ground.unit(unit_id).contacts)]
        seats += [""] if "approver" in ground.relations(plan) else []
        for seat in seats:
            told: dict[str, Any] = {"unit_id": seat, "person_id": by, "digest": plan.digest, "at": at}
            session.merge(Attendance(plan_id=plan.id, round=plan.round, **told))
    return plan
