"""Copying a whole database, from either engine to either: what a backup, a restore and a move to PostgreSQL are."""

import hashlib
import json
from collections.abc import Iterator, Mapping
from typing import Any

from sqlalchemy import Connection, Table, func, insert, select, text

from models.tables import metadata

BATCH = 1000
"""So many rows are held at a time, however large the database is."""


def copy_all(source: Connection, target: Connection) -> dict[str, str]:
    """Every row of every table; what each table holds, as `count:digest`, read from the source while it was copied."""
    return {table.name: _copy(source, target, table) for table in metadata.sorted_tables}


def digests(connection: Connection) -> dict[str, str]:
    """What each table holds, as `count:digest`; equal wherever the same rows are, on either engine."""
    return {table.name: _digest(_batches(connection, table)) for table in metadata.sorted_tables}


def _copy(source: Connection, target: Connection, table: Table) -> str:
    def passing_by() -> Iterator[list[Mapping[str, Any]]]:
        for batch in _batches(source, table):
            target.execute(insert(table), [dict(row) for row in batch])
            yield batch

    told = _digest(passing_by())
    _go_on_counting(target, table)
    return told


def _batches(connection: Connection, table: Table) -> Iterator[list[Mapping[str, Any]]]:
    rows = connection.execute(select(table).order_by(*table.primary_key.columns))
    for batch in rows.mappings().partitions(BATCH):
        yield [dict(row) for row in batch]


def _digest(batches: Iterator[list[Mapping[str, Any]]]) -> str:
    """Rows come in the order of their keys, which each engine sorts its own way: so their digests are added up."""
    count = total = 0
    for batch in batches:
        for row in batch:
            said = json.dumps({name: _plain(row[name]) for name in sorted(row)}, sort_keys=True, ensure_ascii=False)
            total = (total + int.from_bytes(hashlib.sha256(said.encode()).digest()[:16], "big")) % 2**128
            count += 1
    return f"{count}:{total:032x}"


def _plain(value: Any) -> Any:
    return value if value is None or isinstance(value, str | int | float | bool | list | dict) else str(value)


def _go_on_counting(target: Connection, table: Table) -> None:
    """PostgreSQL numbers from a sequence of its own, which knows nothing of rows that came with their numbers."""
    column = table.autoincrement_column
    if target.dialect.name != "postgresql" or column is None:
        return
    highest = target.scalar(select(func.max(column)))
    if highest is not None:
        named = {"table": table.name, "column": column.name, "highest": highest}
        target.execute(text("SELECT setval(pg_get_serial_sequence(:table, :column), :highest)"), named)
