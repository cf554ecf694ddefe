"""Backing up and restoring: one file that is a database of its own, proven to hold what it was made from."""

import json
import os
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any

from pendulum import DateTime
from sqlalchemy import Connection, Engine, select, text
from sqlalchemy.orm import InstrumentedAttribute, Session

from flows.delivery.hold import hold_outbox
from flows.operations.copy import copy_all, digests
from flows.operations.verify_journal import first_broken
from models.database import open_engine, reachable, reading
from models.journal import Head
from models.migrate import HEAD_REVISION, current_revision, upgrade_schema
from models.organisation import Person
from models.season import Season
from states.refusal import BadInput

_CREATE_LABEL = text("CREATE TABLE backup (told TEXT NOT NULL)")
_FIND_LABEL = text("SELECT name FROM sqlite_master WHERE name = 'backup'")
_WRITE_LABEL = text("INSERT INTO backup VALUES (:label)")
_READ_LABEL = text("SELECT told FROM backup")
"""A backup's label is one row of JSON, in a table that only backups have."""


@dataclass(frozen=True)
class Backup:
    """What a backup holds: when it was made, its schema, the end of the journal, and each table as `count:digest`.

    `broken` is the first entry of the journal that was not what was written, 0 where it was whole: also what is
    damaged is worth a copy.
    """

    at: str
    schema: str
    seq: int
    hash: str
    broken: int
    tables: dict[str, str]

    @property
    def rows(self) -> int:
        counts = [digest.partition(":")[0] for digest in self.tables.values()]
        return sum(map(int, counts))


@dataclass(frozen=True)
class Restored:
    """What was restored; `missing` counts journal entries that are known to have been written after it."""

    backup: Backup
    missing: int


def back_up(engine: Engine, file: Path, *, at: DateTime) -> Backup:
    """Copy the database as it is at one instant, while others write; the file is there whole, or not at all.

    Raises BadInput where the file is there already, or where what was written is not what was read.
    """
    if file.exists():
        raise BadInput(f"{file} is there already; a backup never takes the place of another. Name a new file.")
    with _new_file(file) as part, _opened_file(part) as copy:
        upgrade_schema(copy)
        return _copy_database(engine, copy, at)


@contextmanager
def _new_file(file: Path) -> Iterator[Path]:
    """A file beside it to write to; it takes its name when all is written, and is removed where that fails."""
    part = file.with_name(f"{file.name}.part")
    part.unlink(missing_ok=True)
    try:
        yield part
    except BaseException:
        part.unlink(missing_ok=True)
        raise
    os.replace(part, file)


@contextmanager
def _opened_file(file: Path) -> Iterator[Engine]:
    engine = open_engine(f"sqlite:///{file}")
    try:
        yield engine
    finally:
        engine.dispose()


def _copy_database(engine: Engine, copy: Engine, at: DateTime) -> Backup:
    """All of it as one transaction sees it, read again before it counts."""
    with _snapshot(engine) as source, copy.begin() as target:
        seq, last_hash = _end_of_journal(source)
        backup = Backup(
            at=at.to_iso8601_string(),
            schema=HEAD_REVISION,
            seq=seq,
            hash=last_hash,
            broken=_first_broken_entry(source),
            tables=copy_all(source, target),
        )
        _must_hold(target, backup)
        target.execute(_CREATE_LABEL)
        target.execute(_WRITE_LABEL, {"label": json.dumps(asdict(backup))})
    return backup


def _snapshot(engine: Engine) -> Connection:
    """A connection that sees the database as it is at one instant."""
    connection = engine.connect().execution_options(phasegate_reading=True)
    if engine.dialect.name == "postgresql":
        return connection.execution_options(isolation_level="REPEATABLE READ")
    return connection


def _end_of_journal(source: Connection) -> tuple[int, str]:
    """The number and the hash of the last entry; 0 and "" where there is none."""
    query = select(Head.seq, Head.hash).where(Head.id == 1)
    head = source.execute(query).tuples().one_or_none()
    return head or (0, "")


def _first_broken_entry(connection: Connection) -> int:
    """0 where the journal is whole."""
    return first_broken(Session(connection)) or 0


def _must_hold(target: Connection, backup: Backup) -> None:
    """Read again what was written, and follow the journal: no more of it is broken than was."""
    written = digests(target)
    wrong = sorted(name for name, digest in backup.tables.items() if written[name] != digest)
    if not wrong and _first_broken_entry(target) == backup.broken:
        return
    names = ", ".join(wrong) or "the journal"
    raise BadInput(
        f"The rows of {names} are not what was backed up; nothing was kept. Try another backup, and run doctor.",
    )


def read_backup(file: Path) -> Backup:
    """What a backup says of itself; raises BadInput where the file is none."""
    if not file.exists():
        raise BadInput(f"{file}: there is no such file; name a backup: phasegate restore FILE")
    label = _label_of_file(file)
    return Backup(**json.loads(label))


def _label_of_file(file: Path) -> str:
    with _opened_file(file) as engine:
        reachable(engine)
        with engine.connect() as connection:
            return _read_label(connection, file)


def _read_label(connection: Connection, file: Path) -> str:
    if connection.scalar(_FIND_LABEL) is None:
        raise BadInput(f"{file} is no backup of phasegate's; make one with phasegate backup FILE.")
    return str(connection.scalars(_READ_LABEL).one())


def restore(file: Path, engine: Engine, *, at: DateTime, anchor: int = 0) -> Restored:
    """Make an empty database what the backup is; its outbox is held, because what waits in it may have been sent.

    `anchor` is the last number of the journal that is known from elsewhere. Raises BadInput where the database is not
    empty, or the backup has another schema.
    """
    backup = read_backup(file)
    if backup.schema != HEAD_REVISION:
        raise BadInput(
            f"{file} has the schema {backup.schema}, this phasegate {HEAD_REVISION}; run db upgrade on the file first.",
        )
    if current_revision(engine) and _is_used(engine):
        raise BadInput("The database is not empty, and a restore overwrites nothing. Name a new one with --db.")
    upgrade_schema(engine)
    with _opened_file(file) as source:
        _copy_back(source, engine, backup, at)
    missing = max(anchor - backup.seq, 0)
    return Restored(backup, missing)


def _copy_back(source: Engine, engine: Engine, backup: Backup, at: DateTime) -> None:
    with source.connect().execution_options(phasegate_reading=True) as rows, engine.begin() as target:
        copy_all(rows, target)
        _must_hold(target, backup)
        reason = f"It was restored from a backup of {backup.at}; what waits in it may be sent already."
        hold_outbox(Session(target), reason, at=at)


def _is_used(engine: Engine) -> bool:
    with reading(engine) as session:
        return any(_has_rows(session, column) for column in (Person.id, Season.id, Head.id))


def _has_rows(session: Session, column: InstrumentedAttribute[Any]) -> bool:
    return session.scalar(select(column).limit(1)) is not None
