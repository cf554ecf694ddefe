"""Seating others in a group that can no longer be satisfied: Product Ops names them, with a reason."""

from collections.abc import Iterator, Sequence

from flows.act.command import Command
from flows.act.draft import Draft
from flows.act.facts import Facts
from flows.act.plan_relations import contributors_of
from flows.approval.votes import vote_standing
from models.approval import ApprovalSeat
from models.plan import Plan
from rules.approval import GroupTally
from states.guard import REASON_MIN, Reason
from states.refusal import BadInput, Unknown, reason_required

ANOTHER = "Name somebody else."


def _group_named(facts: Facts, plan: Plan, group_id: str) -> GroupTally:
    standing = vote_standing(facts, plan)
    groups = {tally.group.id: tally for tally in standing.groups}
    if group_id not in groups:
        raise Unknown("group of its approval", group_id, groups)
    return groups[group_id]


def _people(command: Command) -> Sequence[str]:
    people: Sequence[str] = command.word("people") or ()
    return people


def seat_others(draft: Draft, plan: Plan, command: Command) -> None:
    """These people get a seat in the place of those who stepped aside or abstained, until the plan is sent back."""
    group_id = str(command.word("group"))
    people = _people(command)
    group = _group_named(draft.facts, plan, group_id)
    draft.note(group=group_id, people=list(people))
    _vacate_seats(draft.facts, plan, group)
    for person_id in people:
        _give_seat(
            draft,
            plan,
            group_id,
            person_id,
        )


def _vacate_seats(facts: Facts, plan: Plan, group: GroupTally) -> None:
    for person_id in (*group.recused, *group.abstained):
        seat = facts.one(
            ApprovalSeat,
            plan.id,
            group.group.id,
            person_id,
        )
        seat.vacated_at = facts.at


def _give_seat(
    draft: Draft,
    plan: Plan,
    group_id: str,
    person_id: str,
) -> None:
    seat = ApprovalSeat(plan_id=plan.id, group_id=group_id, person_id=person_id)
    seat.round = plan.round
    seat.role = ""
    seat.seated_by = draft.facts.actor
    seat.vacated_at = None
    draft.put(seat)


def reseat_reasons(facts: Facts, plan: Plan, command: Command) -> Iterator[Reason]:
    """Nobody who can still vote loses a seat, and who is named may take one."""
    group_id = str(command.word("group"))
    group = _group_named(facts, plan, group_id)
    people = _people(command)
    if not people:
        raise BadInput(f"Name who is to vote in {group_id}: phasegate plan reseat {plan.id} {group_id} PERSON …")
    if len(command.reason.strip()) < REASON_MIN:
        yield reason_required()
    if not group.deadlocked:
        yield _not_deadlocked(plan, group)
    for person_id in people:
        yield from _person_reasons(
            facts,
            plan,
            group,
            person_id,
        )


def _not_deadlocked(plan: Plan, group: GroupTally) -> Reason:
    text = f"{group.group.title} can still be satisfied; nobody else is seated."
    fix = f"See who is missing: phasegate plan approvals {plan.id}."
    return Reason("NOT_DEADLOCKED", text, fix)


def _person_reasons(
    facts: Facts,
    plan: Plan,
    group: GroupTally,
    person_id: str,
) -> Iterator[Reason]:
    facts.person(person_id)
    name = facts.name_of(person_id)
    if person_id in contributors_of(facts, plan):
        text = f"{name} owns this document or changed it since it was last sent back."
        yield Reason("CONTRIBUTED", text, ANOTHER)
    elif person_id == facts.actor:
        yield Reason("SELF_SEAT", "Who seats others takes no seat.", ANOTHER)
    elif person_id in group.seats:
        yield Reason("SEATED", f"{name} has a seat in {group.group.title} already.", ANOTHER)
