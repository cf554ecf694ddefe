"""Reading what a cascade has to decide: slots that no goal fills, goals unlike their slots, goals without one.

Where a goal is as its slot wants it, nothing is read of either.
"""

from collections.abc import Iterator
from functools import lru_cache
from typing import Any

from sqlalchemy import (
    Connection,
    Select,
    except_,
    func,
    literal,
    or_,
    select,
)

from flows.act.slot_query import (
    TierSlots,
    TierStatements,
    all_slot_ids,
    for_each_tier,
    is_empty,
    owners_of_plans_without_goal,
    owners_without_goal,
    slot_parameters,
)
from flows.act.slots import PlacedSlot, SlotOwner
from models.base import Condition
from models.goal import Goal
from models.obligation import Obligation
from models.row_json import json_row, read_row
from models.statement import THIS_SEASON, Statement, is_listed, listed_values, parameter
from rules.cascade import CASCADED_FIELDS, GONE, SeasonSlots, Slot, SlotRule
from states.goal import GOAL

LISTED = 1_000
"""Of each tier so many slots that no goal fills are named one by one; others are counted."""


class SlotReader:
    """Reads of the slots and the goals of one season."""

    def __init__(self, connection: Connection, slots: SeasonSlots) -> None:
        self._connection = connection
        self._rule = slots.rule
        self._values = slot_parameters(slots)

    def slots_without_goal(self) -> Iterator[PlacedSlot]:
        """Of each tier the first that the database finds, at most LISTED."""
        for row in self._rows_of_tiers(_first_empty(self._rule)):
            yield _placed_slot(row)

    def count_without_goal(self) -> dict[str, int]:
        """How many there are, by tier."""
        cursors = [(tier, self._run(statement)) for tier, statement in _count_empty(self._rule)]
        return {tier: cursor.fetchone()[0] for tier, cursor in cursors}

    def goals_unlike_slots(self) -> Iterator[tuple[PlacedSlot, Goal]]:
        """Goals that have gone, and those whose slot wants something else than the cascade last applied."""
        for *slot, text in self._rows_of_tiers(_unlike(self._rule)):
            yield _placed_slot(slot), _goal_of(text)

    def goals_without_slot(self) -> Iterator[Goal]:
        """Goals that a cascade made, and that nothing asks for any more, by id."""
        for (text,) in self._run(_without_slot(self._rule)).fetchall():
            yield _goal_of(text)

    def has_goals(self) -> bool:
        """Is there any goal in the season yet?"""
        return self._run(_ANY_GOAL).fetchone() is not None

    def owners_without_goal(self, due_prefix: str) -> Iterator[SlotOwner]:
        """Who is to own goals that begin, with their first unit; whose obligation begins so and is open is left out."""
        for row in self._rows_of_tiers(_owners_of_empty(self._rule), prefix_of_due=due_prefix):
            yield tuple(row)

    def owners_of_proposed(self, due_prefix: str, except_for: list[str]) -> Iterator[SlotOwner]:
        """The same of goals that stand and are proposed, but for some goals."""
        values = {"prefix_of_due": due_prefix, "known": listed_values(except_for)}
        for row in self._run(_OWNERS_OF_PROPOSED, **values).fetchall():
            yield tuple(row)

    def _rows_of_tiers(self, statements: TierStatements, **more: str) -> Iterator[Any]:
        # All are asked before the first answer is waited for.
        cursors = [self._run(statement, **more) for _, statement in statements]
        for cursor in cursors:
            yield from cursor.fetchall()

    def _run(self, statement: Statement, **more: str) -> Any:
        return statement.run(self._connection, {**self._values, **more})


def _placed_slot(row: Any) -> PlacedSlot:
    *values, group_id, number = row
    slot = Slot(*values)
    return PlacedSlot(slot, (group_id or "", number, slot.id))


def _goal_of(text: str) -> Goal:
    row: Any = read_row(Goal, text)
    goal: Goal = row
    return goal


# --- slots --------------------------------------------------------------------------------------------------------


@lru_cache(maxsize=32)
def _first_empty(rule: SlotRule) -> TierStatements:
    def build(slots: TierSlots) -> Select[Any]:
        return select(*slots.rows.c).where(is_empty(slots)).limit(LISTED)

    return for_each_tier(rule, build)


@lru_cache(maxsize=32)
def _count_empty(rule: SlotRule) -> TierStatements:
    def build(slots: TierSlots) -> Select[Any]:
        count = select(func.count()).select_from(slots.rows)
        return count.where(is_empty(slots))

    return for_each_tier(rule, build)


# --- goals --------------------------------------------------------------------------------------------------------


@lru_cache(maxsize=32)
def _unlike(rule: SlotRule) -> TierStatements:
    def build(slots: TierSlots) -> Select[Any]:
        pairs = select(*slots.rows.c, json_row(Goal)).select_from(slots.rows)
        return pairs.join(Goal, Goal.id == slots.rows.c.id).where(_is_unlike(slots))

    return for_each_tier(rule, build)


def _is_unlike(slots: TierSlots) -> Condition:
    """May there be something to do? What it is the rule says (`cascade_changes`)."""
    bases = {name: Goal.base[name].as_string() for name in CASCADED_FIELDS}
    changed = [base.is_distinct_from(slots.rows.c[name]) for name, base in bases.items()]
    return or_(Goal.state.in_(GONE), *changed)


@lru_cache(maxsize=32)
def _without_slot(rule: SlotRule) -> Statement:
    def build() -> Select[Any]:
        made = Goal.base["title"].as_string().is_not(None)
        standing = select(Goal.id).where(_IS_OF_SEASON, Goal.state.not_in(GONE), made)
        without_slot = except_(standing, *all_slot_ids(rule))
        goals = select(json_row(Goal)).where(Goal.id.in_(without_slot))
        return goals.order_by(Goal.id)

    return Statement(build)


_IS_OF_SEASON = Goal.season_id == THIS_SEASON


def _any_goal() -> Select[Any]:
    return select(literal(1)).where(_IS_OF_SEASON).limit(1)


_ANY_GOAL = Statement(_any_goal)


# --- owners -------------------------------------------------------------------------------------------------------


@lru_cache(maxsize=32)
def _owners_of_empty(rule: SlotRule) -> TierStatements:
    def build(slots: TierSlots) -> Select[Any]:
        if slots.source == "initiative":
            return _still_to_owe(owners_of_plans_without_goal(rule))
        return _still_to_owe(owners_without_goal(slots))

    return for_each_tier(rule, build)


def _owners_of_proposed() -> Select[Any]:
    owners = select(Goal.owner_id, func.min(Goal.unit_id).label("unit_id"))
    proposed = owners.where(
        _IS_OF_SEASON,
        Goal.state == GOAL.initial,
        ~is_listed(Goal.id, "known"),
    )
    return _still_to_owe(proposed.group_by(Goal.owner_id))


def _still_to_owe(owners: Select[Any]) -> Select[Any]:
    """Those who do not owe it yet."""
    owner = owners.subquery("owner")
    owed = select(Obligation.key).where(
        Obligation.key == parameter("prefix_of_due") + owner.c.owner_id,
        Obligation.settled_at.is_(None),
        Obligation.dropped_at.is_(None),
    )
    return select(owner.c.owner_id, owner.c.unit_id).where(~owed.exists())


_OWNERS_OF_PROPOSED = Statement(_owners_of_proposed)
