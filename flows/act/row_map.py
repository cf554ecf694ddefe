"""The rows that are known while an act is decided, each once, and the questions that they answer."""

from collections import defaultdict
from collections.abc import Mapping
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

    groups: dict[tuple[type[Base], str], dict[Any, RowsByKey]] = field(default_factory=dict)
    """Rows by what they belong to: for a table and a column whose value no row ever changes."""

    def keep(self, row: Row) -> Row:
        """The row, or the same one where it is known already."""
        known = self.by_table.setdefault(type(row), {})
        key = key_of_row(row)
        if key not in known:
            known[key] = row
            self._join_groups(key, row)
        return cast(Row, known[key])

    def group_by(self, entity: type[Base], column: str) -> None:
        """From now on rows of the table are found by this column without looking at all of them."""
        groups: dict[Any, RowsByKey] = defaultdict(dict)
        self.groups[entity, column] = groups
        for key, row in self.by_table.get(entity, {}).items():
            groups[getattr(row, column)][key] = row

    def rows_near(self, entity: type[Base], where: Mapping[str, Any]) -> RowsByKey:
        """Rows of the table, among which are all whose columns have these values."""
        for column, value in where.items():
            groups = self.groups.get((entity, column))
            if groups is not None:
                return groups.get(value, {})
        return self.by_table.get(entity, {})

    def _join_groups(self, key: Key, row: Base) -> None:
        for (entity, column), groups in self.groups.items():
            if isinstance(row, entity):
                groups[getattr(row, column)][key] = row

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
        self._join_groups(key, row)

    def remove(self, row: Base) -> None:
        """The row is known not to be there."""
        key = shape_of(type(row)).key_of(row)
        known = self.by_table.get(type(row), {})
        known.pop(key, None)
        for (entity, column), groups in self.groups.items():
            if isinstance(row, entity):
                groups[getattr(row, column)].pop(key, None)
        self.missing.add((type(row), key))
