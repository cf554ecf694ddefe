"""Rows outside a session: made from what the database answered, and asked afterwards what has changed in them.

A row is an instance of its mapped class that no session knows: it reads like every other, loads nothing by itself
(what was not read raises DetachedInstanceError), and its changes are written by `models.statement`.
"""

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache
from typing import Any, TypeVar

from sqlalchemy import Column, ColumnElement, LargeBinary, String, inspect
from sqlalchemy.orm.attributes import instance_state, set_committed_value

from models.base import Base

Row = TypeVar("Row", bound=Base)
Key = tuple[Any, ...]
RowChange = tuple[Base, Mapping[str, Any]]
"""A row, with what was there before in the columns that have changed."""
MakeValue = Callable[[], Any]


@dataclass(frozen=True)
class TableShape:
    """A mapped class as the road sees it: its columns by attribute, and which of them are the key."""

    entity: type[Base]
    columns: tuple[Column[Any], ...]
    key: tuple[str, ...]
    has_version: bool

    @property
    def name(self) -> str:
        return str(self.entity.__table__.name)  # type: ignore[attr-defined]  # every mapped class here is of a table

    def key_of(self, row: Base) -> Key:
        """The values of the row's key."""
        return tuple(getattr(row, name) for name in self.key)


@lru_cache(maxsize=128)
def shape_of(entity: type[Base]) -> TableShape:
    """All columns but binary ones, which no decision reads."""
    mapper = inspect(entity)
    columns = tuple(column for column in mapper.columns if not _is_binary(column))
    key = _attributes_of(mapper.primary_key)
    return TableShape(
        entity,
        columns,
        key,
        has_version=mapper.version_id_col is not None,
    )


def _is_binary(column: Column[Any]) -> bool:
    return isinstance(column.type, LargeBinary)


def _attributes_of(
    columns: Iterable[ColumnElement[Any]],
) -> tuple[str, ...]:
    return tuple(str(column.key) for column in columns)


@lru_cache(maxsize=128)
def binary_columns(entity: type[Base]) -> tuple[str, ...]:
    """The columns that hold a file."""
    columns = inspect(entity).columns
    return _attributes_of(column for column in columns if _is_binary(column))


@lru_cache(maxsize=128)
def defaults_of(
    entity: type[Base],
) -> tuple[tuple[str, MakeValue], ...]:
    """What a new row has where nobody says otherwise: its column's default, else nothing."""
    defaults = []
    for column in shape_of(entity).columns:
        name = str(column.key)
        defaults.append((name, _default_of(column)))
    return tuple(defaults)


def _default_of(column: Column[Any]) -> MakeValue:
    default: Any = column.default
    if default is None:
        return lambda: None
    if default.is_callable:
        # SQLAlchemy wraps a callable so that it takes its execution's context.
        return lambda: default.arg(None)
    return lambda: default.arg


@lru_cache(maxsize=512)
def columns_referring(
    entity: type[Base],
    target: type[Base],
) -> tuple[str, ...]:
    """The columns of a table that hold keys of another one."""
    columns = shape_of(entity).columns
    name = shape_of(target).name
    return _attributes_of(column for column in columns if _name_referred_to(column) == name)


def _name_referred_to(column: Column[Any]) -> str:
    """That of the table whose keys the column holds, which need not be imported; "" where it holds none."""
    for key in column.foreign_keys:
        table, _, _ = key.target_fullname.rpartition(".")
        return str(table)
    return ""


def table_referred_to(
    entity: type[Base],
    column: str,
) -> type[Base] | None:
    """The mapped class whose keys a column holds, where these are texts; None where it holds something else.

    None too where nobody has imported that class: then nobody has a row of it.
    """
    name = _names_referred_to(entity).get(column)
    return _table_by_text(name) if name in Base.metadata.tables else None


@lru_cache(maxsize=128)
def _names_referred_to(entity: type[Base]) -> Mapping[str, str]:
    """The names of the tables whose keys columns hold, by column."""
    columns = shape_of(entity).columns
    return {str(column.key): _name_referred_to(column) for column in columns}


@lru_cache(maxsize=128)
def _table_by_text(name: str) -> type[Base] | None:
    """The mapped class of this table, if its key is a text."""
    for mapper in Base.registry.mappers:
        target: type[Base] = mapper.class_
        key = mapper.primary_key
        is_text = len(key) == 1 and isinstance(key[0].type, String)
        if is_text and shape_of(target).name == name:
            return target
    return None


def loaded_row(
    entity: type[Row],
    names: Sequence[str],
    values: Sequence[Any],
) -> Row:
    """A row as the database has it: nothing in it counts as changed."""
    row = _maker_of(entity)()
    columns = row.__dict__
    columns.update(zip(names, values, strict=True))
    shape = shape_of(entity)
    key = tuple([columns[name] for name in shape.key])
    # With a key it is detached, not new: an attribute that was not read is an error, not an empty list.
    instance_state(row).key = (entity, key, None)
    made: Row = row
    return made


@lru_cache(maxsize=128)
def _maker_of(entity: type[Base]) -> MakeValue:
    """What makes an instance without its constructor, as SQLAlchemy does when it loads one."""
    manager = inspect(entity).class_manager
    maker: MakeValue = manager.new_instance
    return maker


def new_row(entity: type[Row], **values: Any) -> Row:
    """A new row without a session's bookkeeping, whole: what is not said has its column's default."""
    unknown = values.keys() - _names_of(entity)
    if unknown:
        raise TypeError(f"{entity.__name__} has no columns {sorted(unknown)}")
    row: Any = _maker_of(entity)()
    row.__dict__.update(values)
    complete_row(row)
    made: Row = row
    return made


@lru_cache(maxsize=128)
def _names_of(entity: type[Base]) -> frozenset[str]:
    return frozenset(str(column.key) for column in shape_of(entity).columns)


def key_of_row(row: Base) -> Key:
    """The row's key: known of a row that was read, looked up in a new one."""
    identity = instance_state(row).key
    if identity is not None:
        return identity[1]
    return shape_of(type(row)).key_of(row)


def is_new(row: Base) -> bool:
    """Was it made here, and not read?"""
    return instance_state(row).key is None


def complete_row(row: Base) -> None:
    """Give a new row the defaults that a session would have given it."""
    values = row.__dict__
    for name, default in defaults_of(type(row)):
        if name not in values:
            # A new row is written whole, so that nobody has to know what was set in it.
            values[name] = default()


def with_children(
    row: Base,
    name: str,
    children: Sequence[Base],
) -> None:
    """Tell a row the rows of one of its relationships, which were read apart."""
    set_committed_value(row, name, list(children))


def has_values(row: Base, where: Mapping[str, Any]) -> bool:
    """Are these the values of the row's columns?"""
    return where.items() <= row.__dict__.items()


def touched_rows(rows: Iterable[Base]) -> list[Base]:
    """Those in which a column was set since they were read, or since their changes were set apart."""
    return [row for row in rows if instance_state(row).committed_state]


def set_changes_apart(row: Base) -> Mapping[str, Any]:
    """What was there in the columns that have changed; from now on the row counts as it is."""
    before = values_before(row)
    instance_state(row).committed_state.clear()
    return before


def values_before(row: Base) -> Mapping[str, Any]:
    """For each column that has changed since the row was read: what it was."""
    now = row.__dict__
    before = instance_state(row).committed_state
    return {name: was for name, was in before.items() if now.get(name) != was}
