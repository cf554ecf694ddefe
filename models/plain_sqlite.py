"""A plan's plain move on SQLite: read, decide and write under the one lock that SQLite has."""

import sqlite3
from functools import lru_cache
from typing import Any, NamedTuple

from sqlalchemy import String, bindparam, delete, insert, literal_column, select, update
from sqlalchemy.engine import Dialect

from models.base import Base
from models.database import Collided, given_up
from models.journal import Answered, Entry, Head
from models.ladder_step import LadderStep
from models.notice import Notice
from models.obligation import Obligation
from models.plain_move import CANCELLED, ESCALATED, OWED, WAITING, Decide, Decided, Reading, positional
from models.plan import Plan
from rules.chain import linked


class Writes(NamedTuple):
    """The statements that follow on a decision."""

    move: str
    link: str
    entry: str
    answer: str
    escalated: str
    settle: tuple[str, str, str]
    """With the instant and the key, then with the key alone."""


def carry(cursor: Any, dialect: Dialect, reading: Reading, keys: tuple[str, str], decide: Decide) -> bool:
    """Read the plan (`keys`: who asks, which plan), decide, and write; False where nothing was written.

    Where others held the lock for too long nothing is written either: the other road begins anew.
    Raises Collided where somebody else came first.
    """
    execute = cursor.execute
    try:
        execute("BEGIN IMMEDIATE")
        values = execute(reading.text, keys).fetchone()
        row = None if values is None else reading.row(values)
        decided = None if row is None else decide(row)
        if decided is None or _escalated(execute, writes(dialect), decided):
            execute("ROLLBACK")
            return False
        _write(execute, writes(dialect), row, decided)
        execute("COMMIT")
    except BaseException as error:
        if cursor.connection.in_transaction:
            execute("ROLLBACK")
        if isinstance(error, sqlite3.IntegrityError):
            raise Collided from error
        if given_up(error):
            return False
        raise
    return True


def _escalated(execute: Any, sql: Writes, decided: Decided) -> bool:
    """Has somebody heard of what is done with this move? They hear that it is resolved, by the other road."""
    return any(execute(sql.escalated, (key,)).fetchone() for key in decided.settles)


def _write(execute: Any, sql: Writes, row: Any, decided: Decided) -> None:
    said, seq = decided.said, row.seq + 1
    when = written(said["at"])
    said["seq"] = seq
    hashed = linked(row.hash, said)
    if execute(sql.move, (decided.now, when, decided.version, decided.plan_id, decided.seen)).rowcount != 1:
        raise Collided
    execute(sql.link, (seq, row.hash, hashed))
    told = (said["was"], decided.now, decided.version, said["reason"], decided.facts, row.hash, hashed, "")
    execute(sql.entry, (seq, said["season_id"], when, said["actor"], "plan", decided.plan_id, said["act"], *told))
    for key in decided.settles:
        done, *silent = sql.settle
        if execute(done, (when, key)).rowcount:
            for statement in silent:
                execute(statement, (key,))
    if decided.request is not None:
        execute(sql.answer, (*decided.request, when))


@lru_cache(maxsize=4)
def writes(dialect: Dialect) -> Writes:
    moved = update(Plan).values(state=bindparam("now"), version=bindparam("next"), entered_at=bindparam("at"))
    moved = moved.where(Plan.id == bindparam("plan_id"), Plan.version == bindparam("seen"))
    owed: Any = bindparam("owed", type_=String)
    escalated: Any = select(literal_column("1")).where(Notice.obligation_key == owed, *ESCALATED)
    link: dict[str, Any] = {name: bindparam(name) for name in ("seq", "previous_hash", "hash")}
    linking = update(Head).ordered_values(*((getattr(Head, name), param) for name, param in link.items()))
    return Writes(
        move=positional(dialect, moved, ("now", "at", "next", "plan_id", "seen")),
        link=positional(dialect, linking.where(Head.id == literal_column("1")), tuple(link)),
        entry=positional(dialect, _whole(Entry), _names(Entry)),
        answer=positional(dialect, _whole(Answered), _names(Answered)),
        escalated=positional(dialect, escalated, ("owed",)),
        settle=_settle(dialect, owed),
    )


def _settle(dialect: Dialect, owed: Any) -> tuple[str, str, str]:
    done = update(Obligation).values(settled_at=bindparam("at")).where(Obligation.key == owed, *OWED)
    silenced = delete(LadderStep).where(LadderStep.obligation_key == owed)
    cancelled = update(Notice).values(state=CANCELLED).where(Notice.obligation_key == owed, *WAITING)
    return (
        positional(dialect, done, ("at", "owed")),
        positional(dialect, silenced, ("owed",)),
        positional(dialect, cancelled, ("owed",)),
    )


def _whole(table: type[Base]) -> Any:
    return insert(table).values({name: bindparam(name) for name in _names(table)})


def _names(table: type[Base]) -> tuple[str, ...]:
    return tuple(column.name for column in table.__table__.columns)


def written(stamp: str) -> str:
    """An instant as SQLAlchemy writes it on SQLite, from what the journal's hash is taken of (flows.journal.stamp)."""
    fraction = stamp[19:-6] or ".000000"
    return f"{stamp[:10]} {stamp[11:19]}{fraction}"
