"""Seating others in a group that can no longer be satisfied: Product Ops names them, with a reason."""

from collections.abc import Iterator, Sequence

from pendulum import DateTime
from sqlalchemy.orm import Session

from flows.acts import acting
from flows.approval.tally import barred, standing_of
from flows.ground import Ground
from models.approval import ApprovalSeat
from models.plan import Plan
from rules.approval import GroupStanding
from states.guard import REASON_MIN, Reason
from states.refusal import BadInput, Unknown, reason_required


def reseat(
    session: Session, plan_id: str, group: str, people: Sequence[str], reason: str, *, by: str, at: DateTime, seen: int
) -> Plan:
    """These people get a seat in the place of those who stepped aside or abstained, until the plan is sent back.

    Nobody who can still vote loses a seat, and objections stay. Raises Refused with every reason at once.
    """
    with acting(
        session,
        plan_id,
        "reseat",
        by=by,
        at=at,
        seen=seen,
        reason=reason,
        also=lambda ground, plan: _refusals(ground, plan, group, people, reason),
        facts={"group": group, "people": list(people)},
    ) as (ground, plan):
        found = _group(ground, plan, group)
        for person in (*found.recused, *found.abstained):
            ground.session.get_one(ApprovalSeat, (plan.id, group, person)).vacated_at = at
        for person in people:
            told = {"person_id": person, "round": plan.round, "role": "", "seated_by": by, "vacated_at": None}
            ground.session.merge(ApprovalSeat(plan_id=plan.id, group_id=group, **told))
    return plan


def _group(ground: Ground, plan: Plan, name: str) -> GroupStanding:
    groups = {one.group.id: one for one in standing_of(ground.session, plan).groups}
    if name not in groups:
        raise Unknown("group of its approval", name, groups)
    return groups[name]


def _refusals(ground: Ground, plan: Plan, name: str, people: Sequence[str], reason: str) -> Iterator[Reason]:
    found, hands = _group(ground, plan, name), barred(ground.session, plan)
    if not people:
        raise BadInput(f"Name who is to vote in {name}: phasegate plan reseat {plan.id} {name} PERSON …")
    if len(reason.strip()) < REASON_MIN:
        yield reason_required()
    if not found.deadlocked:
        text = f"{found.group.title} can still be satisfied; nobody else is seated."
        yield Reason("NOT_DEADLOCKED", text, f"See who is missing: phasegate plan approvals {plan.id}.")
    for person in people:
        ground.person(person)
        fix = "Name somebody else."
        if person in hands:
            text = f"{ground.name(person)} owns this document or changed it since it was last sent back."
            yield Reason("CONTRIBUTED", text, fix)
        elif person == ground.by:
            yield Reason("SELF_SEAT", "Who seats others takes no seat.", fix)
        elif person in found.seats:
            yield Reason("SEATED", f"{ground.name(person)} has a seat in {found.group.title} already.", fix)
