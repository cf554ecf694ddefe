"""Writing a draft: one statement a table, then its notices, counters and journal entries; in the act's transaction."""

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from functools import lru_cache
from typing import Any

from sqlalchemy import Connection, Integer, update

from flows.act.draft import Draft
from flows.act.facts import Facts
from flows.act.inverse import is_kept, undo_record
from flows.act.journal import chained_entries, tell_principals
from flows.act.read import lock_head, read_head
from flows.act.row_changes import Changes, changed_rows
from flows.act.write_ladders import lay_out_anew
from flows.act.write_notices import notices_put, put_notices, silence_dues
from flows.act.write_shifts import write_shifts
from flows.act.write_slots import count_goals, fill_slots
from models.base import Base
from models.counted import ALL, counters_of
from models.database import Collided
from models.exceptions import UndoRecord
from models.journal import Answered, Entry
from models.journal import Head as JournalHead
from models.notice import Notice
from models.organisation import Unit
from models.pipeline import collect_answers
from models.plan import Plan
from models.recount import recount_some
from models.row_writes import (
    REPLACE,
    delete_rows,
    insert_rows,
    update_changed,
)
from models.rows import shape_of
from models.statement import Statement, parameter


@lru_cache(maxsize=1)
def _order() -> Mapping[str, int]:
    """The place of each table by its name: what others refer to comes first."""
    from models.tables import metadata  # noqa: PLC0415  who only looks does not pay for all tables

    return {table.name: place for place, table in enumerate(metadata.sorted_tables)}


def write_draft(connection: Connection, draft: Draft) -> None:
    """Write all that the draft asks for.

    Raises Collided where a row was changed by somebody else since it was read. The statements are sent in two lots,
    so that PostgreSQL answers twice: what is looked at, and then what follows from it.
    """
    locked = lock_head(connection)
    changes = changed_rows(draft)
    put = _write_rows(connection, draft, changes)
    head = read_head(locked)
    entries = chained_entries(draft, head)
    put += _notices_to_principals(connection, draft, entries)
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


def _write_rows(
    connection: Connection,
    draft: Draft,
    changes: Changes,
) -> list[Notice]:
    """All but the journal; the notices that were not there yet."""
    _delete_all(connection, draft.deleted)
    _insert_all(connection, draft.added)
    updates = _update_all(connection, changes)
    filled = fill_slots(connection, draft)
    write_shifts(connection, draft)
    silence_dues(connection, draft)
    lay_out_anew(connection, draft)
    notices = draft.notices.values()
    put = put_notices(connection, notices)
    _recount(connection, draft, changes)
    collect_answers(connection)
    count_goals(filled)
    for cursor, expected in updates:
        if cursor.rowcount != expected:
            raise Collided
    return notices_put(draft, put)


def _notices_to_principals(
    connection: Connection,
    draft: Draft,
    entries: Sequence[Entry],
) -> list[Notice]:
    """They name the entry, so they are written after the journal's end was read."""
    before = set(draft.notices)
    tell_principals(draft, entries)
    new = [notice for key, notice in draft.notices.items() if key not in before]
    return notices_put(draft, put_notices(connection, new))


def write_answers(connection: Connection, answers: Sequence[Answered]) -> None:
    """By which the same requests are known again; two at once are told apart by the key."""
    if answers:
        insert_rows(connection, Answered, answers)


# --- rows -------------------------------------------------------------------------------------------------------


def _in_order(tables: Iterable[type[Base]]) -> list[type[Base]]:
    """What others refer to comes first."""
    order = _order()
    return sorted(tables, key=lambda entity: order[shape_of(entity).name])


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


def _update_all(connection: Connection, changes: Changes) -> list[tuple[Any, int]]:
    """The cursor of each statement, with how many rows it has to find as they were seen."""
    updates = []
    for entity in _in_order(changes):
        rows = changes[entity]
        cursor = update_changed(connection, entity, rows)
        updates.append((cursor, len(rows)))
    return updates


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
