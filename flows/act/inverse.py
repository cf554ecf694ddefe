"""What a plan's move did to rows, kept with it, so that it can be undone while nothing has come of it."""

from collections.abc import (
    Callable,
    Iterable,
    Iterator,
    Mapping,
    Sequence,
)
from decimal import Decimal
from typing import Any

from pendulum import Date, DateTime

from flows.act.draft import Draft
from flows.act.facts import Facts
from flows.act.row_changes import Changes
from models.base import Base, Day, Instant, Money, in_utc
from models.exact import Exact
from models.exceptions import UndoRecord
from models.journal import Entry
from models.ladder_step import LadderStep
from models.notice import Notice
from models.rows import new_row, shape_of

JSON_TYPES = (str, int, float, bool, list, dict)
Change = dict[str, Any]


def is_kept(draft: Draft) -> bool:
    """Only a plan's own move is undone."""
    command = draft.command
    if command.kind != "plan":
        return False
    triggers = draft.facts.lifecycle.triggers()
    return command.act in triggers


def undo_record(
    draft: Draft,
    entries: Sequence[Entry],
    changed: Changes,
    sent: Iterable[Notice],
) -> UndoRecord:
    """The plan's last move, with the entry that tells of it: what it added, changed and took away."""
    changes = [*_rows_done(draft, changed), *_notices_done(draft, sent)]
    return new_record(draft.command.id, entries[-1], changes)


def new_record(
    plan_id: str,
    entry: Entry,
    changes: Sequence[Change],
) -> UndoRecord:
    """The row that keeps what the entry's move did."""
    return new_row(
        UndoRecord,
        plan_id=plan_id,
        seq=entry.seq,
        changes=list(changes),
    )


def _rows_done(draft: Draft, changed: Changes) -> Iterator[Change]:
    for row in draft.added:
        yield change_of_row("added", row)
    for rows in changed.values():
        for row, before in rows:
            yield change_of_row("changed", row, changed_values(before))
    for row in draft.deleted:
        yield change_of_row("deleted", row)


def changed_values(before: Mapping[str, Any]) -> dict[str, Any]:
    """What was there, as JSON has it."""
    return {name: plain_value(value) for name, value in before.items()}


def _notices_done(draft: Draft, sent: Iterable[Notice]) -> Iterator[Change]:
    yield from added_notices(sent)
    yield from bulk_changes(
        steps=bool(draft.silenced),
        notices=bool(draft.silenced or draft.withheld or draft.reopened),
    )


def added_notices(sent: Iterable[Notice]) -> Iterator[Change]:
    """The messages that were put into the outbox."""
    for notice in sent:
        yield change_of_row("added", notice)


def bulk_changes(*, steps: bool, notices: bool) -> Iterator[Change]:
    """What was cancelled or laid out anew without being named one by one."""
    if notices:
        yield {"did": "bulk", "row": Notice.__name__}
    if steps:
        yield {"did": "bulk", "row": LadderStep.__name__}


def change_of_row(
    did: str,
    row: Base,
    was: Mapping[str, Any] | None = None,
) -> Change:
    """What was done to a row; `was` is what was there in the columns that have changed."""
    shape = shape_of(type(row))
    key = [plain_value(value) for value in shape.key_of(row)]
    return {
        "did": did,
        "row": type(row).__name__,
        "key": key,
        "was": dict(was or {}),
    }


def plain_value(value: Any) -> Any:
    """A value as JSON has it; its column tells how to read it again."""
    if isinstance(value, Date):  # an instant is one too
        return value.isoformat()
    if value is None or isinstance(value, JSON_TYPES):
        return value
    return str(value)


# --- what was kept, read again ----------------------------------------------------------------------------------


def _read_instant(text: str) -> DateTime:
    at = DateTime.fromisoformat(text)
    return in_utc(at)


VALUE_READERS: tuple[tuple[Any, Callable[[str], Any]], ...] = (
    (Instant, _read_instant),
    (Day, Date.fromisoformat),
    ((Money, Exact), Decimal),
)
"""How what JSON has no word for is read again."""


def table_named(name: str) -> type[Base]:
    """The table of this name."""
    tables = (mapper.class_ for mapper in Base.registry.mappers)
    return next(table for table in tables if table.__name__ == name)


def changed_row(facts: Facts, change: Change) -> Any:
    """The row that was added or changed, as it is now; None where it is gone."""
    table = table_named(change["row"])
    return facts.get(table, *change["key"])


def put_values_back(row: Base, was: Mapping[str, Any]) -> None:
    """The row has again what it had in these columns."""
    types = {column.key: column.type for column in shape_of(type(row)).columns}
    for name, value in was.items():
        setattr(row, name, _read_value(types[name], value))


def _read_value(column_type: Any, value: Any) -> Any:
    """A value of a column of this type, as it was kept."""
    if value is None:
        return None
    for types, read in VALUE_READERS:
        if isinstance(column_type, types):
            return read(value)
    return value
