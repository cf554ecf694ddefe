"""“Why can't I?” on a season that has been read already: a plan's moves, and all that is in the way of each."""

from flows.act.authority import relations_of
from flows.act.command import Command
from flows.act.context import SeasonContext
from flows.act.decide import Choice, Decider
from flows.act.kinds import KINDS
from models.plan import Plan
from states.guard import Reason


def relations_to_plan(context: SeasonContext, plan: Plan) -> frozenset[str]:
    """What whoever looks is to the plan and to its season, themselves or as a stand-in."""
    relations = relations_of(context.facts, KINDS["plan"], plan)
    return relations.names


def choices_of_plan(
    context: SeasonContext,
    plan: Plan,
    *,
    reason: str = "",
) -> list[Choice]:
    """Every move from the plan's state, for whoever looks, in the table's order."""
    command = _command_for(context, plan, reason=reason)
    return Decider(KINDS).choices(
        context.facts,
        KINDS["plan"],
        plan,
        command,
    )


def reasons_against_move(
    context: SeasonContext,
    plan: Plan,
    trigger: str,
) -> list[Reason]:
    """Every reason why this trigger is not possible for whoever looks; raises Unknown where there is none such."""
    command = _command_for(context, plan, trigger)
    return Decider(KINDS).reasons_against(
        context.facts,
        KINDS["plan"],
        plan,
        command,
    )


def _command_for(
    context: SeasonContext,
    plan: Plan,
    trigger: str = "",
    *,
    reason: str = "",
) -> Command:
    """What whoever looks would ask for."""
    return Command(
        "plan",
        plan.id,
        trigger,
        context.by,
        context.at,
        reason=reason,
    )
