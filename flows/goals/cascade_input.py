"""What a cascade is made of: the priorities, the approved plans' initiatives, and the goals that stand."""

from collections.abc import Iterable, Mapping
from operator import attrgetter
from typing import TypeAlias

from flows.act.facts import Facts
from models.goal import Goal
from models.initiative import Initiative, Packet
from models.organisation import Unit
from models.plan import Plan
from models.review import Approval
from models.season import Priority
from rules import cascade as rule

Units: TypeAlias = Mapping[str, Unit]

CASCADE_READS = (
    "priorities",
    "goals_of_season",
    "plans_of_season",
    "approvals_of_plans",
    "initiatives_of_plans",
    "packets_of_season",
)
"""What is read for it in advance."""


def slots_of_season(facts: Facts) -> list[rule.Slot]:
    """All goals that the priorities and the approved plans want."""
    units = _units_by_id(facts)
    tiers = [rule.CascadeTier(tier.id, tier.source) for tier in facts.calendar.tiers]
    return rule.wanted_slots(
        facts.season.id,
        tiers,
        _priorities(facts),
        _proposals(facts, units),
        leader=facts.executives[0],
        unit_owners=_topmost_owners(units),
    )


def changes_of_season(facts: Facts, slots: Iterable[rule.Slot]) -> list[rule.GoalChange]:
    """What differs between what is wanted and the goals that stand."""
    return rule.cascade_changes(list(slots), _standing_goals(facts))


def _standing_goals(facts: Facts) -> list[rule.CurrentGoal]:
    return [_current_goal(goal) for goal in goals_of_season(facts)]


def goals_of_season(facts: Facts) -> list[Goal]:
    """All goals of the season, whatever became of them."""
    return facts.rows(Goal, season_id=facts.season.id)


def _current_goal(goal: Goal) -> rule.CurrentGoal:
    return rule.CurrentGoal(
        goal.id,
        goal.tier,
        goal.state,
        _cascaded_values(goal),
        goal.base,
    )


def _cascaded_values(goal: Goal) -> dict[str, object]:
    """What the goal says in the fields that a cascade fills."""
    return {name: getattr(goal, name) for name in rule.CASCADED_FIELDS}


def _units_by_id(facts: Facts) -> Units:
    return {unit.id: unit for unit in facts.rows(Unit)}


def _topmost_owners(units: Units) -> dict[str, tuple[str, str]]:
    """(owner, title) of each unit that is below no other."""
    return {unit.id: (unit.owner_id, unit.title) for unit in _topmost_units(units)}


def _topmost_units(units: Units) -> list[Unit]:
    return [unit for unit in units.values() if unit.parent_id is None]


def _priorities(facts: Facts) -> list[rule.CascadePriority]:
    return [rule.CascadePriority(row.id, row.title) for row in _priorities_by_rank(facts)]


def _priorities_by_rank(facts: Facts) -> list[Priority]:
    rows = facts.rows(Priority, season_id=facts.season.id)
    return sorted(rows, key=attrgetter("rank", "id"))


def _proposals(facts: Facts, units: Units) -> list[rule.GoalProposal]:
    granted = _granted_initiatives(facts)
    proposals: list[rule.GoalProposal] = []
    for plan in _approved_plans(facts):
        wanted = [
            initiative
            for initiative in _initiatives_of(facts, plan)
            if initiative.funded or (plan.unit_id, initiative.slug) in granted
        ]
        proposals += [_proposal_of(plan, initiative, units) for initiative in wanted]
    return proposals


def _granted_initiatives(facts: Facts) -> set[tuple[str, str]]:
    """The units and slugs of those that were granted heads."""
    packets = facts.rows(Packet, season_id=facts.season.id)
    return {(packet.unit_id, packet.slug) for packet in packets if packet.granted > 0}


def _approved_plans(facts: Facts) -> list[Plan]:
    """The latest document of each unit whose current text somebody approved, in the order of the units."""
    latest = {plan.unit_id: plan for plan in _signed_in_order(facts)}
    return [latest[unit_id] for unit_id in sorted(latest)]


def _signed_in_order(facts: Facts) -> list[Plan]:
    """The signed plans in the order in which the calendar names their documents."""
    order = _document_ids(facts)
    return sorted(_signed_plans(facts), key=lambda plan: order.index(plan.document))


def _document_ids(facts: Facts) -> list[str]:
    return [document.id for document in facts.calendar.documents]


def _signed_plans(facts: Facts) -> list[Plan]:
    """Those that are approved, and whose current text somebody did approve."""
    approved_in = facts.calendar.lifecycle.approved_in
    plans = facts.rows(Plan, season_id=facts.season.id)
    approved = [plan for plan in plans if plan.state in approved_in]
    return [plan for plan in approved if _is_signed(facts, plan)]


def _is_signed(facts: Facts, plan: Plan) -> bool:
    approvals = facts.rows(Approval, plan_id=plan.id)
    return any(approval.digest == plan.digest for approval in approvals)


def _initiatives_of(facts: Facts, plan: Plan) -> list[Initiative]:
    initiatives = facts.rows(Initiative, plan_id=plan.id)
    return sorted(initiatives, key=lambda initiative: initiative.position)


def _proposal_of(
    plan: Plan,
    initiative: Initiative,
    units: Units,
) -> rule.GoalProposal:
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
