"""phasegate goal align, hand-over, take-over, depend, accept, shift: what people agree on around a goal."""

from app.goal_answer import act_on_goal, answer_goal
from app.options import DEFAULTS, Options
from app.output import JsonAnswer
from app.typed_values import parse_optional_day
from flows.goals.goal_acts import (
    accept_dependency,
    declare_shift,
    depend,
    hand_over,
    take_over,
)
from flows.goals.goals import align
from models.goal import GoalDependency, PriorityShift


def align_goal(goal: str, /, *, seen: int | None = None, options: Options = DEFAULTS) -> None:
    """Stand by a goal of yours."""
    row = act_on_goal(
        options,
        align,
        goal,
        seen=seen,
    )
    answer_goal(row, options, f"{row.id} is {row.state}.")


def hand_over_goal(goal: str, person: str, /, *, options: Options = DEFAULTS) -> None:
    """Offer a goal of yours to another person, who then takes it over."""
    row = options.act(
        hand_over,
        goal,
        person,
    )
    answer_goal(row, options, f"{row.id} is offered to {row.heir_id}.")


def take_over_goal(goal: str, /, *, options: Options = DEFAULTS) -> None:
    """Take over a goal that was offered to you."""
    row = options.act(take_over, goal)
    answer_goal(row, options, f"{row.id} is owned by {row.owner_id}.")


def depend_on_unit(
    goal: str,
    unit: str,
    /,
    *,
    what: str,
    options: Options = DEFAULTS,
) -> None:
    """Say what a goal needs of another unit; that unit has to accept it."""
    row = options.act(
        depend,
        goal,
        unit,
        what,
    )
    options.answer(_need_as_object(row), f"{row.id}: {row.unit_id} is asked.")


def _need_as_object(row: GoalDependency) -> JsonAnswer:
    return {
        "id": row.id,
        "goal_id": row.goal_id,
        "unit_id": row.unit_id,
    }


def accept(dependency: str, /, *, options: Options = DEFAULTS) -> None:
    """Accept what a goal needs of your unit."""
    row = options.act(accept_dependency, dependency)
    sentence = f"{row.id} is accepted by {row.accepted_by}."
    options.answer(_acceptance_as_object(row), sentence)


def _acceptance_as_object(row: GoalDependency) -> JsonAnswer:
    return {
        "id": row.id,
        "goal_id": row.goal_id,
        "accepted_by": row.accepted_by,
    }


def shift(
    *,
    reason: str,
    first: str = "",
    until: str = "",
    options: Options = DEFAULTS,
) -> None:
    """Declare that priorities have shifted, so that targets may be revised.

    Parameters
    ----------
    first
        The first day of the revision; by default today.
    until
        Its last day; by default that of the second quarter.
    """
    first_day = parse_optional_day(first, example="2027-06-01")
    last_day = parse_optional_day(until, example="2027-06-01")
    row = options.act_in_season(
        declare_shift,
        reason,
        first=first_day,
        last=last_day,
    )
    sentence = f"Targets of {row.season_id} may be revised from {row.opens_on} to {row.closes_on}."
    options.answer(_shift_as_object(row), sentence)


def _shift_as_object(row: PriorityShift) -> JsonAnswer:
    return {
        "season": row.season_id,
        "opens_on": row.opens_on,
        "closes_on": row.closes_on,
    }
