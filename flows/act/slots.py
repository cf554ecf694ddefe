"""What a cascade asks about the slots of a season and the goals that fill them; whoever makes facts answers it."""

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Protocol, TypeAlias

from models.goal import Goal
from rules.cascade import Slot


@dataclass(frozen=True)
class PlacedSlot:
    """A slot, and its place among those of its tier."""

    slot: Slot
    place: tuple[str, int, str]


SlotOwner: TypeAlias = tuple[str, str | None]
"""Who owns goals, and the first unit that one of these is of."""


class Slots(Protocol):
    """What is asked about the slots of a season (flows/act/slot_query.py), and about the goals that fill them."""

    def slots_without_goal(self) -> Iterable[PlacedSlot]:
        """Slots that no goal fills: of each tier the first, as many as are named one by one."""

    def count_without_goal(self) -> dict[str, int]:
        """How many there are, by tier."""

    def goals_unlike_slots(self) -> Iterable[tuple[PlacedSlot, Goal]]:
        """Goals that have gone, and those whose slot wants something else than the cascade last applied."""

    def goals_without_slot(self) -> Iterable[Goal]:
        """Goals that a cascade made, and that nothing asks for any more, by id."""

    def has_goals(self) -> bool:
        """Is there any goal in the season yet?"""

    def owners_without_goal(self, due_prefix: str) -> Iterable[SlotOwner]:
        """Who is to own goals that begin, but for those who have an open obligation whose key begins so."""

    def owners_of_proposed(self, due_prefix: str, except_for: list[str]) -> Iterable[SlotOwner]:
        """The same of goals that stand and are proposed, but for those of some ids."""
