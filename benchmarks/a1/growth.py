"""A1's growth: by how much an act costs more CPU where the company has more people, or the season more plans."""

import sqlite3
import statistics
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager

from sqlalchemy import Engine

from benchmarks.a1.copies import cpu_of, durable_engine, furnished_folder
from benchmarks.a1.room import ACTS, TEAMS, MeasuredAct, seen_plan
from flows.act.perform import perform

LAST = f"t{TEAMS - 1}"
"""The team whose plans are copied; nothing else is done with them."""

COPIED: Mapping[str, tuple[str, ...]] = {
    "unit": ("id",),
    "plan": ("id", "unit_id"),
    "obligation": ("key", "plan_id", "unit_id"),
}
"""The columns that name the team, of each table that has more rows where there are more plans."""

Fill = Callable[[sqlite3.Connection, int], None]


def add_people(connection: sqlite3.Connection, number: int) -> None:
    """People who have nothing to do with the plans, each with a manager."""
    columns = _columns(connection, "person")
    values = [{"id": "'x' || n.value", "manager_id": "'vp'"}.get(column, column) for column in columns]
    connection.execute(
        f"INSERT INTO person ({', '.join(columns)}) SELECT {', '.join(values)} FROM person, {_numbers()} n "
        "WHERE person.id = 'o0'",
        (number,),
    )


def add_plans(connection: sqlite3.Connection, number: int) -> None:
    """Plans of other teams with what is owed of them, and two messages each that were sent."""
    for table, named in COPIED.items():
        columns = _columns(connection, table)
        values = [_value(column, named) for column in columns]
        of_last = f"{named[-1]} = '{LAST}'"
        connection.execute(
            f'INSERT INTO "{table}" ({", ".join(columns)}) SELECT {", ".join(values)} FROM "{table}", {_numbers()} n '
            f"WHERE {of_last}",
            (number // 2,),  # each team has two
        )
    connection.execute(
        """INSERT INTO notice (key, season_id, kind, step, person_id, obligation_key, relation, for_id, subject, body,
               created_at, send_at, late, must_ack, state, digest_key, sent_at, attempts, last_error, lease)
           SELECT key || ':L1', season_id, 'escalation', 'L1', person_id, key, 'owner', '', '', '', since, since, 0, 0,
               'sent', '', since, 1, '', ''
           FROM obligation WHERE plan_id LIKE 'fy2027_op1_g%'"""
    )


def _value(column: str, named: tuple[str, ...]) -> str:
    """Other teams have other approvers: nobody approves a hundred thousand plans."""
    if column == "approver_id":
        return "'o' || (n.value % 39)"
    return f"replace({column}, '{LAST}', 'g' || n.value)" if column in named else column


def _columns(connection: sqlite3.Connection, table: str) -> list[str]:
    return [column[1] for column in connection.execute(f"PRAGMA table_info({table})")]


def _numbers() -> str:
    return "(WITH RECURSIVE c(value) AS (SELECT 1 UNION ALL SELECT value + 1 FROM c LIMIT ?) SELECT value FROM c)"


@contextmanager
def _filled(fill: Fill | None, number: int) -> Iterator[Engine]:
    """The season with so many more."""
    with furnished_folder() as folder:
        if fill is not None:
            connection = sqlite3.connect(folder / "ours.db")
            with connection:
                fill(connection, number)
            connection.close()
        engine = durable_engine(folder / "ours.db")
        yield engine
        engine.dispose()


def growth(teams: int, people: int, plans: int) -> dict[str, dict[str, float]]:
    """For each act how many times its CPU it costs among so many people more, and among so many plans more."""
    with (
        _filled(None, 0) as base,
        _filled(add_people, people) as among_people,
        _filled(add_plans, plans) as among_plans,
    ):
        engines = {"people": among_people, "plans": among_plans}
        ratios: dict[str, dict[str, list[float]]] = {name: {} for name in engines}
        for act in ACTS:
            for n in range(teams):
                usual = _cpu(base, act, n)
                for name, engine in engines.items():
                    ratios[name].setdefault(act.name, []).append(_cpu(engine, act, n) / usual)
    return {name: _medians(of_acts) for name, of_acts in ratios.items()}


def _cpu(engine: Engine, act: MeasuredAct, n: int) -> float:
    command = act.command(seen_plan(engine, n, act.document), n)
    return cpu_of(lambda: perform(engine, command))


def _medians(of_acts: Mapping[str, list[float]]) -> dict[str, float]:
    return {name: round(statistics.median(ratios), 2) for name, ratios in of_acts.items()}
