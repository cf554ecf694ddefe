"""What a goal needs of another unit: somebody who answers for the unit says that it will do its part."""

from flows.act.command import Command
from flows.act.draft import Draft
from flows.act.kind import Act, Kind
from flows.goals.relations import DEPENDENCY_HOLDERS
from models.goal import Goal, GoalDependency


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
    acts={"accept_dependency": Act(_accept_dependency, enters_itself=True)},
    holders=DEPENDENCY_HOLDERS,
    above=(("goal_id", Goal),),
)
