"""Goals for slots that none fills yet, said once for all of them: a season may have a million."""

from dataclasses import dataclass, field

from rules.cascade import SeasonSlots


@dataclass
class SlotFill:
    """Each slot of the season that no goal fills becomes a proposed goal."""

    slots: SeasonSlots
    goals_by_tier: dict[str, int] = field(default_factory=dict)
    """How many goals begin; counted when they are written."""

    @property
    def goal_count(self) -> int:
        """Of all tiers together."""
        return sum(self.goals_by_tier.values())
