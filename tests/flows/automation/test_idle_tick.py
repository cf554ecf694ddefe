"""What a tick costs in which nothing is due: three small statements that lock nothing; and what it so passes over."""

from collections.abc import Iterator
from functools import partial
from pathlib import Path

import pytest
from pendulum import DateTime
from sqlalchemy import Engine, event
from sqlalchemy.orm import Session

from benchmarks.a1.room import ACTS, AUGUST, OPENED, day_of, do, furnish
from flows.act.context import open_context
from flows.automation import tick
from flows.automation.tick import tick_seasons
from flows.automation.what_is_due import WHEN_DUE
from flows.reminders.schedule import sweep_ladder
from flows.season.gate_sweep import sweep_gates
from models.database import open_engine, transact
from models.migrate import upgrade_schema
from models.organisation import SYSTEM

MOST = 3
"""The live seasons, the season, and of which sweeps there is anything to do."""

SEASON = "FY2027"
TEAMS = 3
"""So many of the forty do something."""


@pytest.fixture
def engine(tmp_path: Path) -> Iterator[Engine]:
    found = open_engine(f"sqlite:///{tmp_path}/idle.db", durable=False)
    upgrade_schema(found)
    furnish(found)
    yield found
    found.dispose()


def _sent_by_tick(engine: Engine) -> list[str]:
    sent: list[str] = []

    def watch(connection: object, _record: object, _proxy: object) -> None:
        connection.set_trace_callback(sent.append)  # type: ignore[attr-defined]  # sqlite3's own

    event.listen(engine, "checkout", watch)
    tick_seasons(engine, at=AUGUST, lines=False)
    event.remove(engine, "checkout", watch)
    return list(sent)


def test_a_tick_in_which_nothing_is_due_asks_once_and_of_no_plan(engine: Engine) -> None:
    tick_seasons(engine, at=AUGUST, lines=False)
    sent = _sent_by_tick(engine)
    for act in ACTS[:4]:
        for n in range(TEAMS):
            do(engine, act, n)
    tick_seasons(engine, at=AUGUST, lines=False)
    assert _sent_by_tick(engine) == sent
    assert (sent[0], sent[-1]) == ("BEGIN", "COMMIT")  # not IMMEDIATE: it takes no lock, and writes nothing
    assert len(sent[1:-1]) <= MOST


def test_what_is_not_asked_for_is_not_missed(engine: Engine) -> None:
    """Through a season: after each tick no sweep would do anything, whether it was asked for or not."""
    for day in range(200):
        at = OPENED.add(days=day)
        tick_seasons(engine, at=at, lines=False)
        assert transact(engine, partial(_sweep_all, at=at), rehearse=True) == 0, at
        for act in ACTS:
            if day_of(act) == at.date():
                for n in range(TEAMS):
                    do(engine, act, n)


def _sweep_all(session: Session, *, at: DateTime) -> int:
    """Every sweep without the question; how much they all did."""
    context = open_context(session, SEASON, by=SYSTEM, at=at)
    done = sum(sweep(context) for sweep in tick.SWEPT_FIRST.values())
    done += len(list(sweep_gates(context)))
    swept = sweep_ladder(session, context.facts, lines=False)
    done += swept.count + swept.expired
    return done + sum(len(list(sweep(context))) for sweep in tick.ANNOUNCING.values())


def test_every_sweep_of_the_tick_has_said_when_it_is_due() -> None:
    assert [*tick.SWEPT_FIRST, "gates", "ladders", *tick.ANNOUNCING] == list(WHEN_DUE)
