"""Copying a whole database, from either engine to either: what a backup, a restore and a move to PostgreSQL are."""

import hashlib
import json
from collections.abc import Iterator, Mapping
from typing import Any

from sqlalchemy import Connection, Table, func, insert, select, text

from models.tables import metadata

Batch = list[Mapping[str, Any]]

_SET_SEQUENCE = text("SELECT setval(pg_get_serial_sequence(:table, :column), :highest)")

BATCH = 1000
"""So many rows are held at a time, however large the database is."""


def copy_all(source: Connection, target: Connection) -> dict[str, str]:
    """Every row of every table; what each table holds, as `count:digest`, read from the source while it was copied."""
    return {table.name: _copy_table(source, target, table) for table in metadata.sorted_tables}


def digests(connection: Connection) -> dict[str, str]:
    """What each table holds, as `count:digest`; equal wherever the same rows are, on either engine."""
    return {table.name: _digest_rows(_read_batches(connection, table)) for table in metadata.sorted_tables}


def _copy_table(source: Connection, target: Connection, table: Table) -> str:
    digest = _digest_rows(_copy_batches(source, target, table))
    _go_on_counting(target, table)
    return digest


def _copy_batches(source: Connection, target: Connection, table: Table) -> Iterator[Batch]:
    """Each batch, when it is written."""
    for batch in _read_batches(source, table):
        target.execute(insert(table), [dict(row) for row in batch])
        yield batch


def _read_batches(connection: Connection, table: Table) -> Iterator[Batch]:
    in_order = select(table).order_by(*table.primary_key.columns)
    rows = connection.execute(in_order).mappings()
    for batch in rows.partitions(BATCH):
        yield [dict(row) for row in batch]


def _digest_rows(batches: Iterator[Batch]) -> str:
    """Rows come in the order of their keys, which each engine sorts its own way: so their digests are added up."""
    count = 0
    total = 0
    for batch in batches:
        count += len(batch)
        total += sum(map(_row_digest, batch))
    return f"{count}:{total % 2**128:032x}"


def _row_digest(row: Mapping[str, Any]) -> int:
    """The first half of a SHA-256 of the row as JSON, as a number."""
    content = _row_as_json(row)
    digest = hashlib.sha256(content.encode()).digest()
    return int.from_bytes(digest[:16], "big")


def _row_as_json(row: Mapping[str, Any]) -> str:
    values = {name: _as_json(value) for name, value in row.items()}
    return json.dumps(values, sort_keys=True, ensure_ascii=False)


def _as_json(value: Any) -> Any:
    """What JSON does not know, such as a date, as text."""
    if value is None or isinstance(value, str | int | float | bool | list | dict):
        return value
    return str(value)


def _go_on_counting(target: Connection, table: Table) -> None:
    """PostgreSQL numbers from a sequence of its own, which knows nothing of rows that came with their numbers."""
    column = table.autoincrement_column
    if target.dialect.name != "postgresql" or column is None:
        return
    highest = target.scalar(select(func.max(column)))
    if highest is None:
        return
    parameters = {
        "table": table.name,
        "column": column.name,
        "highest": highest,
    }
    target.execute(_SET_SEQUENCE, parameters)
