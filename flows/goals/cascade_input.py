"""What a cascade is made of: the priorities, the approved plans' initiatives, and the goals that stand."""

from collections.abc import Mapping, Sequence
from typing import TypeAlias

from sqlalchemy import select

from flows.ground import Ground
from models.goal import Goal
from models.initiative import Initiative, Packet
from models.organisation import Unit
from models.plan import Plan
from models.review import Approval
from models.season import Priority
from rules import cascade as rule

Units: TypeAlias = Mapping[str, Unit]


def slots_of_season(ground: Ground) -> list[rule.Slot]:
    """All goals that the priorities and the approved plans want."""
    units = _units_by_id(ground)
    tiers = [rule.CascadeTier(tier.id, tier.source) for tier in ground.calendar.tiers]
    return rule.wanted_slots(
        ground.season.id,
        tiers,
        _priorities(ground),
        _proposals(ground, units),
        leader=ground.executives[0],
        unit_owners=_topmost_owners(units),
    )


def _units_by_id(ground: Ground) -> Units:
    units = ground.session.scalars(select(Unit).order_by(Unit.id))
    return {unit.id: unit for unit in units}


def _topmost_owners(units: Units) -> dict[str, tuple[str, str]]:
    """(owner, title) of each unit that is below no other."""
    topmost = [unit for unit in units.values() if unit.parent_id is None]
    return {unit.id: (unit.owner_id, unit.title) for unit in topmost}


def goals_of_season(ground: Ground) -> Sequence[Goal]:
    """All goals of the season, whatever became of them."""
    chosen = select(Goal).where(Goal.season_id == ground.season.id)
    return ground.session.scalars(chosen.order_by(Goal.id)).all()


def standing_of(goals: Sequence[Goal]) -> list[rule.CurrentGoal]:
    """The goals as the rule compares them with the slots."""
    return [_current_goal(goal) for goal in goals]


def _current_goal(goal: Goal) -> rule.CurrentGoal:
    values = {name: getattr(goal, name) for name in rule.CASCADED_FIELDS}
    return rule.CurrentGoal(
        goal.id,
        goal.tier,
        goal.state,
        values,
        goal.base,
    )


def _priorities(ground: Ground) -> list[rule.CascadePriority]:
    chosen = select(Priority).where(Priority.season_id == ground.season.id)
    rows = ground.session.scalars(chosen.order_by(Priority.rank, Priority.id))
    return [rule.CascadePriority(row.id, row.title) for row in rows]


def _proposals(ground: Ground, units: Units) -> list[rule.GoalProposal]:
    proposals = []
    for plan in _approved_plans(ground):
        proposals.extend(_proposals_of_plan(ground, plan, units))
    return proposals


def _approved_plans(ground: Ground) -> list[Plan]:
    """The latest document of each unit whose current text somebody approved, in the order of the units."""
    order = [document.id for document in ground.calendar.documents]
    plans = list(_signed_plans(ground))
    plans.sort(key=lambda plan: order.index(plan.document))
    latest = {plan.unit_id: plan for plan in plans}
    return [latest[unit_id] for unit_id in sorted(latest)]


def _signed_plans(ground: Ground) -> Sequence[Plan]:
    signed = (
        select(Approval.plan_id)
        .where(Approval.plan_id == Plan.id)
        .where(Approval.digest == Plan.digest)
        .correlate(Plan)
    )
    chosen = (
        select(Plan)
        .where(Plan.season_id == ground.season.id)
        .where(Plan.state.in_(ground.calendar.lifecycle.approved_in))
        .where(signed.exists())
    )
    return ground.session.scalars(chosen).all()


def _proposals_of_plan(ground: Ground, plan: Plan, units: Units) -> list[rule.GoalProposal]:
    """Its initiatives that are funded in the text, or were granted heads."""
    funded = _granted_slugs(ground, plan)
    initiatives = _initiatives_of(ground, plan)
    proposed = [initiative for initiative in initiatives if initiative.funded or initiative.slug in funded]
    return [_proposal_of(plan, initiative, units) for initiative in proposed]


def _initiatives_of(ground: Ground, plan: Plan) -> Sequence[Initiative]:
    chosen = select(Initiative).where(Initiative.plan_id == plan.id)
    return ground.session.scalars(chosen.order_by(Initiative.position)).all()


def _granted_slugs(ground: Ground, plan: Plan) -> set[str]:
    """The initiatives that were granted heads."""
    granted = (
        select(Packet.slug)
        .where(Packet.season_id == plan.season_id)
        .where(Packet.unit_id == plan.unit_id)
        .where(Packet.granted > 0)
    )
    return set(ground.session.scalars(granted))


def _proposal_of(plan: Plan, initiative: Initiative, units: Units) -> rule.GoalProposal:
    return rule.GoalProposal(
        plan_id=plan.id,
        unit_id=plan.unit_id,
        top_id=_topmost_above(plan.unit_id, units),
        slug=initiative.slug,
        title=initiative.title,
        owner_id=plan.owner_id,
        priority_id=initiative.priority_id,
    )


def _topmost_above(unit_id: str, units: Units) -> str:
    unit = units[unit_id]
    while unit.parent_id is not None:
        unit = units[unit.parent_id]
    return unit.id
