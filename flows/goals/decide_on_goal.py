"""What is done to a goal without moving it: editing it, handing it over, asking another unit for something."""

from collections.abc import Iterable, Iterator, Mapping
from typing import Any

from flows.act.command import Command
from flows.act.draft import Draft
from flows.act.facts import Facts
from flows.act.kind import Act
from flows.act.season import long_day
from flows.goals.goal_blockers import must_be_live
from flows.goals.relations import tier_ids
from models.goal import Goal, GoalDependency
from models.organisation import Unit
from rules.typo import is_slip
from states.goal import ABANDONED, GOAL
from states.guard import Reason
from states.refusal import BadInput, Unknown, not_from_state

OPEN = ("proposed", "aligned")
"""The states in which a goal may be edited by its owner alone."""

ENDED = (*ABANDONED, "closed")


def ask_owner_again(draft: Draft, goal: Goal) -> None:
    """Who stood by the goal as it was has not stood by what it says now."""
    if GOAL.move("reopen", goal.state):
        draft.then(
            "goal",
            goal,
            "reopen",
            by_actor=True,
        )


# --- editing ----------------------------------------------------------------------------------------------------


def _edit_goal(draft: Draft, goal: Goal, command: Command) -> None:
    """A change takes the goal's alignment back."""
    if not command.words:
        raise BadInput("Say what to change: --title, --parent or --local.")
    _must_fit_above(draft.facts, goal, command)
    _change_fields(goal, command.words)
    enter_edit(draft, goal, command.words)
    ask_owner_again(draft, goal)


def _must_fit_above(
    facts: Facts,
    goal: Goal,
    command: Command,
) -> None:
    _must_be_tier(facts, command.word("tier"))
    _must_be_above(facts, goal, command.word("parent_id"))


def _change_fields(goal: Goal, fields: Mapping[str, Any]) -> None:
    """A goal with another parent is flagged no more."""
    for name, value in fields.items():
        setattr(goal, name, value)
    if "parent_id" in fields:
        goal.flagged = ""


def enter_edit(
    draft: Draft,
    goal: Goal,
    fields: Iterable[str],
) -> None:
    """The goal's next version, with the names of the fields that changed."""
    goal.version += 1
    draft.enter(
        "goal",
        goal.id,
        "edit",
        version=goal.version,
        facts={"fields": sorted(fields)},
    )


def _must_be_tier(facts: Facts, tier_id: str | None) -> None:
    tiers = tier_ids(facts)
    if tier_id is not None and tier_id not in tiers:
        raise Unknown("tier", tier_id, tiers)


def _must_be_above(facts: Facts, goal: Goal, parent_id: str | None) -> None:
    """A parent exists, and is not below the goal."""
    if parent_id is None:
        return
    must_be_live(facts, parent_id)
    if goal.id in _chain_above(facts, parent_id):
        raise BadInput(f"{parent_id} is {goal.id} or lies below it; choose another parent.")


def _chain_above(facts: Facts, goal_id: str | None) -> Iterator[str]:
    """The goal itself, and all that it lies below."""
    goal = facts.get(Goal, goal_id) if goal_id else None
    while goal is not None:
        yield goal.id
        goal = facts.get(Goal, goal.parent_id) if goal.parent_id else None


def _not_editable(_facts: Facts, goal: Goal, command: Command) -> Iterator[Reason]:
    """A locked one takes a slip of the pen and its first parent without anybody's approval."""
    if goal.state in ABANDONED:
        yield _impossible_now("edit", goal)
    elif goal.state not in OPEN and not _is_free_after_lock(goal, command.words):
        yield _locked_reason(goal)


def _impossible_now(act: str, goal: Goal) -> Reason:
    return not_from_state(
        act,
        GOAL.thing,
        goal.state,
        (),
    )


def _locked_reason(goal: Goal) -> Reason:
    since = long_day(goal.locked_at.date()) if goal.locked_at else "the lock"
    text = f"This goal is locked since {since}; only an amendment changes it."
    fix = f"phasegate goal do {goal.id} revise --title … (or --target KR=VALUE) --reason …."
    return Reason("GOAL_LOCKED", text, fix)


def _is_free_after_lock(goal: Goal, changed: Mapping[str, str]) -> bool:
    """Is it a slip of the pen, a first parent, or both?"""
    if goal.state != "locked" or not set(changed) <= {"title", "parent_id"}:
        return False
    has_other_parent = "parent_id" in changed and goal.parent_id is not None
    return not has_other_parent and _is_title_kept(goal, changed)


def _is_title_kept(goal: Goal, changed: Mapping[str, str]) -> bool:
    return "title" not in changed or is_slip(goal.title, changed["title"])


# --- handing over -----------------------------------------------------------------------------------------------


def _hand_over(draft: Draft, goal: Goal, command: Command) -> None:
    """It is the heir's when they take it, so that both have agreed."""
    heir = draft.facts.person(str(command.word("to")))
    if heir.id == goal.owner_id:
        raise BadInput(f"{goal.id} is owned by {heir.id} already; name another person.")
    goal.heir_id = heir.id
    draft.note(to=heir.id)
    _tell_heir(draft, goal)


def _tell_heir(draft: Draft, goal: Goal) -> None:
    draft.notify(
        f"{goal.id}:heir:v{goal.version}:{goal.heir_id}",
        "hand_over",
        goal.heir_id,
        about={"goal": goal.id, "heir": goal.heir_id},
    )


def _take_over(draft: Draft, goal: Goal, _command: Command) -> None:
    """What is reviewed and scored stays as it is."""
    previous = goal.owner_id
    goal.owner_id = goal.heir_id
    goal.heir_id = ""
    draft.note(**{"from": previous, "to": goal.owner_id})


def _ended(_facts: Facts, goal: Goal, command: Command) -> Iterator[Reason]:
    if goal.state in ENDED:
        yield _impossible_now(command.act, goal)


# --- depending --------------------------------------------------------------------------------------------------


def _depend(draft: Draft, goal: Goal, command: Command) -> None:
    """Until the other unit has accepted it, the goal is not aligned."""
    unit = draft.facts.unit(str(command.word("unit")))
    what = str(command.word("what") or "").strip()
    if not what:
        raise BadInput("Say what the goal needs of that unit: --what ….")
    if goal.state not in OPEN:
        raise BadInput(f"{goal.id} is {goal.state}; a dependency is agreed before the lock.")
    dependency = _begin_dependency(
        draft.facts,
        goal,
        unit,
        what,
    )
    draft.add(dependency)
    _ask_unit(draft, dependency, unit)
    draft.enter(
        "goal",
        goal.id,
        "depend",
        version=goal.version,
        facts={"id": dependency.id, "unit": unit.id},
    )


def _begin_dependency(
    facts: Facts,
    goal: Goal,
    unit: Unit,
    what: str,
) -> GoalDependency:
    number = _count_dependencies(facts, goal) + 1
    return GoalDependency(
        id=f"{goal.id}:d{number}",
        goal_id=goal.id,
        unit_id=unit.id,
        what=what,
    )


def _ask_unit(draft: Draft, dependency: GoalDependency, unit: Unit) -> None:
    draft.notify(
        f"{dependency.id}:asked:{unit.owner_id}",
        "dependency",
        unit.owner_id,
        about={"dependency": dependency.id},
    )


def _count_dependencies(facts: Facts, goal: Goal) -> int:
    return len(facts.rows(GoalDependency, goal_id=goal.id))


def _last_dependency(facts: Facts, goal: Goal, _command: Command) -> dict[str, Any]:
    number = _count_dependencies(facts, goal)
    return {"dependency": f"{goal.id}:d{number}"}


GOAL_ACTS: Mapping[str, Act] = {
    "edit_goal": Act(_edit_goal, _not_editable, enters_itself=True),
    "hand_over": Act(_hand_over, _ended),
    "take_over": Act(_take_over, _ended),
    "depend": Act(
        _depend,
        _ended,
        answer=_last_dependency,
        enters_itself=True,
    ),
}
"""They are joined into the acts of a goal (flows/goals/decide_goal.py)."""
