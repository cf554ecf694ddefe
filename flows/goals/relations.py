"""Who is what to a goal: its owner, the one it was offered to, and whoever approves changes of its tier."""

from flows.ground import Ground
from flows.season.rows import approver
from models.goal import Goal
from models.organisation import SYSTEM, Person


def tier_approvers(ground: Ground, goal: Goal) -> tuple[str, ...]:
    """Team: the owner's manager; Quarterly: the unit's approver; S-Team: the executives (docs/asks-and-goals.md)."""
    source = next((tier.source for tier in ground.calendar.tiers if tier.id == goal.tier), "priority")
    owner = ground.session.get(Person, goal.owner_id)
    if source == "initiative" and owner is not None and owner.manager_id:
        return (owner.manager_id,)
    if source == "organisation" and goal.unit_id:
        return (approver(ground, ground.unit(goal.unit_id)),)
    return ground.executives


def approver_words(ground: Ground, goal: Goal) -> str:
    """“Vera” or “Cleo or Max”: those who may approve, without the owner."""
    others = [person for person in tier_approvers(ground, goal) if person != goal.owner_id]
    return " or ".join(ground.name(person) for person in others or tier_approvers(ground, goal))


def goal_relations(ground: Ground, goal: Goal) -> frozenset[str]:
    """What whoever asks is to the goal."""
    if ground.by == SYSTEM:
        return ground.relations()
    relations = ground.relations()
    owner = ground.session.get(Person, goal.owner_id)
    people = {
        "owner": (goal.owner_id,),
        "heir": (goal.heir_id,),
        "manager": (owner.manager_id if owner is not None else None,),
        "tier_approver": tier_approvers(ground, goal),
    }
    parts = (ground.part(name, (one for one in those if one)) for name, those in people.items())
    return relations.union(*parts)
