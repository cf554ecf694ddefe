"""W2: the daily sweep over very many plans, beside three set-based statements written by hand.

    python -m benchmarks.sweep [--json] [--plans N] [--rounds N]

Each round sweeps a fresh copy of one database, one way after the other; figures are medians of the rounds. On SQLite
the process's CPU counts, on PostgreSQL the wall. The floor puts the same notices into the same tables: INSERT … SELECT
of the open ones, UPDATE of the gates, DELETE of the steps, in one transaction; it neither leaves out what a later step
stands for, nor what is waived, nor what is late and near the next.
"""

import shutil
import statistics
import tempfile
import time
import tracemalloc
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from sqlalchemy import Engine, func, select, text

from benchmarks import ready
from benchmarks.command import command
from benchmarks.postgresql import make_database, server
from benchmarks.w2.floor import FLOOR
from benchmarks.w2.room import MORNING, furnish
from flows.act.read_season import season_facts
from flows.automation.tick import tick_seasons
from flows.reminders.schedule import sweep_ladder
from models.database import open_engine, reading, writing
from models.migrate import upgrade_schema
from models.notice import Notice
from models.organisation import SYSTEM

Way = Callable[[Engine], object]


def floor(engine: Engine) -> None:
    now = MORNING.naive().isoformat(" ") + ".000000" if engine.dialect.name == "sqlite" else MORNING
    with engine.begin() as connection:
        for statement in FLOOR:
            connection.execute(text(statement), {"season": ready.SEASON, "now": now})


def ours(engine: Engine) -> None:
    with writing(engine) as session:
        sweep_ladder(session, season_facts(session, ready.SEASON, actor=SYSTEM, at=MORNING), lines=False)


def whole_tick(engine: Engine) -> None:
    tick_seasons(engine, at=MORNING, lines=False)


WAYS: dict[str, Way] = {"floor": floor, "ours": ours, "tick": whole_tick}


def rounds_on(copy: Callable[[], Iterator[Engine]], clock: Callable[[], float], rounds: int) -> dict[str, float]:
    """Seconds of each way: the median over the rounds, after one that counts for nothing."""
    told: dict[str, list[float]] = {name: [] for name in WAYS}
    again: list[float] = []
    fresh = contextmanager(copy)
    for number in range(rounds + 1):
        for name, way in WAYS.items():
            with fresh() as engine:
                told[name].append(_timed(lambda way=way, engine=engine: way(engine), clock))  # type: ignore[misc]
                _must_be_the_same(engine, number)
                if name == "ours":
                    again.append(_timed(lambda engine=engine: ours(engine), clock))  # type: ignore[misc]
                    _must_be_the_same(engine, number)
    found = {name: statistics.median(figures[1:]) for name, figures in told.items()}
    return found | {"again": statistics.median(again[1:])}


_COUNTS: dict[int, int] = {}


def _must_be_the_same(engine: Engine, number: int) -> None:
    """Every way puts the same notices into the outbox, and a second sweep of the morning none."""
    with reading(engine) as session:
        count = session.scalar(select(func.count()).select_from(Notice)) or 0
    assert _COUNTS.setdefault(number, count) == count, f"{count} notices after {_COUNTS[number]}"


def _timed(act: Callable[[], object], clock: Callable[[], float]) -> float:
    began = clock()
    act()
    return clock() - began


def on_sqlite(folder: Path, plans: int, rounds: int) -> dict[str, float]:
    master = folder / "master.db"
    engine = open_engine(f"sqlite:///{master}", durable=False)
    upgrade_schema(engine)
    laid_out = furnish(engine, plans)
    engine.dispose()

    def copy() -> Iterator[Engine]:
        shutil.copy(master, folder / "copy.db")
        engine = open_engine(f"sqlite:///{folder / 'copy.db'}")
        yield engine
        engine.dispose()

    found = rounds_on(copy, time.process_time, rounds)
    with contextmanager(copy)() as engine:
        tracemalloc.start()
        ours(engine)
        peak = tracemalloc.get_traced_memory()[1] / 1024
        tracemalloc.stop()
    return _told("sqlite_cpu", found) | {"lay_out_us": laid_out / plans * 1e6, "sweep_peak_kib": peak}


def on_postgresql(url: str, plans: int, rounds: int) -> dict[str, float]:
    admin = open_engine(url).execution_options(isolation_level="AUTOCOMMIT")
    engine = open_engine(make_database(url, "master"))
    upgrade_schema(engine)
    furnish(engine, plans)
    engine.dispose()

    def copy() -> Iterator[Engine]:
        with admin.connect() as connection:
            connection.execute(text("CREATE DATABASE copy TEMPLATE master"))
        engine = open_engine(url.replace("/postgres?", "/copy?", 1))
        with engine.connect() as connection:
            connection.execute(select(func.count()).select_from(Notice))
        yield engine
        engine.dispose()
        with admin.connect() as connection:
            connection.execute(text("DROP DATABASE copy"))

    return _told("postgresql_wall", rounds_on(copy, time.perf_counter, rounds))


def _told(name: str, found: dict[str, float]) -> dict[str, float]:
    ratios = {f"{name}_{way}_x": found[way] / found["floor"] for way in ("ours", "tick", "again")}
    return {f"{name}_{way}_s": seconds for way, seconds in found.items()} | ratios


def statements(folder: Path) -> int:
    """How many statements a sweep is, whatever the number of plans."""
    engine = open_engine(f"sqlite:///{folder / 'copy.db'}")
    seen: list[str] = []
    with writing(engine, rehearse=True) as session:
        facts = season_facts(session, ready.SEASON, actor=SYSTEM, at=MORNING.add(days=1))
        driver: Any = session.connection().connection.driver_connection
        driver.set_trace_callback(seen.append)
        sweep_ladder(session, facts, lines=False)
        driver.set_trace_callback(None)
    return len(seen)


def measured(plans: int, rounds: int) -> dict[str, float]:
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        found = on_sqlite(folder, plans, rounds)
        found["statements"] = statements(folder)
    with server() as url:
        found |= on_postgresql(url, plans, rounds)
    return {"plans": plans} | {key: round(value, 4) for key, value in found.items()}


if __name__ == "__main__":
    command(__doc__, measured, plans=100_000, rounds=5)
