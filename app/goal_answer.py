"""What the commands that change a goal have in common: the version that was looked at, and the answer."""

from collections.abc import Callable
from typing import Any

from app.options import Options
from app.output import JsonAnswer
from models.goal import Goal
from states.refusal import Unknown


def seen_goal_version(session: Any, goal_id: str, seen: int | None) -> int:
    """The version that the caller looked at; by default the current one."""
    goal = _find_goal(session, goal_id)
    return goal.version if seen is None else seen


def _find_goal(session: Any, goal_id: str) -> Goal:
    goal: Goal | None = session.get(Goal, goal_id)
    if goal is None:
        raise Unknown("goal", goal_id)
    return goal


def act_on_goal(
    options: Options,
    verb: Callable[..., Goal],
    goal_id: str,
    *,
    seen: int | None,
    **details: Any,
) -> Goal:
    """Do something to a goal, on the version that the caller looked at."""
    with options.writing() as session:
        details["seen"] = seen_goal_version(
            session,
            goal_id,
            seen,
        )
        return verb(
            session,
            goal_id,
            **options.actor,
            **details,
        )


def answer_goal(goal: Goal, options: Options, sentence: str) -> None:
    options.answer(_goal_as_object(goal), sentence)


def _goal_as_object(goal: Goal) -> JsonAnswer:
    return {
        "id": goal.id,
        "state": goal.state,
        "owner_id": goal.owner_id,
        "version": goal.version,
    }
