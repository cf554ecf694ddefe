"""“Why can't I?” on a look: everything that stands between a plan and its moves, each reason with its facts and fix."""

from collections.abc import Iterator, Mapping, Sequence

from flows.act.authority import holders_of
from flows.act.command import Command
from flows.act.decide import Choice, Decider
from flows.act.draft import Draft
from flows.act.kind import Kind
from flows.act.kinds import KINDS
from flows.ground import Ground
from flows.plan.blockers import guard_reasons
from models.plan import Plan
from states.guard import Asking, Reason
from states.lifecycle import Move

DECIDER = Decider(KINDS)


def _plan_kind() -> Kind:
    return KINDS["plan"]


def _command_for(plan: Plan, trigger: str, asking: Asking) -> Command:
    return Command(
        "plan",
        plan.id,
        trigger,
        asking.by,
        asking.at,
        reason=asking.reason,
    )


def choices(ground: Ground, plan: Plan, asking: Asking) -> list[Choice]:
    """Every move from the plan's state, for whoever asks, in the table's order."""
    command = _command_for(plan, "", asking)
    return DECIDER.choices(
        ground.facts,
        _plan_kind(),
        plan,
        command,
    )


def refusals(
    ground: Ground,
    plan: Plan,
    trigger: str,
    asking: Asking,
) -> list[Reason]:
    """All reasons why this trigger is not possible for whoever asks; empty where it is."""
    command = _command_for(plan, trigger, asking)
    draft = Draft(ground.facts, command, DECIDER)
    reasons = DECIDER.reasons_against(
        draft,
        _plan_kind(),
        plan,
        command,
    )
    return list(reasons)


def obstacles(
    ground: Ground,
    plan: Plan,
    move: Move,
    asking: Asking,
) -> Iterator[Reason]:
    """Authority, hard freeze, then the move's guards in the table's order."""
    command = _command_for(plan, move.trigger, asking)
    draft = Draft(ground.facts, command, DECIDER)
    return DECIDER.obstacles(
        draft,
        _plan_kind(),
        plan,
        move,
        command,
    )


def explained(ground: Ground, plan: Plan, code: str) -> Iterator[Reason]:
    """The guard's reason, once for each thing that it finds in the way."""
    return guard_reasons(ground.facts, plan, code)


def holders(
    ground: Ground,
    plan: Plan,
    relations: Sequence[str],
) -> tuple[str, ...]:
    """The people who have one of these relations to the plan, those of the first relation first."""
    return holders_of(
        ground.facts,
        _plan_kind(),
        plan,
        relations,
    )


def people_of_plan(ground: Ground, plan: Plan) -> Mapping[str, tuple[str, ...]]:
    """For each relation to the plan, the people who have it."""
    holders_by_name = _plan_kind().holders
    return {name: people(ground.facts, plan) for name, people in holders_by_name.items()}
