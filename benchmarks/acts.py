"""A1: every act of the shipped template from start to approval, beside the same rows written by hand.

    python -m benchmarks.acts [--json] [--teams N] [--people N,N…]

Each act is played on so many teams, ours on one database and the floor on its copy, one after the other, so that a slow
moment of the machine hits both; figures are medians. CPU counts: the process's, user and system, commit included, with
`journal_mode=DELETE` and `synchronous=FULL`. Statements are those between BEGIN and COMMIT. `--people` repeats it with
so many people more in the organisation, and tells how the CPU grows.
"""

import argparse
import json
import shutil
import sqlite3
import statistics
import tempfile
import time
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from sqlalchemy import Engine, event

from benchmarks.a1.floor import Tables, connect, write_by_hand
from benchmarks.a1.room import ACTS, MeasuredAct, furnish, plan_id, seen_plan
from flows.act.perform import perform
from models.database import open_engine
from models.migrate import upgrade_schema

NOT_COUNTED = ("BEGIN", "COMMIT", "PRAGMA")


@dataclass
class Figures:
    """Seconds of CPU and statements of one act, a figure a team."""

    ours: list[float] = field(default_factory=list)
    floor: list[float] = field(default_factory=list)
    statements: list[int] = field(default_factory=list)

    def as_json(self) -> dict[str, Any]:
        """In the words of docs/figures.md."""
        ratios = [ours / floor for ours, floor in zip(self.ours, self.floor, strict=True)]
        return {
            "us": round(statistics.median(self.ours) * 1e6),
            "floor_us": round(statistics.median(self.floor) * 1e6),
            "x_cpu": round(statistics.median(ratios), 2),
            "statements": int(statistics.median(self.statements)),
        }


class Counted:
    """Counts the statements that a database's connections send."""

    def __init__(self, engine: Engine) -> None:
        self.number = 0
        event.listen(engine, "checkout", self._watch)

    def _watch(self, connection: Any, _record: Any, _proxy: Any) -> None:
        connection.set_trace_callback(self._count)

    def _count(self, text: str) -> None:
        if not text.startswith(NOT_COUNTED):
            self.number += 1


@contextmanager
def season(folder: Path, people: int) -> Iterator[Engine]:
    """A database with the season, and so many people more than take part in it."""
    file = folder / "ours.db"
    engine = open_engine(f"sqlite:///{file}")
    event.listen(engine, "connect", lambda connection, _: connection.execute("PRAGMA journal_mode=DELETE"))
    upgrade_schema(engine)
    furnish(engine)
    if people:
        _add_people(file, people)
    yield engine
    engine.dispose()


def _add_people(file: Path, number: int) -> None:
    """People who have nothing to do with the plans, each with a manager."""
    with sqlite3.connect(file) as connection:
        columns = [column[1] for column in connection.execute("PRAGMA table_info(person)").fetchall()]
        model = dict(zip(columns, connection.execute("SELECT * FROM person WHERE id = 'o0'").fetchone(), strict=True))
        marks = ", ".join("?" for _ in columns)
        rows = ({**model, "id": f"x{n}", "manager_id": "vp"} for n in range(number))
        connection.executemany(f"INSERT INTO person VALUES ({marks})", (tuple(row.values()) for row in rows))


def measure(teams: int, people: int) -> dict[str, Figures]:
    """Every act on every team, ours and the floor by turns."""
    found = {act.name: Figures() for act in ACTS}
    with tempfile.TemporaryDirectory() as name, season(Path(name), people) as engine:
        folder = Path(name)
        shutil.copy(folder / "ours.db", folder / "floor.db")
        looking, floor = connect(folder / "ours.db"), connect(folder / "floor.db")
        counted, tables = Counted(engine), Tables(looking)
        engine.dispose()
        for act in ACTS:
            for n in range(teams):
                _measure_one(found[act.name], act, n, engine, counted, tables, looking, floor)
        looking.close()
        floor.close()
    return found


def _measure_one(
    figures: Figures,
    act: MeasuredAct,
    n: int,
    engine: Engine,
    counted: Counted,
    tables: Tables,
    looking: sqlite3.Connection,
    floor: sqlite3.Connection,
) -> None:
    command = act.command(seen_plan(engine, n), n)
    before = tables.rows(looking)
    counted.number = 0
    began = time.process_time()
    perform(engine, command)
    figures.ours.append(time.process_time() - began)
    figures.statements.append(counted.number)
    statements = tables.statements(before, tables.rows(looking))
    began = time.process_time()
    write_by_hand(floor, plan_id(n), statements)
    figures.floor.append(time.process_time() - began)


def growth(teams: int, sizes: Sequence[int], base: dict[str, Figures]) -> dict[str, dict[str, float]]:
    """By how much the CPU of each act grows with so many people more."""
    found: dict[str, dict[str, float]] = {}
    for size in sizes:
        figures = measure(teams, size)
        ratios = {}
        for name, figure in figures.items():
            ratios[name] = round(statistics.median(figure.ours) / statistics.median(base[name].ours), 2)
        found[str(size)] = ratios
    return found


def main() -> None:
    """Measure, and print a table or JSON."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--json", action="store_true")
    parser.add_argument("--teams", type=int, default=20)
    parser.add_argument("--people", default="")
    arguments = parser.parse_args()
    measured = measure(arguments.teams, 0)
    acts = {name: figures.as_json() for name, figures in measured.items()}
    sizes = [int(size) for size in arguments.people.split(",") if size]
    grown = growth(arguments.teams, sizes, measured)
    if arguments.json:
        print(json.dumps({"acts": acts, "growth": {"people": grown}}, indent=2))
        return
    for name, figure in acts.items():
        print(f"{name:20} {figure['us']:6} µs  floor {figure['floor_us']:5}  {figure['x_cpu']:5}x", end="")
        print(f"  {figure['statements']:3} statements")
    for size, ratios in grown.items():
        print(f"with {size} people more: at most {max(ratios.values())}x")


if __name__ == "__main__":
    main()
