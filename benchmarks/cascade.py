"""W3: the cascade of very many approved plans, beside the same goals by INSERT … SELECT … ON CONFLICT DO NOTHING.

    python -m benchmarks.cascade [--json] [--plans N] [--rounds N]

Each plan has ten initiatives, so each becomes ten goals. Each round cascades a fresh copy of one SQLite database, by
hand and by us, one after the other; figures are medians of the process's CPU, commit included, with
`synchronous=FULL`. Both leave the same goals. Ours also owes each owner to align them, tells them so, and enters it in
the journal. `again_s` is a second cascade of the same plans, which finds nothing to do; memory is Python's at its peak.
"""

import json
import shutil
import statistics
import tempfile
import tracemalloc
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from sqlalchemy import Engine, select

from benchmarks import ready
from benchmarks.a1.copies import cpu_of, durable_engine
from benchmarks.command import command
from benchmarks.w3.floor import FLOOR
from benchmarks.w3.room import AT, furnish
from flows.goals.cascade import apply_cascade
from models.database import open_engine
from models.goal import Goal
from models.migrate import upgrade_schema

Goals = set[tuple[Any, ...]]


def by_hand(engine: Engine) -> None:
    """The floor, in one transaction."""
    with engine.begin() as connection:
        for statement in FLOOR:
            connection.exec_driver_sql(statement)


def by_us(engine: Engine) -> None:
    """As Product Ops does it."""
    apply_cascade(engine, ready.SEASON, by="po", at=AT)


def goals_in(engine: Engine) -> Goals:
    """Every goal with all that the cascade says of it."""
    table: Any = Goal.__table__
    with engine.connect() as connection:
        rows = connection.execute(select(table)).mappings().all()
    return {tuple(json.dumps(value, sort_keys=True, default=str) for value in row.values()) for row in rows}


class Rounds:
    """Fresh copies of one database."""

    def __init__(self, folder: Path, plans: int) -> None:
        self._master = folder / "master.db"
        self._copy = folder / "copy.db"
        engine = open_engine(f"sqlite:///{self._master}", durable=False)
        upgrade_schema(engine)
        furnish(engine, plans)
        engine.dispose()

    @contextmanager
    def fresh(self) -> Iterator[Engine]:
        """One of them, durable."""
        shutil.copy(self._master, self._copy)
        engine = durable_engine(self._copy)
        yield engine
        engine.dispose()

    def timed(self, way: Callable[[Engine], None]) -> tuple[float, float, Goals]:
        """The CPU of a way, of the same once more, and the goals that it leaves."""
        with self.fresh() as engine:
            first = cpu_of(lambda: way(engine))
            again = cpu_of(lambda: way(engine))
            return first, again, goals_in(engine)

    def peak_mib(self) -> float:
        """Python's memory at its peak."""
        with self.fresh() as engine:
            tracemalloc.start()
            by_us(engine)
            peak = tracemalloc.get_traced_memory()[1]
            tracemalloc.stop()
        return peak / 2**20


def measured(plans: int, rounds: int) -> dict[str, float]:
    """Raises AssertionError where the two leave other goals."""
    floor, ours, again = [], [], []
    with tempfile.TemporaryDirectory(prefix="phasegate-w3-") as name:
        copies = Rounds(Path(name), plans)
        for _ in range(rounds + 1):
            floor_cpu, _, expected = copies.timed(by_hand)
            our_cpu, our_second, found = copies.timed(by_us)
            assert found == expected, "the cascade leaves other goals than the floor"
            floor.append(floor_cpu)
            ours.append(our_cpu)
            again.append(our_second)
        peak = copies.peak_mib()
    seconds = [statistics.median(figures[1:]) for figures in (floor, ours, again)]
    figures = {
        "goals": len(expected),
        "floor_s": seconds[0],
        "ours_s": seconds[1],
        "again_s": seconds[2],
        "ours_x": seconds[1] / seconds[0],
        "peak_mib": peak,
    }
    return {"plans": plans} | {key: round(value, 4) for key, value in figures.items()}


if __name__ == "__main__":
    command(__doc__, measured, plans=1_000, rounds=3)
