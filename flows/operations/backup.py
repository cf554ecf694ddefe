"""Backing up and restoring: one file that is a database of its own, proven to hold what it was made from."""

import json
import os
from dataclasses import asdict, dataclass
from pathlib import Path

from pendulum import DateTime
from sqlalchemy import Connection, Engine, func, select, text
from sqlalchemy.orm import Session

from flows import journal
from flows.delivery.hold import hold
from flows.operations.copy import copy_all, digests
from models.database import open_engine, reachable, reading
from models.journal import Head
from models.migrate import HEAD, current, upgrade
from models.organisation import Person
from models.season import Season
from states.refusal import BadInput

_TOLD = "CREATE TABLE backup (told TEXT NOT NULL)"


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
        return sum(int(told.partition(":")[0]) for told in self.tables.values())


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
    part = file.with_name(f"{file.name}.part")
    part.unlink(missing_ok=True)
    copy = open_engine(f"sqlite:///{part}")
    try:
        upgrade(copy)
        told = _copied(engine, copy, at)
    except BaseException:
        copy.dispose()
        part.unlink(missing_ok=True)
        raise
    copy.dispose()
    os.replace(part, file)
    return told


def _copied(engine: Engine, copy: Engine, at: DateTime) -> Backup:
    """All of it as one transaction sees it, read again before it counts."""
    level = {"isolation_level": "REPEATABLE READ"} if engine.dialect.name == "postgresql" else {}
    with engine.connect().execution_options(phasegate_reading=True, **level) as source, copy.begin() as target:
        head = source.execute(select(Head.seq, Head.hash).where(Head.id == 1)).one_or_none()
        seq, last = head if head is not None else (0, "")
        broken = journal.first_broken(Session(source)) or 0
        told = Backup(at.to_iso8601_string(), HEAD, seq, last, broken, copy_all(source, target))
        _must_hold(target, told)
        target.execute(text(_TOLD))
        target.execute(text("INSERT INTO backup VALUES (:told)"), {"told": json.dumps(asdict(told))})
    return told


def _must_hold(target: Connection, told: Backup) -> None:
    """Read again what was written, and follow the journal: no more of it is broken than was."""
    found = digests(target)
    wrong = sorted(name for name, said in told.tables.items() if found[name] != said)
    if wrong or (journal.first_broken(Session(target)) or 0) != told.broken:
        what = f"The rows of {', '.join(wrong or ['the journal'])}"
        raise BadInput(f"{what} are not what was backed up; nothing was kept. Try another backup, and run doctor.")


def read_backup(file: Path) -> Backup:
    """What a backup says of itself; raises BadInput where the file is none."""
    if not file.exists():
        raise BadInput(f"{file}: there is no such file; name a backup: phasegate restore FILE")
    engine = open_engine(f"sqlite:///{file}")
    try:
        reachable(engine)
        with engine.connect() as connection:
            return Backup(**json.loads(_words(connection, file)))
    finally:
        engine.dispose()


def _words(connection: Connection, file: Path) -> str:
    found = connection.execute(text("SELECT name FROM sqlite_master WHERE name = 'backup'")).scalar()
    if found is None:
        raise BadInput(f"{file} is no backup of phasegate's; make one with phasegate backup FILE.")
    return str(connection.execute(text("SELECT told FROM backup")).scalar_one())


def restore(file: Path, engine: Engine, *, at: DateTime, anchor: int = 0) -> Restored:
    """Make an empty database what the backup is; its outbox is held, because what waits in it may have been sent.

    `anchor` is the last number of the journal that is known from elsewhere. Raises BadInput where the database is not
    empty, or the backup has another schema.
    """
    told = read_backup(file)
    if told.schema != HEAD:
        raise BadInput(f"{file} has the schema {told.schema}, this phasegate {HEAD}; run db upgrade on the file first.")
    if current(engine) and _is_used(engine):
        raise BadInput("The database is not empty, and a restore overwrites nothing. Name a new one with --db.")
    upgrade(engine)
    source = open_engine(f"sqlite:///{file}")
    try:
        with source.connect().execution_options(phasegate_reading=True) as rows, engine.begin() as target:
            copy_all(rows, target)
            _must_hold(target, told)
            hold(
                Session(target),
                f"It was restored from a backup of {told.at}; what waits in it may be sent already.",
                at=at,
            )
    finally:
        source.dispose()
    return Restored(told, max(anchor - told.seq, 0))


def _is_used(engine: Engine) -> bool:
    with reading(engine) as session:
        return any(_count(session, one) for one in (Person.id, Season.id, Head.id))


def _count(session: Session, column: object) -> int:
    return session.scalar(select(func.count(column))) or 0  # type: ignore[arg-type]
