"""Who is what to a goal: its owner, the one it was offered to, and whoever approves changes of its tier."""

from collections.abc import Callable
from typing import Any

from flows.act.approver import approver_of
from flows.act.facts import Facts
from flows.act.kind import Holders
from models.goal import Goal, GoalDependency
from models.key_result import CheckIn, KeyResult
from models.organisation import Person

People = tuple[str, ...]

# --- a goal -----------------------------------------------------------------------------------------------------


def tier_approvers(facts: Facts, goal: Goal) -> People:
    """Team: the owner's manager; Quarterly: the unit's approver; S-Team: the executives (docs/asks-and-goals.md)."""
    source = _source_of_tier(facts, goal.tier)
    manager = manager_of(facts, goal.owner_id)
    if source == "initiative" and manager:
        return manager
    if source == "organisation" and goal.unit_id:
        return _approver_of_unit(facts, goal.unit_id)
    return facts.executives


def _approver_of_unit(facts: Facts, unit_id: str) -> People:
    unit = facts.unit(unit_id)
    return (approver_of(facts, unit),)


def tier_ids(facts: Facts) -> list[str]:
    """The tiers of the season's calendar."""
    return [tier.id for tier in facts.calendar.tiers]


def _source_of_tier(facts: Facts, tier_id: str) -> str:
    """What goals of the tier come from; a tier that the calendar does not have is as the top one."""
    for tier in facts.calendar.tiers:
        if tier.id == tier_id:
            return tier.source
    return "priority"


def manager_of(facts: Facts, person_id: str) -> People:
    """Nobody where the person has none, or is nobody."""
    person = facts.get(Person, person_id)
    if person is None or not person.manager_id:
        return ()
    return (person.manager_id,)


def approver_words(facts: Facts, goal: Goal) -> str:
    """“Vera” or “Cleo or Max”: those who may approve, without the owner."""
    people = tier_approvers(facts, goal)
    others = [person_id for person_id in people if person_id != goal.owner_id]
    names = [facts.name_of(person_id) for person_id in others or people]
    return " or ".join(names)


def _owner(_facts: Facts, goal: Goal) -> People:
    return (goal.owner_id,)


def _heir(_facts: Facts, goal: Goal) -> People:
    return (goal.heir_id,) if goal.heir_id else ()


def _manager(facts: Facts, goal: Goal) -> People:
    return manager_of(facts, goal.owner_id)


GOAL_HOLDERS: Holders = {
    "owner": _owner,
    "heir": _heir,
    "manager": _manager,
    "tier_approver": tier_approvers,
}

# --- a key result and its check-ins -----------------------------------------------------------------------------


def goal_of(facts: Facts, result: KeyResult) -> Goal:
    """The goal that it shows to be reached."""
    return facts.one(Goal, result.goal_id)


def key_result_of(facts: Facts, check_in: CheckIn) -> KeyResult:
    """The key result that is read."""
    return facts.one(KeyResult, check_in.key_result_id)


def _owner_of_result(facts: Facts, result: KeyResult) -> People:
    """Who may act for the goal may act for its key results; the owner of one may act for that one."""
    goal = goal_of(facts, result)
    if not result.owner_id:
        return (goal.owner_id,)
    return (goal.owner_id, result.owner_id)


def _manager_of_result(facts: Facts, result: KeyResult) -> People:
    goal = goal_of(facts, result)
    of_goal = manager_of(facts, goal.owner_id)
    of_result = manager_of(facts, result.owner_id)
    return (*of_goal, *of_result)


def _holders_of_goal(relation: str) -> Callable[[Facts, Any], People]:
    def people(facts: Facts, result: KeyResult) -> People:
        return GOAL_HOLDERS[relation](facts, goal_of(facts, result))

    return people


KEY_RESULT_HOLDERS: Holders = {
    "owner": _owner_of_result,
    "heir": _holders_of_goal("heir"),
    "manager": _manager_of_result,
    "tier_approver": _holders_of_goal("tier_approver"),
}


def _holders_of_result(relation: str) -> Callable[[Facts, Any], People]:
    def people(facts: Facts, check_in: CheckIn) -> People:
        return KEY_RESULT_HOLDERS[relation](facts, key_result_of(facts, check_in))

    return people


CHECK_IN_HOLDERS: Holders = {relation: _holders_of_result(relation) for relation in KEY_RESULT_HOLDERS}

# --- a dependency -----------------------------------------------------------------------------------------------


def _contacts_asked(facts: Facts, dependency: GoalDependency) -> People:
    """Those who answer for the unit that is asked; the goal's owner is nothing to it."""
    return facts.unit(dependency.unit_id).contacts


DEPENDENCY_HOLDERS: Holders = {"owner": _contacts_asked}
