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

Change = dict[str, Any]


@contextmanager
def watched(session: Session) -> Iterator[list[Change]]:
    """All that is added, changed and deleted within the block, in its order; bulk statements by their table alone."""
    session.flush()
    told: list[Change] = []

    def flushing(_session: Session, _context: object, _instances: object) -> None:
        told.extend(_changes(session))

    def executing(state: ORMExecuteState) -> None:
        if (state.is_update or state.is_delete) and state.bind_mapper is not None:
            told.append({"did": "bulk", "row": state.bind_mapper.class_.__name__})

    event.listen(session, "before_flush", flushing)
    event.listen(session, "do_orm_execute", executing)
    try:
        yield told
        session.flush()
    finally:
        event.remove(session, "before_flush", flushing)
        event.remove(session, "do_orm_execute", executing)


def _changes(session: Session) -> Iterator[Change]:
    for did, rows in (("added", session.new), ("changed", session.dirty), ("deleted", session.deleted)):
        for row in rows:
            if not isinstance(row, NEVER_UNDONE) and (did != "changed" or session.is_modified(row)):
                was = dict(_was(row)) if did == "changed" else {}
                yield {
                    "did": did,
                    "row": type(row).__name__,
                    "key": _key(row),
                    "was": was,
                }


def _key(row: Any) -> list[Any]:
    return [plain(value) for value in inspect(row).mapper.primary_key_from_instance(row)]


def _was(row: Any) -> Iterator[tuple[str, Any]]:
    state = inspect(row)
    for column in state.mapper.column_attrs:
        history = state.attrs[column.key].history
        if history.added and history.deleted:
            yield column.key, plain(history.deleted[0])


def plain(value: Any) -> Any:
    """A value as JSON has it; its column tells how to read it again."""
    if isinstance(value, Date):  # an instant is one too
        return value.isoformat()
    return value if isinstance(value, str | int | float | bool | list | dict) or value is None else str(value)


def keep(session: Session, plan_id: str, changes: list[Change]) -> None:
    """The plan's last doing, with the entry that tells of it; what was kept of an earlier one is no longer needed."""
    seq = session.get_one(Head, 1).seq
    session.merge(UndoRecord(plan_id=plan_id, seq=seq, changes=changes))


def kind(name: str) -> type[Base]:
    """The table of this name."""
    return next(one.class_ for one in Base.registry.mappers if one.class_.__name__ == name)
