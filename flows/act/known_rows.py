"""The rows that facts know, and reading those that they do not know yet.

What is asked of one row is read for every known row of its table, and a row that another refers to with all that known
rows refer to: however many things are decided together, a question costs one statement.
"""

from collections.abc import Iterable, Mapping
from itertools import islice
from typing import Any, TypeVar, cast

from flows.act.late_reads import Loader, is_read_alone, keys_referred_to
from flows.act.row_map import RowMap
from models.base import Base
from models.rows import Key, has_values, shape_of, table_referred_to

Row = TypeVar("Row", bound=Base)

TOGETHER = 1_000
"""Of so many rows one question is answered at once."""


def question(entity: type[Base], where: Mapping[str, Any]) -> tuple[Any, ...]:
    """What `RowMap.complete` calls the rows whose columns have these values."""
    if len(where) == 1:
        return (entity, *where.items())
    return (entity, *sorted(where.items()))


class KnownRows:
    """Rows by key and by the values of their columns."""

    known: RowMap
    loader: Loader

    def get(self, entity: type[Row], *key: Any) -> Row | None:
        """The row of this key; None where there is none."""
        rows = self.known.by_table.get(entity, {})
        if key in rows:
            return cast(Row, rows[key])
        if self._is_missing(entity, key):
            return None
        self._look_up(entity, key)
        return cast(Row | None, self.known.by_table.get(entity, {}).get(key))

    def _look_up(self, entity: type[Base], key: Key) -> None:
        """Read it, with what other known rows refer to in its table; what is not there is known to be missing."""
        columns = shape_of(entity).key
        if len(columns) == 1 and isinstance(key[0], str):
            self.load(entity, [key[0], *keys_referred_to(self.known, entity)])
            return
        where = dict(zip(columns, key, strict=True))
        self._load_for_all(entity, where)

    def _is_missing(self, entity: type[Base], key: Key) -> bool:
        """Was it looked for, or would it have been read with others, if it were there?"""
        if (entity, key) in self.known.missing:
            return True
        where = dict(zip(shape_of(entity).key, key, strict=True))
        return self._is_answered(entity, where)

    def _is_answered(self, entity: type[Base], where: Mapping[str, Any]) -> bool:
        """Were these rows read, by themselves or among others?"""
        complete = self.known.complete
        if question(entity, where) in complete or question(entity, {}) in complete:
            return True
        return any((entity, part) in complete for part in where.items())

    def one(self, entity: type[Row], *key: Any) -> Row:
        """The row of this key, which another row refers to."""
        row = self.get(entity, *key)
        if row is None:
            raise LookupError(f"{entity.__name__} {key} is referred to, but is not there")
        return row

    def rows(self, entity: type[Row], **where: Any) -> list[Row]:
        """The rows whose columns have these values, in the order of their keys."""
        if not self._is_answered(entity, where):
            self._load_for_all(entity, where)
        table: Any = self.known.candidates(entity, where)
        return [table[key] for key in sorted(table) if has_values(table[key], where)]

    def all_known(self, entity: type[Row]) -> list[Row]:
        """Every row of the table that is known by now; none is read for it."""
        table: Any = self.known.candidates(entity, {})
        return list(table.values())

    def load(
        self,
        entity: type[Row],
        ids: Iterable[str],
    ) -> None:
        """Read many at once that will be looked at one by one."""
        unknown = {key for key in ids if self._is_unknown(entity, (key,))}
        if not unknown:
            return
        for row in self.loader.rows_of(entity, sorted(unknown)):
            self.known.keep(row)
        known = self.known.by_table.get(entity, {})
        self.known.missing |= {(entity, (key,)) for key in unknown if (key,) not in known}

    def load_parts(
        self,
        entity: type[Base],
        column: str,
        owners: Iterable[str],
    ) -> None:
        """Read the parts of very many things, which `column` names; from then on each thing's are found at once."""
        self.known.find_by(entity, column)
        unread = [owner for owner in owners if question(entity, {column: owner}) not in self.known.complete]
        if not unread:
            return
        rows = self.loader.rows_among(
            entity,
            column,
            unread,
            {},
        )
        self._keep_all(rows)
        self.known.complete |= {question(entity, {column: owner}) for owner in unread}

    def _is_unknown(self, entity: type[Base], key: Key) -> bool:
        """Has nobody looked for it yet?"""
        is_known = key in self.known.by_table.get(entity, {})
        return not is_known and (entity, key) not in self.known.missing

    def may_have(self, entity: type[Row], **where: Any) -> bool:
        """Are there such rows, or has nobody looked?"""
        if not self._is_answered(entity, where):
            return True
        return bool(self.rows(entity, **where))

    def _load_for_all(
        self,
        entity: type[Base],
        where: Mapping[str, Any],
    ) -> None:
        """What is asked of one row, for other known rows of its table too."""
        column = self._column_of_many(entity, where)
        if not column:
            self._load(entity, where)
            self.known.complete.add(question(entity, where))
            return
        keys = self._keys_unanswered(entity, where, column)
        others = {name: value for name, value in where.items() if name != column}
        rows = self.loader.rows_among(
            entity,
            column,
            keys,
            others,
        )
        self._keep_all(rows)
        for key in keys:
            answered = question(entity, {**where, column: key})
            self.known.complete.add(answered)

    def _column_of_many(
        self,
        entity: type[Base],
        where: Mapping[str, Any],
    ) -> str:
        """The column that refers to one of several known rows; "" where none does."""
        if is_read_alone(entity):
            return ""
        for column, value in where.items():
            target = table_referred_to(entity, column)
            rows = self.known.by_table.get(target, {}) if target else {}
            if (value,) in rows and len(rows) > 1:
                return column
        return ""

    def _keys_unanswered(
        self,
        entity: type[Base],
        where: Mapping[str, Any],
        column: str,
    ) -> list[str]:
        """The keys of known rows of which nobody has asked this, first the one that is asked for; not too many."""
        target = table_referred_to(entity, column)
        rows = self.known.by_table[target] if target else {}
        keys = dict.fromkeys([where[column], *(key for (key,) in rows)])
        open_keys = (key for key in keys if question(entity, {**where, column: key}) not in self.known.complete)
        return list(islice(open_keys, TOGETHER))

    def _load(
        self,
        entity: type[Base],
        where: Mapping[str, Any],
    ) -> None:
        self._keep_all(self.loader.rows(entity, where))

    def _keep_all(self, rows: Iterable[Base]) -> None:
        """But for what the draft has taken away."""
        for row in rows:
            key = shape_of(type(row)).key_of(row)
            if (type(row), key) not in self.known.missing:
                self.known.keep(row)
