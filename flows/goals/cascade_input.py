"""What a cascade is made of: the slots that the calendar asks for, and the goals that are unlike them."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from flows.act.facts import Facts
from flows.act.slots import PlacedSlot, Slots
from models.goal import Goal
from rules import cascade as rule
from rules.cascade import CurrentGoal, GoalChange, Slot


def slots_of_season(facts: Facts) -> rule.SeasonSlots:
    """By the season's calendar; the first executive owns what comes from priorities."""
    return rule.SeasonSlots(
        facts.season.id,
        leader=facts.executives[0],
        rule=_slot_rule(facts),
    )


def _slot_rule(facts: Facts) -> rule.SlotRule:
    calendar = facts.calendar
    return rule.SlotRule(
        tiers=tuple(rule.CascadeTier(tier.id, tier.source) for tier in calendar.tiers),
        documents=tuple(document.id for document in calendar.documents),
        approved_in=tuple(calendar.lifecycle.approved_in),
    )


@dataclass(frozen=True)
class CascadeFindings:
    """What a cascade has to look at: where a goal is as its slot wants it, neither is here."""

    wanted: Sequence[Slot]
    """Slots that no goal fills (of very many the first), and those whose goals are here."""
    goals: Sequence[Goal]

    def changes(self) -> list[GoalChange]:
        """What applying would do, as far as it is named one by one."""
        return rule.cascade_changes(self.wanted, [_current_goal(goal) for goal in self.goals])


def find_differences(facts: Facts, slots: Slots) -> CascadeFindings:
    """Slots without a goal, goals without a slot, and those that are unlike each other; the goals are known then."""
    placed = list(slots.slots_without_goal())
    goals: list[Goal] = []
    if slots.has_goals():
        for place, goal in slots.goals_unlike_slots():
            placed.append(place)
            goals.append(facts.known.keep(goal))
        goals += [facts.known.keep(goal) for goal in slots.goals_without_slot()]
    return CascadeFindings(_in_order(facts, placed), goals)


def _in_order(facts: Facts, placed: Iterable[PlacedSlot]) -> list[Slot]:
    """Tier by tier, upper ones first."""
    upper_first = list(rule.SOURCES_ABOVE)
    rank_of_tier = {tier.id: upper_first.index(tier.source) for tier in facts.calendar.tiers}
    in_order = sorted(placed, key=lambda each: (rank_of_tier[each.slot.tier], each.place))
    return [each.slot for each in in_order]


def _current_goal(goal: Goal) -> CurrentGoal:
    return CurrentGoal(
        goal.id,
        goal.tier,
        goal.state,
        {name: getattr(goal, name) for name in rule.CASCADED_FIELDS},
        goal.base,
    )
