"""The season of A1 in several databases that go along together: ours, the recorder's, the floor's, the ORM's."""

import gc
import shutil
import tempfile
import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from sqlalchemy import Engine, event

from benchmarks.a1.floor import connect, write_by_hand
from benchmarks.a1.orm_peer import OrmPeer
from benchmarks.a1.recorded import Change, Recorder, statements_of
from benchmarks.a1.room import TEMPLATE, MeasuredAct, furnish, plan_id, seen_plan
from config.read import read_calendar
from flows.act.perform import perform
from flows.texts.reading import cut_sections, read_text
from models.database import open_engine
from models.migrate import upgrade_schema

NAMES = ("ours", "recorded", "floor", "orm")
NOT_COUNTED = ("BEGIN", "COMMIT", "PRAGMA")


def durable_engine(file: Path) -> Engine:
    """As phasegate opens it, with the journal that it has on every SQLite."""
    engine = open_engine(f"sqlite:///{file}")
    event.listen(engine, "connect", lambda connection, _: connection.execute("PRAGMA journal_mode=DELETE"))
    return engine


def cpu_of(work: Callable[[], object]) -> float:
    """Seconds of the process's CPU, user's and system's; nobody looks for garbage in what the benchmark keeps."""
    gc.freeze()
    began = time.process_time()
    work()
    took = time.process_time() - began
    gc.unfreeze()
    return took


class Counted:
    """Counts the statements that a database's connections send; never where CPU is measured, as it takes some."""

    def __init__(self, engine: Engine) -> None:
        self.number = 0
        self._last = ""
        event.listen(engine, "checkout", self._watch)

    def _watch(self, connection: Any, _record: Any, _proxy: Any) -> None:
        connection.set_trace_callback(self._count)

    def _count(self, text: str) -> None:
        # For what a trigger does the same text comes again.
        if text != self._last and not text.startswith(NOT_COUNTED):
            self.number += 1
        self._last = text


@dataclass(frozen=True)
class Measured:
    """Seconds of CPU of one act: ours, what of it reads a text, the floor's, and the ORM's where it was asked for."""

    ours: float
    reading: float
    floor: float
    orm: float | None
    statements: int


class Copies:
    """Plays an act on each of the databases, one after the other, so that a slow moment of the machine hits all."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.engine = durable_engine(folder / "ours.db")
        self._recorded = open_engine(f"sqlite:///{folder / 'recorded.db'}", durable=False)
        self._recorder = Recorder(folder / "recorded.db")
        self._floor = connect(folder / "floor.db")
        self._orm_engine = durable_engine(folder / "orm.db")
        self._orm = OrmPeer(self._orm_engine)
        self._counted = Counted(self._recorded)
        self._kind = read_calendar(TEMPLATE).document("op1")

    def play(self, act: MeasuredAct, n: int, *, with_orm: bool) -> Measured:
        """The act on the nth team's plan, everywhere."""
        command = act.command(seen_plan(self.engine, n, act.document), n)
        self._counted.number = 0
        perform(self._recorded, command)
        counted = self._counted.number
        changes = self._recorder.changes()
        statements = statements_of(changes)
        plan = plan_id(n, act.document)
        ours = cpu_of(lambda: perform(self.engine, command))
        floor = cpu_of(lambda: write_by_hand(self._floor, plan, statements))
        orm = self._orm_cpu(plan, command, changes, with_orm)
        return Measured(ours, self._reading_cpu(changes), floor, orm, counted)

    def _reading_cpu(self, changes: Sequence[Change]) -> float:
        """What it takes to read the text that came of the act, as its kind of document wants it."""
        for change in changes:
            if change.table.name == "plan_version" and change.now:
                text = str(change.now[change.table.columns.index("text")]) + "\n"  # no text that was read before
                return cpu_of(lambda text=text: (read_text(text, self._kind), cut_sections(text, self._kind)))  # type: ignore[misc]
        return 0.0

    def _orm_cpu(self, plan: str, command: Any, changes: Sequence[Change], with_orm: bool) -> float | None:
        """What is not measured of it is written as the floor is, so that the next act finds the same rows."""
        if with_orm:
            return cpu_of(self._orm.prepared(plan, command.act, command.actor, changes))
        with self._orm_engine.begin() as connection:
            for text, values in statements_of(changes):
                connection.exec_driver_sql(text, values)
        return None

    def execute(self, statement: str) -> None:
        """What no act does, in every database."""
        for engine in (self.engine, self._recorded, self._orm_engine):
            with engine.begin() as connection:
                connection.exec_driver_sql(statement)
        self._floor.execute(statement)
        self._recorder.changes()

    def close(self) -> None:
        """Let go of every database."""
        for engine in (self.engine, self._recorded, self._orm_engine):
            engine.dispose()
        self._recorder.close()
        self._floor.close()


@contextmanager
def furnished_folder() -> Iterator[Path]:
    """A folder with the season's database, `ours.db`."""
    with tempfile.TemporaryDirectory(prefix="phasegate-a1-") as name:
        engine = durable_engine(Path(name) / "ours.db")
        upgrade_schema(engine)
        furnish(engine)
        engine.dispose()
        yield Path(name)


@contextmanager
def copies() -> Iterator[Copies]:
    """The season four times."""
    with furnished_folder() as folder:
        for name in NAMES[1:]:
            shutil.copy(folder / "ours.db", folder / f"{name}.db")
        found = Copies(folder)
        yield found
        found.close()
