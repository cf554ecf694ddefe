"""What a plan's move does to rows, written down while it does it, so that it can be undone while nothing came of it."""

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

from pendulum import Date
from sqlalchemy import event, inspect
from sqlalchemy.orm import ORMExecuteState, Session

from models.base import Base
from models.exceptions import UndoRecord
from models.journal import Answered, Entry, Head

NEVER_UNDONE = (Entry, Head, Answered, UndoRecord)
"""The journal only grows, and an answer that was given stays given."""

IN_JSON = (
    str,
    int,
    float,
    bool,
    list,
    dict,
)

Change = dict[str, Any]


@contextmanager
def watched(session: Session) -> Iterator[list[Change]]:
    """All that is added, changed and deleted within the block, in its order; bulk statements by their table alone."""
    session.flush()
    changes: list[Change] = []

    def flushing(_session: Session, _context: object, _instances: object) -> None:
        changes.extend(_changes(session))

    def executing(state: ORMExecuteState) -> None:
        mapper = state.bind_mapper
        writes = state.is_update or state.is_delete
        if writes and mapper is not None:
            changes.append({"did": "bulk", "row": mapper.class_.__name__})

    event.listen(session, "before_flush", flushing)
    event.listen(session, "do_orm_execute", executing)
    try:
        yield changes
        session.flush()
    finally:
        event.remove(session, "before_flush", flushing)
        event.remove(session, "do_orm_execute", executing)


def _changes(session: Session) -> Iterator[Change]:
    for row in session.new:
        yield from _change_of(row, "added")
    for row in session.dirty:
        if session.is_modified(row):
            yield from _change_of(row, "changed")
    for row in session.deleted:
        yield from _change_of(row, "deleted")


def _change_of(row: Any, did: str) -> Iterator[Change]:
    if isinstance(row, NEVER_UNDONE):
        return
    was = dict(_values_before(row)) if did == "changed" else {}
    yield {
        "did": did,
        "row": type(row).__name__,
        "key": _key_of(row),
        "was": was,
    }


def _key_of(row: Any) -> list[Any]:
    mapper = inspect(row).mapper
    key = mapper.primary_key_from_instance(row)
    return [json_value(value) for value in key]


def _values_before(row: Any) -> Iterator[tuple[str, Any]]:
    state = inspect(row)
    for column in state.mapper.column_attrs:
        history = state.attrs[column.key].history
        if history.added and history.deleted:
            yield column.key, json_value(history.deleted[0])


def json_value(value: Any) -> Any:
    """A value as JSON has it; its column tells how to read it again."""
    if isinstance(value, Date):  # an instant is one too
        return value.isoformat()
    if value is None or isinstance(value, IN_JSON):
        return value
    return str(value)


def keep(
    session: Session,
    plan_id: str,
    changes: list[Change],
) -> None:
    """The plan's last doing, with the entry that tells of it; what was kept of an earlier one is no longer needed."""
    seq = session.get_one(Head, 1).seq
    record = UndoRecord(
        plan_id=plan_id,
        seq=seq,
        changes=changes,
    )
    session.merge(record)


def table_named(name: str) -> type[Base]:
    """The table of this name."""
    tables = (mapper.class_ for mapper in Base.registry.mappers)
    return next(table for table in tables if table.__name__ == name)
