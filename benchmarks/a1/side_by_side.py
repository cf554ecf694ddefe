"""A season in three databases that go along together: ours, one that records, and one that is written by hand."""

import shutil
import sqlite3
from collections.abc import Callable
from dataclasses import dataclass
from itertools import groupby
from pathlib import Path

from sqlalchemy import Engine

from benchmarks.a1.copies import cpu_of, durable_engine
from benchmarks.a1.floor import connect
from benchmarks.a1.recorded import Recorder, Statement, rows_in, statements_of
from models.database import open_engine


@dataclass(frozen=True)
class PlayedWork:
    """Seconds of CPU: ours, and the floor's for so many rows."""

    ours: float
    floor: float
    rows: int


class SideBySide:
    """What is done to `ours.db` of a folder is done to two copies of it too, one after the other.

    The triggers of one copy record what it does to rows. Into the other one these rows are written in transactions of
    the same extent, a statement a row: the floor.
    """

    def __init__(self, folder: Path) -> None:
        self._folder = folder
        for copy in ("recorded", "floor"):
            shutil.copy(folder / "ours.db", folder / f"{copy}.db")
        self.engine = durable_engine(folder / "ours.db")
        self._recorded = open_engine(f"sqlite:///{folder / 'recorded.db'}", durable=False)
        self._recorder = Recorder(folder / "recorded.db")
        self._floor = connect(folder / "floor.db")

    def play(self, work: Callable[[Engine], object]) -> PlayedWork:
        """In all three."""
        work(self._recorded)
        statements = statements_of(self._recorder.changes())
        ours = cpu_of(lambda: work(self.engine))
        floor = cpu_of(lambda: _write(self._floor, statements))
        return PlayedWork(ours, floor, len(statements))

    def close(self) -> None:
        """Raises AssertionError where the databases are not the same."""
        self.engine.dispose()
        self._recorded.dispose()
        self._recorder.close()
        self._floor.close()
        rows = [rows_in(self._folder / f"{name}.db") for name in ("ours", "floor")]
        assert rows[0] == rows[1], "the floor has other rows than ours"


def _write(connection: sqlite3.Connection, statements: list[Statement]) -> None:
    """One durable transaction; what is said of several rows one after the other is prepared once."""
    cursor = connection.cursor()
    cursor.execute("BEGIN IMMEDIATE")
    for text, same in groupby(statements, key=lambda statement: statement[0]):
        cursor.executemany(text, [values for _, values in same])
    cursor.execute("COMMIT")
