"""Seating others in a group that can no longer be satisfied: Product Ops names them, with a reason."""

from collections.abc import Iterator, Sequence

from flows.act.command import Command
from flows.act.draft import Draft
from flows.act.facts import Facts
from flows.approval.votes import vote_standing
from flows.plan.relations import contributors_of
from models.approval import ApprovalSeat
from models.plan import Plan
from rules.approval import GroupTally
from states.guard import REASON_MIN, Reason
from states.refusal import BadInput, Unknown, reason_required

ANOTHER = "Name somebody else."


def _group_named(facts: Facts, plan: Plan, name: str) -> GroupTally:
    groups = {group.group.id: group for group in vote_standing(facts, plan).groups}
    if name not in groups:
        raise Unknown("group of its approval", name, groups)
    return groups[name]


def _people(command: Command) -> Sequence[str]:
    people: Sequence[str] = command.word("people") or ()
    return people


def seat_others(draft: Draft, plan: Plan, command: Command) -> None:
    """These people get a seat in the place of those who stepped aside or abstained, until the plan is sent back."""
    facts = draft.facts
    group_id = str(command.word("group"))
    group = _group_named(facts, plan, group_id)
    draft.note(group=group_id, people=list(_people(command)))
    for person_id in (*group.recused, *group.abstained):
        facts.one(
            ApprovalSeat,
            plan.id,
            group_id,
            person_id,
        ).vacated_at = facts.at
    for person_id in _people(command):
        seat = ApprovalSeat(
            plan_id=plan.id,
            group_id=group_id,
            person_id=person_id,
            round=plan.round,
            role="",
        )
        seat.seated_by = facts.actor
        seat.vacated_at = None
        draft.put(seat)


def reseat_reasons(facts: Facts, plan: Plan, command: Command) -> Iterator[Reason]:
    """Nobody who can still vote loses a seat, and who is named may take one."""
    name = str(command.word("group"))
    group = _group_named(facts, plan, name)
    if not _people(command):
        raise BadInput(f"Name who is to vote in {name}: phasegate plan reseat {plan.id} {name} PERSON …")
    if len(command.reason.strip()) < REASON_MIN:
        yield reason_required()
    if not group.deadlocked:
        text = f"{group.group.title} can still be satisfied; nobody else is seated."
        yield Reason("NOT_DEADLOCKED", text, f"See who is missing: phasegate plan approvals {plan.id}.")
    for person_id in _people(command):
        yield from _person_reasons(
            facts,
            plan,
            group,
            person_id,
        )


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
