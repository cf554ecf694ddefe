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

_TRY_LOCK = text("SELECT pg_try_advisory_lock(:number)")


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
    text = json.dumps(asdict(record))
    files = [folder / LOCK_FILE, *_lock_beside(folder, db_url)]
    locks = [_locked_file(file, text) for file in files]
    locks.append(_locked_database(db_url))
    with ExitStack() as held:
        is_alone = all(map(held.enter_context, locks))
        if not is_alone:
            # What was locked on the way is free again: it would say that the engine runs here.
            held.close()
        yield is_alone


def running_engine(folder: Path) -> RunningEngine | None:
    """The engine that runs in this folder; None where none does."""
    file = folder / LOCK_FILE
    if not file.exists():
        return None
    number = os.open(file, os.O_RDONLY)
    try:
        if _lock_file(number, fcntl.LOCK_SH):
            return None
        record = json.loads(file.read_text(encoding="utf-8"))
        return RunningEngine(**record)
    finally:
        os.close(number)


def _lock_beside(folder: Path, db_url: str) -> list[Path]:
    """Two installations on one SQLite database meet at a file beside that."""
    file = database_file(db_url)
    if file is None or folder == beside_database(file):
        return []
    return [file.with_name(f"{file.name}.{LOCK_FILE}")]


@contextmanager
def _locked_file(file: Path, text: str) -> Iterator[bool]:
    """Holds the lock and writes the text into the file; False, and nothing written, where another process holds it."""
    number = os.open(file, os.O_CREAT | os.O_RDWR, OWNER_ONLY)
    try:
        is_held = _lock_file(number, fcntl.LOCK_EX)
        if is_held:
            os.ftruncate(number, 0)
            os.pwrite(number, text.encode(), 0)
        yield is_held
    finally:
        os.close(number)


def _lock_file(number: int, kind: int) -> bool:
    """Without waiting; the lock goes with the file descriptor."""
    try:
        fcntl.flock(number, kind | fcntl.LOCK_NB)
    except BlockingIOError:
        return False
    return True


@contextmanager
def _locked_database(db_url: str) -> Iterator[bool]:
    """An SQLite database has no lock of its own: its file has one beside it."""
    if database_file(db_url) is not None:
        yield True
        return
    engine = open_engine(db_url)
    try:
        with engine.connect() as connection:
            yield _try_lock(connection.execution_options(isolation_level="AUTOCOMMIT"))
    finally:
        engine.dispose()


def _try_lock(connection: Connection) -> bool:
    if connection.dialect.name != "postgresql":
        return True
    is_held = connection.scalar(_TRY_LOCK, {"number": LOCK_NUMBER})
    return bool(is_held)
