"""What is done to a goal without moving it: handing it over, asking another unit for something, declaring a shift."""

from pendulum import Date, DateTime
from sqlalchemy.orm import Session

from flows.act.command import Command
from flows.act.perform import perform_in
from models.goal import Goal, GoalDependency, PriorityShift


def hand_over(
    session: Session,
    goal_id: str,
    person_id: str,
    *,
    by: str,
    at: DateTime,
) -> Goal:
    """The owner offers the goal to another person; it is theirs when they take it, so that both have agreed."""
    perform_in(
        session,
        Command(
            "goal",
            goal_id,
            "hand_over",
            by,
            at,
            words={"to": person_id},
        ),
    )
    return session.get_one(Goal, goal_id)


def take_over(
    session: Session,
    goal_id: str,
    *,
    by: str,
    at: DateTime,
) -> Goal:
    """The one it was offered to takes the goal; what is reviewed and scored stays as it is."""
    perform_in(
        session,
        Command(
            "goal",
            goal_id,
            "take_over",
            by,
            at,
        ),
    )
    return session.get_one(Goal, goal_id)


def depend(
    session: Session,
    goal_id: str,
    unit_id: str,
    what: str,
    *,
    by: str,
    at: DateTime,
) -> GoalDependency:
    """The goal needs something of another unit; until that has accepted it, the goal is not aligned."""
    words = {"unit": unit_id, "what": what}
    done = perform_in(
        session,
        Command(
            "goal",
            goal_id,
            "depend",
            by,
            at,
            words=words,
        ),
    )
    return session.get_one(GoalDependency, done.answer["dependency"])


def accept_dependency(
    session: Session,
    dependency_id: str,
    *,
    by: str,
    at: DateTime,
) -> GoalDependency:
    """Somebody who answers for the unit says that it will do its part; said twice it is said once."""
    perform_in(
        session,
        Command(
            "dependency",
            dependency_id,
            "accept_dependency",
            by,
            at,
        ),
    )
    return session.get_one(GoalDependency, dependency_id)


def declare_shift(
    session: Session,
    season_id: str,
    reason: str,
    *,
    by: str,
    at: DateTime,
    first: Date | None,
    last: Date | None,
) -> PriorityShift:
    """Priorities have shifted: targets may be revised from `first` (today) to `last` (the second quarter's end).

    Raises Refused without the right or a reason, BadInput for days that are in the wrong order.
    """
    words = {"first": first, "last": last}
    command = Command(
        "season",
        season_id,
        "declare_shift",
        by,
        at,
        season_id,
        reason=reason,
        words=words,
    )
    perform_in(session, command)
    return session.get_one(PriorityShift, season_id)
