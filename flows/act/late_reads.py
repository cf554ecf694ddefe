"""What whoever makes facts gives them, so that a decision can ask for what was not read in advance."""

from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Protocol, TypeAlias, TypeVar

from pendulum import DateTime

from flows.act.row_map import RowMap
from flows.act.season import FrozenCalendar
from models.base import Base
from models.goal import Goal
from models.initiative import Envelope, HeadcountAsk
from models.open_dues import OpenDue
from models.organisation import Person
from models.rows import columns_referring
from rules.cascade import SeasonSlots, Slot

Row = TypeVar("Row", bound=Base)
READ_ALONE = frozenset({Envelope})
"""What is locked when it is read, so that two who hand out of one envelope take turns: no other is read with it."""


def keys_referred_to(known: RowMap, entity: type[Base]) -> Iterator[str]:
    """The keys of this table that known rows have in their columns."""
    for other, rows in known.by_table.items():
        for name in columns_referring(other, entity):
            keys = [row.__dict__.get(name) for row in rows.values()]
            yield from filter(None, keys)


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


class Loader(Protocol):
    """Reads what was not read in advance."""

    def rows_among(
        self,
        entity: type[Row],
        column: str,
        keys: Sequence[str],
        where: Mapping[str, Any],
    ) -> Iterable[Row]:
        """The rows that have one of these keys in a column, and these values in others."""

    def rows(
        self,
        entity: type[Row],
        where: Mapping[str, Any],
    ) -> Iterable[Row]:
        """The rows whose columns have these values."""

    def rows_of(
        self,
        entity: type[Row],
        ids: Iterable[str],
    ) -> Iterable[Row]:
        """The rows of these ids."""

    def people_hearing(self, key_prefix: str) -> Iterable[str]:
        """Whom the notices are to whose keys begin so."""

    def open_dues(
        self,
        season_id: str,
        gates: Iterable[str],
    ) -> Iterable[OpenDue]:
        """What is owed and open at these gates, as values without rows."""

    def last_settlement(self, season_id: str, gate_id: str) -> DateTime | None:
        """When the last was settled of what is owed at a gate; None where nothing is."""

    def frozen_calendar(self, season_id: str, number: int) -> FrozenCalendar:
        """A published version of a season's calendar."""

    def with_roles(self) -> Iterable[Person]:
        """Everybody who has a role, and whoever reports to nobody."""

    def whose_turn(
        self,
        code: str,
        plan: Any,
        actor: str,
    ) -> tuple[str, ...]:
        """Who can take a guard's obstacle out of the plan's way."""

    def asks_of_season(
        self,
        season_id: str,
        *,
        approver_id: str,
        state: str,
        units: Collection[str] | None,
    ) -> Iterable[HeadcountAsk]:
        """The headcount asks of the season's plans: those of an approver, in a state, or of some units."""

    def slots_of(self, slots: SeasonSlots) -> Slots:
        """What is asked about the slots of a season."""

    def known_ids(
        self,
        entity: type[Base],
        season_id: str = "",
    ) -> Iterable[str]:
        """Some ids that there are, maybe of one season, to tell whoever has mistyped one."""
