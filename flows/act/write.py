"""Writing a draft: one statement a table, then its notices, counters and journal entries; in the act's transaction."""

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from typing import Any

from sqlalchemy import Connection, Integer, update

from flows.act.draft import Draft
from flows.act.facts import Facts
from flows.act.inverse import is_kept, undo_record
from flows.act.journal import Head, chained_entries, tell_principals
from flows.act.write_notices import put_notices, silence_dues
from models.base import Base
from models.counted import ALL, counters_of
from models.database import Collided
from models.exceptions import UndoRecord
from models.journal import Answered, Entry
from models.journal import Head as JournalHead
from models.notice import Notice
from models.organisation import Unit
from models.plan import Plan
from models.recount import recount_some
from models.row_writes import (
    REPLACE,
    delete_rows,
    insert_rows,
    update_rows,
)
from models.rows import shape_of, values_before
from models.statement import Statement, parameter
from models.tables import metadata

RowChange = tuple[Base, Mapping[str, Any]]
"""A row, with what was there before in the columns that have changed."""

Changes = Mapping[type[Base], Sequence[RowChange]]
"""For each table the rows that have changed, with what was there before."""

_ORDER: Mapping[str, int] = {table.name: place for place, table in enumerate(metadata.sorted_tables)}


def write_draft(
    connection: Connection,
    draft: Draft,
    head: Head | None,
) -> None:
    """Write all that the draft asks for.

    Raises Collided where a row was changed by somebody else since it was read.
    """
    entries = chained_entries(draft, head)
    tell_principals(draft, entries)
    changes = changed_rows(draft)
    _delete_all(connection, draft.deleted)
    _insert_all(connection, draft.added)
    _update_all(connection, changes)
    silence_dues(connection, draft)
    put = put_notices(connection, draft)
    _recount(connection, draft, changes)
    _append_entries(connection, entries, is_first=head is None)
    _keep_moves(
        connection,
        draft,
        entries,
        changes,
        put,
    )


def _keep_moves(
    connection: Connection,
    draft: Draft,
    entries: Sequence[Entry],
    changes: Changes,
    put: Sequence[Notice],
) -> None:
    """What a plan's last move did, so that it can be undone."""
    records = [move.record(entries, put) for move in draft.kept_moves.values()]
    if not records and is_kept(draft):
        record = undo_record(
            draft,
            entries,
            changes,
            put,
        )
        records.append(record)
    if records:
        insert_rows(
            connection,
            UndoRecord,
            records,
            if_there=REPLACE,
        )


def write_answers(connection: Connection, answers: Sequence[Answered]) -> None:
    """By which the same requests are known again; two at once are told apart by the key."""
    if answers:
        insert_rows(connection, Answered, answers)


# --- rows -------------------------------------------------------------------------------------------------------


def changed_rows(draft: Draft) -> Changes:
    """The rows that the draft has changed; what it has added or taken away is not among them."""
    added = {id(row) for row in draft.added}
    found: dict[type[Base], list[RowChange]] = defaultdict(list)
    known = draft.facts.known
    for entity, rows in known.by_table.items():
        for row in rows.values():
            before = values_before(row)
            if before and id(row) not in added:
                found[entity].append((row, before))
    return found


def _in_order(tables: Iterable[type[Base]]) -> list[type[Base]]:
    """What others refer to comes first."""
    return sorted(tables, key=lambda entity: _ORDER[shape_of(entity).name])


def _by_table(rows: Iterable[Base]) -> Mapping[type[Base], list[Base]]:
    found: dict[type[Base], list[Base]] = defaultdict(list)
    for row in rows:
        found[type(row)].append(row)
    return found


def _delete_all(connection: Connection, rows: Sequence[Base]) -> None:
    by_table = _by_table(rows)
    for entity in reversed(_in_order(by_table)):
        delete_rows(connection, entity, by_table[entity])


def _insert_all(connection: Connection, rows: Sequence[Base]) -> None:
    by_table = _by_table(rows)
    for entity in _in_order(by_table):
        insert_rows(connection, entity, by_table[entity])


def _update_all(connection: Connection, changes: Changes) -> None:
    for entity in _in_order(changes):
        rows = changes[entity]
        columns: set[str] = set()
        for _, before in rows:
            columns.update(before)
        names = sorted(columns)
        objects = [_object_of(row, before, names) for row, before in rows]
        written = update_rows(
            connection,
            entity,
            names,
            objects,
        )
        if written != len(objects):
            raise Collided


def _object_of(
    row: Base,
    before: Mapping[str, Any],
    names: Sequence[str],
) -> dict[str, Any]:
    shape = shape_of(type(row))
    values = {name: getattr(row, name) for name in (*shape.key, *names)}
    if shape.has_version:
        values["was_version"] = before.get("version", getattr(row, "version"))  # noqa: B009  not every row has one
    return values


# --- counters ---------------------------------------------------------------------------------------------------


def _recount(connection: Connection, draft: Draft, changes: Changes) -> None:
    """Make those counters true that count what was touched."""
    rows = [*draft.added, *draft.deleted]
    names = ALL if draft.recounted else _counters_touched(rows, changes)
    if not names:
        return
    for changed in changes.values():
        rows += [row for row, _ in changed]
    plans = set(draft.recounted)
    for row in rows:
        plans |= _plans_of(draft.facts, row)
    if plans:
        recount_some(connection, plans, names)


def _counters_touched(rows: Iterable[Base], changes: Changes) -> frozenset[str]:
    tables = {type(row) for row in rows} | set(changes)
    plan_columns: set[str] = set()
    for _, before in changes.get(Plan, ()):
        plan_columns.update(before)
    return counters_of(tables, plan_columns)


def _plans_of(facts: Facts, row: Base) -> set[str]:
    """The plans whose counters may count this row."""
    if isinstance(row, Plan):
        return {row.id}
    plan_id = getattr(row, "plan_id", None)
    if plan_id and not isinstance(row, Unit):
        return {plan_id}
    if type(row).__name__ == "Packet":
        packet: Any = row
        plans = facts.rows(
            Plan,
            season_id=packet.season_id,
            unit_id=packet.unit_id,
        )
        return {plan.id for plan in plans}
    return set()


# --- the journal ------------------------------------------------------------------------------------------------


def _move_head() -> Any:
    head = update(JournalHead).where(JournalHead.id == 1)
    return head.values(
        seq=parameter("seq", Integer),
        previous_hash=parameter("previous_hash"),
        hash=parameter("hash"),
    )


_MOVE_HEAD = Statement(_move_head)


def _append_entries(
    connection: Connection,
    entries: Sequence[Entry],
    *,
    is_first: bool,
) -> None:
    if not entries:
        return
    insert_rows(connection, Entry, entries)
    last = entries[-1]
    values = {
        "seq": last.seq,
        "previous_hash": last.previous_hash,
        "hash": last.hash,
    }
    if is_first:
        insert_rows(
            connection,
            JournalHead,
            [JournalHead(id=1, **values)],
        )
    else:
        _MOVE_HEAD.run(connection, values)
