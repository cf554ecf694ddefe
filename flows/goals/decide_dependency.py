"""What a goal needs of another unit: somebody who answers for the unit says that it will do its part."""

from flows.act.command import Command
from flows.act.draft import Draft
from flows.act.facts import Facts
from flows.act.kind import Act, Kind
from flows.goals.relations import DEPENDENCY_HOLDERS
from models.goal import Goal, GoalDependency
from states.lifecycle import Lifecycle

_NO_LIFECYCLE = Lifecycle(
    "dependency",
    states=(),
    initial="",
    moves=(),
)


def _lifecycle(_facts: Facts) -> Lifecycle:
    return _NO_LIFECYCLE


def _accept_dependency(draft: Draft, dependency: GoalDependency, _command: Command) -> None:
    """Done twice it is done once."""
    if dependency.accepted_by:
        draft.forget()
        return
    dependency.accepted_by = draft.facts.actor
    dependency.accepted_at = draft.facts.at
    draft.enter(
        "goal",
        dependency.goal_id,
        "accept_dependency",
        facts={"id": dependency.id},
    )


DEPENDENCIES = Kind(
    "dependency",
    GoalDependency,
    _lifecycle,
    acts={"accept_dependency": Act(_accept_dependency, enters_itself=True)},
    holders=DEPENDENCY_HOLDERS,
    above=(("goal_id", Goal),),
)
