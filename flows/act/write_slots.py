"""Filling slots that no goal fills yet: an INSERT … SELECT for each tier, however many slots there are."""

from collections.abc import Sequence
from functools import lru_cache
from typing import Any, TypeAlias

from sqlalchemy import Connection, Insert, literal, select, true

from flows.act.draft import Draft
from flows.act.slot_fill import SlotFill
from flows.act.slot_query import (
    SLOT_COLUMNS,
    TierSlots,
    TierStatements,
    for_each_tier,
    slot_parameters,
)
from models.goal import Goal
from models.sql_words import JsonOf
from models.statement import THIS_SEASON, insert_of
from rules.cascade import CASCADED_FIELDS, SlotRule
from states.goal import GOAL

TiersWritten: TypeAlias = Sequence[tuple[SlotFill, str, Any]]
"""What is filled, the tier, and the cursor that counts its goals once its answer has come (models/pipeline.py)."""


def fill_slots(connection: Connection, draft: Draft) -> TiersWritten:
    """Upper tiers come first, as others refer to their goals."""
    written = []
    for fill in draft.slot_fills:
        values = slot_parameters(fill.slots)
        for tier, statement in _fill_statements(fill.slots.rule, connection.dialect.name):
            cursor = statement.run(connection, values)
            written.append((fill, tier, cursor))
    return written


def count_goals(written: TiersWritten) -> None:
    """From now on it is known how many goals there are of what was filled."""
    for fill, tier, cursor in written:
        fill.goals_by_tier[tier] = cursor.rowcount


@lru_cache(maxsize=32)
def _fill_statements(rule: SlotRule, dialect: str) -> TierStatements:
    def fill_tier(slots: TierSlots) -> Insert:
        names = [*SLOT_COLUMNS, "season_id", "state", "base"]
        goals = insert_of(dialect)(Goal).from_select(names, _new_goals(slots))
        filled: Insert = goals.on_conflict_do_nothing()
        return filled

    return for_each_tier(rule, fill_tier)


def _new_goals(slots: TierSlots) -> Any:
    """Proposed goals; `base` is what a later cascade compares with."""
    slot = slots.rows.c
    columns = [slot[name] for name in SLOT_COLUMNS]
    base = [part for name in CASCADED_FIELDS for part in (literal(name), slot[name])]
    goals = select(
        *columns,
        THIS_SEASON,
        literal(GOAL.initial),
        JsonOf(*base),
    )
    # Without a WHERE SQLite takes ON CONFLICT for the condition of a join.
    return goals.where(true())
