"""The rows that are known while an act is decided, each once, and the questions that they answer."""

from dataclasses import dataclass, field
from typing import Any, TypeVar, cast

from models.base import Base
from models.rows import Key, key_of_row, shape_of

Row = TypeVar("Row", bound=Base)


RowsByKey = dict[Key, Base]


@dataclass
class RowMap:
    """The rows that are known, each once, with what the draft has added and without what it has taken away."""

    by_table: dict[type[Base], RowsByKey] = field(default_factory=dict)
    complete: set[tuple[Any, ...]] = field(default_factory=set)
    """The questions whose answers are all here: (entity, column, value, …)."""

    missing: set[tuple[Any, ...]] = field(default_factory=set)
    """Keys that were looked for and are not there."""

    without_steps: set[str] = field(default_factory=set)
    """The obligations that are known to have no steps of a ladder to come."""

    def keep(self, row: Row) -> Row:
        """The row, or the same one where it is known already."""
        known = self.by_table.setdefault(type(row), {})
        key = key_of_row(row)
        return cast(Row, known.setdefault(key, row))

    def has(self, row: Base) -> bool:
        """Is this the row of its key?"""
        key = shape_of(type(row)).key_of(row)
        known = self.by_table.get(type(row), {})
        return known.get(key) is row

    def replace(self, row: Base) -> None:
        """From now on this is the row of its key."""
        key = shape_of(type(row)).key_of(row)
        known = self.by_table.setdefault(type(row), {})
        known[key] = row

    def remove(self, row: Base) -> None:
        """The row is known not to be there."""
        key = shape_of(type(row)).key_of(row)
        known = self.by_table.get(type(row), {})
        known.pop(key, None)
        self.missing.add((type(row), key))
