"""Merging two plans: one owner proposes, the other agrees, then the proposer's plan moves."""

from pendulum import DateTime
from sqlalchemy.orm import Session

from flows.acts import acting
from flows.outbox.outbox import notify
from flows.plan.title import plan_title
from models.plan import Plan
from states.refusal import BadInput, Unknown


def propose_merge(session: Session, plan_id: str, into_id: str, *, by: str, at: DateTime, seen: int) -> Plan:
    """Ask the owner of the other plan to take this one in."""
    with acting(session, plan_id, "propose_merge", by=by, at=at, seen=seen) as (ground, plan):
        into = session.get(Plan, into_id)
        if into is None:
            raise Unknown("plan", into_id)
        if into.id == plan.id or (into.season_id, into.document) != (plan.season_id, plan.document):
            raise BadInput(f"{plan.id} can be merged into another {plan.document} of {plan.season_id} only.")
        plan.merge_into_id, plan.merge_agreed_by = into.id, ""
        notify(
            ground,
            key=f"{plan.id}:merge:{into.id}:v{plan.version}:{into.owner_id}",
            kind="merge_asked",
            person_id=into.owner_id,
            subject=f"May {plan_title(ground, plan)} be merged into yours?",
            body=f"If so: phasegate plan do {plan.id} agree_merge\n",
        )
    return plan


def agree_merge(session: Session, plan_id: str, *, by: str, at: DateTime, seen: int) -> Plan:
    """The owner of the plan that takes this one in agrees; nobody else can."""
    with acting(session, plan_id, "agree_merge", by=by, at=at, seen=seen) as (_, plan):
        plan.merge_agreed_by = by
    return plan
