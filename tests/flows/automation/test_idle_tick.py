"""What a tick costs in which nothing is due: a small statement a sweep, none of them twice, and nothing written."""

from pathlib import Path

from sqlalchemy import Engine, event

from benchmarks.a1.room import ACTS, AUGUST, do, furnish
from flows.automation.tick import tick_seasons
from models.database import open_engine
from models.migrate import upgrade_schema

MOST = 18
"""The live seasons, the season twice (locked and read), and what each of the sweeps looks for."""


def _statements_of_tick(engine: Engine) -> list[str]:
    sent: list[str] = []

    def watch(connection: object, _record: object, _proxy: object) -> None:
        connection.set_trace_callback(sent.append)  # type: ignore[attr-defined]  # sqlite3's own

    event.listen(engine, "checkout", watch)
    tick_seasons(engine, at=AUGUST, lines=False)
    event.remove(engine, "checkout", watch)
    return [one for one in sent if not one.startswith(("BEGIN", "COMMIT", "ROLLBACK", "PRAGMA"))]


def test_a_tick_in_which_nothing_is_due_asks_each_sweep_once_and_no_plan(tmp_path: Path) -> None:
    engine = open_engine(f"sqlite:///{tmp_path}/idle.db", durable=False)
    upgrade_schema(engine)
    furnish(engine)
    tick_seasons(engine, at=AUGUST, lines=False)
    asked = _statements_of_tick(engine)
    for act in ACTS[:4]:
        for n in range(3):
            do(engine, act, n)
    tick_seasons(engine, at=AUGUST, lines=False)
    with_plans = _statements_of_tick(engine)
    engine.dispose()
    assert with_plans == asked
    assert len(asked) <= MOST
    assert len(set(asked)) == len(asked)
