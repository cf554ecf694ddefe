"""The rows that are known while an act is decided, each once, and the questions that they answer."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any, TypeVar, cast

from models.base import Base
from models.rows import Key, key_of_row, shape_of

Row = TypeVar("Row", bound=Base)


RowsByKey = dict[Key, Base]
PartsByValue = dict[Any, RowsByKey]


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

    parts: dict[tuple[type[Base], str], PartsByValue] = field(default_factory=dict)
    """The rows of a table by a column that never changes: found at once, where very many are known."""

    def keep(self, row: Row) -> Row:
        """The row, or the same one where it is known already."""
        known = self.by_table.setdefault(type(row), {})
        key = key_of_row(row)
        kept = known.setdefault(key, row)
        if self.parts:
            self._find_by_parts(kept)
        return cast(Row, kept)

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
        self._find_by_parts(row)

    def remove(self, row: Base) -> None:
        """The row is known not to be there."""
        key = shape_of(type(row)).key_of(row)
        known = self.by_table.get(type(row), {})
        known.pop(key, None)
        self.missing.add((type(row), key))
        for by_value, value in self._parts_of(row):
            by_value.get(value, {}).pop(key, None)

    def find_by(self, entity: type[Base], column: str) -> None:
        """From now on rows of this table are found by this column, which never changes, however many they are."""
        if (entity, column) in self.parts:
            return
        self.parts[entity, column] = {}
        for row in self.by_table.get(entity, {}).values():
            self._find_by_parts(row)

    def candidates(
        self,
        entity: type[Base],
        where: Mapping[str, Any],
    ) -> RowsByKey:
        """The rows among which those are whose columns have these values."""
        for column, value in where.items():
            by_value = self.parts.get((entity, column))
            if by_value is not None:
                return by_value.get(value, {})
        return self.by_table.get(entity, {})

    def _find_by_parts(self, row: Base) -> None:
        for by_value, value in self._parts_of(row):
            by_value.setdefault(value, {})[key_of_row(row)] = row

    def _parts_of(self, row: Base) -> list[tuple[PartsByValue, Any]]:
        """Where else the row is found, and by which value."""
        found = []
        for (entity, column), by_value in self.parts.items():
            if entity is type(row):
                found.append((by_value, getattr(row, column)))
        return found
