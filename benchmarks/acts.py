"""A1 and A2: acts of the shipped template from a plan's start to a goal's first check-in, beside the same rows by hand.

    python -m benchmarks.acts [--json] [--teams N] [--people N] [--plans N] [--no-postgresql]

Each act is played on so many teams: ours on one database, the floor and SQLAlchemy's ORM with a machine a plan on its
copies, one after the other, so that a slow moment of the machine hits all; figures are medians. CPU counts: the
process's, user and system, commit included, with `journal_mode=DELETE` and `synchronous=FULL`. Statements are those
between BEGIN and COMMIT. Trips are how often psycopg waits for PostgreSQL. Reading a document is measured apart, and is
not part of the ratio of the acts that do it. `--people` and `--plans` tell by how much the CPU grows with so many more.
"""

import argparse
import json
import statistics
import tempfile
from collections import defaultdict
from collections.abc import Mapping
from dataclasses import dataclass, field
from functools import partial
from pathlib import Path
from typing import Any

from sqlalchemy import Engine

from app.short_run import suit_short_run
from benchmarks.a1.copies import Measured, copies
from benchmarks.a1.goals_room import BEFORE, play_goals
from benchmarks.a1.growth import growth
from benchmarks.a1.room import ACTS, MeasuredAct, furnish, seen_plan
from benchmarks.a2.peers import peers_of_submit
from benchmarks.postgresql import RoundTrips, server
from flows.act.perform import perform
from models.database import open_engine
from models.migrate import upgrade_schema

BY_ORM = ("start", "request_prereview", "agree", "submit", "approve")
"""The acts of A2."""


@dataclass
class Figures:
    """What was measured of one act, once a team."""

    measured: list[Measured] = field(default_factory=list)

    @property
    def counted(self) -> list[Measured]:
        """All but the first, which compiles what it says; that one where it is done only once."""
        return self.measured[1:] or self.measured

    def as_json(self) -> dict[str, Any]:
        """In the words of docs/figures.md."""
        ours = [each.ours - each.reading for each in self.counted]
        floor = [each.floor for each in self.counted]
        found = {
            "us": _micros(ours),
            "floor_us": _micros(floor),
            "x_cpu": _ratio(ours, floor),
            "statements": int(statistics.median(each.statements for each in self.counted)),
        }
        reading = _micros([each.reading for each in self.counted])
        return found | {"reading_us": reading} if reading else found

    def of_orm(self) -> dict[str, Any]:
        """What the ORM took, and how often ours."""
        both = [(each.orm, each.ours) for each in self.counted if each.orm is not None]
        orm = [figure for figure, _ in both]
        return {"us": _micros(orm), "times_ours": _ratio(orm, [ours for _, ours in both])}


def _micros(seconds: list[float]) -> int:
    return round(statistics.median(seconds) * 1e6)


def _ratio(some: list[float], others: list[float]) -> float:
    ratios = [one / other for one, other in zip(some, others, strict=True)]
    return round(statistics.median(ratios), 2)


def measure(teams: int) -> dict[str, Figures]:
    """Every act on every team."""
    found: dict[str, Figures] = defaultdict(Figures)
    with copies() as databases:

        def play(act: MeasuredAct, n: int) -> None:
            figures = databases.play(act, n, with_orm=act.name in BY_ORM)
            found[act.name].measured.append(figures)

        for act in ACTS:
            for n in range(teams):
                play(act, n)
        play_goals(play, databases.execute, teams)
    return _without_preparation(found)


def _without_preparation(found: Mapping[str, Figures]) -> dict[str, Figures]:
    """What is done once for the company before its goals are written is not measured."""
    prepared = {act.name for act in BEFORE}
    return {name: figures for name, figures in found.items() if name not in prepared}


def trips() -> dict[str, int]:
    """How often each act waits for PostgreSQL."""
    with server() as url, tempfile.TemporaryDirectory() as folder:
        return trips_of_acts(url, Path(folder) / "messages")


def trips_of_acts(url: str, messages: Path) -> dict[str, int]:
    """The same on a new database; what psycopg sends is written to `messages`."""
    looking = open_engine(url)
    upgrade_schema(looking)
    furnish(looking)
    engine = open_engine(url)
    watched = RoundTrips(engine, messages)
    found = {}

    def play(act: MeasuredAct, n: int) -> None:
        command = act.command(seen_plan(looking, n, act.document), n)
        watched.begin()
        perform(engine, command)
        found[act.name] = watched.number()

    for act in ACTS:
        for n in range(2):  # the first of a process reads the calendar
            play(act, n)
    play_goals(play, partial(_execute, looking), teams=2)
    watched.close()
    looking.dispose()
    return found


def _execute(engine: Engine, statement: str) -> None:
    with engine.begin() as connection:
        connection.exec_driver_sql(statement)


def main() -> None:
    """Measure, and print a table or JSON."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--json", action="store_true")
    parser.add_argument("--teams", type=int, default=20)
    parser.add_argument("--people", type=int, default=0)
    parser.add_argument("--plans", type=int, default=0)
    parser.add_argument("--no-postgresql", action="store_true")
    arguments = parser.parse_args()
    suit_short_run()
    measured = measure(arguments.teams)
    acts = {name: figures.as_json() for name, figures in measured.items()}
    if not arguments.no_postgresql:
        counted = trips()
        for name, figure in acts.items():
            figure["trips_postgresql"] = counted[name]
    found: dict[str, Any] = {"acts": acts}
    orm = {name: measured[name].of_orm() for name in BY_ORM}
    found["peers"] = {"orm_with_a_machine_a_plan": orm, "submit": peers_of_submit(arguments.teams)}
    if arguments.people or arguments.plans:
        found["growth"] = growth(arguments.teams, arguments.people, arguments.plans)
    print(json.dumps(found, indent=2) if arguments.json else _table(found))


def _table(found: Mapping[str, Any]) -> str:
    lines = []
    for name, figure in found["acts"].items():
        lines.append(f"{name:18} " + "  ".join(f"{word} {value}" for word, value in figure.items()))
    for name, figure in found["peers"].items():
        lines += [f"{name}: {peer} {values}" for peer, values in figure.items()]
    for name, ratios in found.get("growth", {}).items():
        lines.append(f"growth with {name}: at most {max(ratios.values())}x, {ratios}")
    return "\n".join(lines)


if __name__ == "__main__":
    main()
