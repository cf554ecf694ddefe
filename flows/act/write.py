"""Writing a draft: one statement a table, then its notices, counters and journal entries; in the act's transaction."""

import json
from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from typing import Any

from sqlalchemy import Connection, Integer, delete, update

from flows.act.draft import Draft
from flows.act.facts import Facts
from flows.act.inverse import is_kept, undo_record
from flows.act.journal import Head, chained_entries, tell_principals
from models.base import Base
from models.counted import ALL, counters_of
from models.database import Collided
from models.exceptions import UndoRecord
from models.journal import Answered, Entry
from models.journal import Head as JournalHead
from models.ladder_step import LadderStep
from models.notice import Notice
from models.organisation import Unit
from models.plan import Plan
from models.recount import recount_some
from models.row_writes import LEAVE, REPLACE, delete_rows, insert_rows, update_rows
from models.rows import shape_of, values_before
from models.statement import Statement, is_listed, parameter
from models.tables import metadata

UNSENT_REMINDERS = ("reminder", "escalation")
_ORDER: Mapping[str, int] = {table.name: place for place, table in enumerate(metadata.sorted_tables)}


def write_draft(connection: Connection, draft: Draft, head: Head | None, answer: Answered | None = None) -> None:
    """Write all that the draft asks for.

    Raises Collided where a row was changed by somebody else since it was read.
    """
    entries = chained_entries(draft, head)
    tell_principals(draft, entries)
    changes = changed_rows(draft)
    _delete_all(connection, draft.deleted)
    _insert_all(connection, draft.added)
    _update_all(connection, changes)
    _silence(connection, draft)
    put = _put_notices(connection, draft)
    _recount(connection, draft, changes)
    _append_entries(connection, entries, is_first=head is None)
    if is_kept(draft):
        insert_rows(connection, UndoRecord, [undo_record(draft, entries, changes, put)], if_there=REPLACE)
    write_answer(connection, answer)


def write_answer(connection: Connection, answer: Answered | None) -> None:
    """By which the same request is known again; two at once are told apart by its key."""
    if answer is not None:
        insert_rows(connection, Answered, [answer])


# --- rows -------------------------------------------------------------------------------------------------------


Changes = Mapping[type[Base], Sequence[tuple[Base, Mapping[str, Any]]]]
"""For each table the rows that have changed, with what was there before."""


def changed_rows(draft: Draft) -> Changes:
    """The rows that the draft has changed; what it has added or taken away is not among them."""
    added = {id(row) for row in draft.added}
    found: dict[type[Base], list[tuple[Base, Mapping[str, Any]]]] = defaultdict(list)
    for entity, rows in draft.facts.known.by_table.items():
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
        names = sorted({name for _, before in rows for name in before})
        objects = [_object_of(row, before, names) for row, before in rows]
        if update_rows(connection, entity, names, objects) != len(objects):
            raise Collided


def _object_of(row: Base, before: Mapping[str, Any], names: Sequence[str]) -> dict[str, Any]:
    shape = shape_of(type(row))
    values = {name: getattr(row, name) for name in (*shape.key, *names)}
    if shape.has_version:
        values["was_version"] = before.get("version", getattr(row, "version"))  # noqa: B009  not every row has one
    return values


# --- notices ----------------------------------------------------------------------------------------------------

_DROP_STEPS = Statement(lambda: delete(LadderStep).where(is_listed(LadderStep.obligation_key, "keys")))
_CANCEL_WAITING = Statement(
    lambda: (
        update(Notice)
        .where(is_listed(Notice.obligation_key, "keys"), Notice.state == "waiting")
        .values(state="cancelled")
    )
)
_CANCEL_REMINDERS = Statement(
    lambda: (
        update(Notice)
        .where(is_listed(Notice.obligation_key, "keys"), Notice.state == "waiting", Notice.kind.in_(UNSENT_REMINDERS))
        .values(state="cancelled")
    )
)
_FORGET_CANCELLED = Statement(
    lambda: delete(Notice).where(
        is_listed(Notice.obligation_key, "keys"), Notice.state == "cancelled", Notice.sent_at.is_(None)
    )
)


def _put_notices(connection: Connection, draft: Draft) -> list[Notice]:
    """Those that were not there yet."""
    if not draft.notices:
        return []
    keys = insert_rows(connection, Notice, draft.notices.values(), if_there=LEAVE)
    return [draft.notices[key] for (key,) in keys]


def _silence(connection: Connection, draft: Draft) -> None:
    """What hangs on an obligation that is done, dropped, paused, owed again or due another day."""
    facts = draft.facts
    steps = facts.known.with_steps
    with_steps = draft.silenced if steps is None else draft.silenced & steps
    waiting = _with_notices(facts, draft.silenced, state="waiting")
    withheld = _with_notices(facts, draft.withheld - draft.silenced, state="waiting")
    forgotten = _with_notices(facts, draft.reopened, state="cancelled", sent_at=None)
    for statement, keys in (
        (_DROP_STEPS, with_steps),
        (_CANCEL_WAITING, waiting),
        (_CANCEL_REMINDERS, withheld),
        (_FORGET_CANCELLED, forgotten),
    ):
        if keys:
            statement.run(connection, {"keys": json.dumps(sorted(keys))})


def _with_notices(facts: Facts, keys: Iterable[str], **where: Any) -> set[str]:
    """Those of the obligations that have such notices; all of them where nobody has looked."""
    return {key for key in keys if facts.may_have(Notice, obligation_key=key, **where)}


# --- counters ---------------------------------------------------------------------------------------------------


def _recount(connection: Connection, draft: Draft, changes: Changes) -> None:
    """Make those counters true that count what was touched."""
    rows = [*draft.added, *draft.deleted]
    tables = {type(row) for row in rows} | set(changes)
    plan_columns = {name for _, before in changes.get(Plan, ()) for name in before}
    names = counters_of(tables, plan_columns)
    if draft.recounted:
        names = ALL
    if not names:
        return
    plans = set(draft.recounted)
    for row in (*rows, *(row for changed in changes.values() for row, _ in changed)):
        plans |= _plans_of(draft.facts, row)
    if plans:
        recount_some(connection, plans, names)


def _plans_of(facts: Facts, row: Base) -> set[str]:
    """The plans whose counters may count this row."""
    if isinstance(row, Plan):
        return {row.id}
    plan_id = getattr(row, "plan_id", None)
    if plan_id and not isinstance(row, Unit):
        return {plan_id}
    if type(row).__name__ == "Packet":
        same: Any = row
        return {plan.id for plan in facts.rows(Plan, season_id=same.season_id, unit_id=same.unit_id)}
    return set()


# --- the journal ------------------------------------------------------------------------------------------------

_MOVE_HEAD = Statement(
    lambda: (
        update(JournalHead)
        .where(JournalHead.id == 1)
        .values(
            seq=parameter("seq", Integer),
            previous_hash=parameter("previous_hash"),
            hash=parameter("hash"),
        )
    )
)


def _append_entries(connection: Connection, entries: Sequence[Entry], *, is_first: bool) -> None:
    if not entries:
        return
    insert_rows(connection, Entry, entries)
    last = entries[-1]
    values = {"seq": last.seq, "previous_hash": last.previous_hash, "hash": last.hash}
    if is_first:
        insert_rows(connection, JournalHead, [JournalHead(id=1, **values)])
    else:
        _MOVE_HEAD.run(connection, values)
