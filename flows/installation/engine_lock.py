"""One engine for a database: a lock that its `serve` holds for as long as it lives, and that says where it is.

The lock is the system's own, on a file in the installation's folder, so that it ends with the process however that
ends. On PostgreSQL, which several machines may share, the database holds one besides.
"""

import fcntl
import json
import os
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from dataclasses import asdict, dataclass
from pathlib import Path

from sqlalchemy import Connection, text

from flows.installation.folder import OWNER_ONLY, beside_database, database_file
from models.database import open_engine

LOCK_FILE = "engine.lock"
LOCK_NUMBER = 0x70686173656761
"""The number of PostgreSQL's advisory lock: “phasega” in ASCII."""


@dataclass(frozen=True)
class RunningEngine:
    """Which process runs the engine, where its page and its server answer, and what it was started with."""

    pid: int
    page: str
    api: str
    own_server: bool
    zone: str
    every: float | None = None


@contextmanager
def hold_engine(folder: Path, db_url: str, record: RunningEngine) -> Iterator[bool]:
    """False where another process holds the engine of this folder or this database already."""
    words = json.dumps(asdict(record))
    with ExitStack() as held:
        locks = [_locked(file, words) for file in (folder / LOCK_FILE, *_lock_beside(folder, db_url))]
        alone = all(held.enter_context(lock) for lock in (*locks, _locked_in_database(db_url)))
        if not alone:
            # What was locked on the way is free again: it would say that the engine runs here.
            held.close()
        yield alone


def running_engine(folder: Path) -> RunningEngine | None:
    """The engine that runs in this folder; None where none does."""
    file = folder / LOCK_FILE
    if not file.exists():
        return None
    number = os.open(file, os.O_RDONLY)
    try:
        fcntl.flock(number, fcntl.LOCK_SH | fcntl.LOCK_NB)
    except BlockingIOError:
        return RunningEngine(**json.loads(file.read_text(encoding="utf-8")))
    finally:
        os.close(number)
    return None


def _lock_beside(folder: Path, db_url: str) -> list[Path]:
    """Two installations on one SQLite database meet at a file beside that."""
    file = database_file(db_url)
    if file is None or folder == beside_database(file):
        return []
    return [file.with_name(f"{file.name}.{LOCK_FILE}")]


@contextmanager
def _locked(file: Path, words: str) -> Iterator[bool]:
    number = os.open(file, os.O_CREAT | os.O_RDWR, OWNER_ONLY)
    try:
        try:
            fcntl.flock(number, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            yield False
            return
        os.ftruncate(number, 0)
        os.pwrite(number, words.encode(), 0)
        yield True
    finally:
        os.close(number)


@contextmanager
def _locked_in_database(db_url: str) -> Iterator[bool]:
    if database_file(db_url) is not None:
        yield True
        return
    engine = open_engine(db_url)
    try:
        with engine.connect().execution_options(isolation_level="AUTOCOMMIT") as connection:
            yield _try_lock(connection)
    finally:
        engine.dispose()


def _try_lock(connection: Connection) -> bool:
    if connection.dialect.name != "postgresql":
        return True
    asked = connection.execute(text("SELECT pg_try_advisory_lock(:number)"), {"number": LOCK_NUMBER})
    return bool(asked.scalar_one())
