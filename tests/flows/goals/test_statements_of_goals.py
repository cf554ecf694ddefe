"""What the acts on all goals of a season cost in statements: as many for forty goals as for three."""

from collections.abc import Callable, Sequence

import pendulum
import pytest
from sqlalchemy import Engine, event, update

from config.priorities import PriorityRow
from flows.goals.cascade import apply_cascade, set_priorities
from flows.goals.lock import lock_goals
from models.database import writing
from models.gate import Gate
from models.goal import Goal
from models.season import Season
from tests.conftest import SEASON, Opener

AT = pendulum.datetime(2027, 1, 6, 18)
FEW, MANY_GOALS = 3, 40


@pytest.fixture
def season(sqlite_engine: Engine, open_for: Opener) -> Engine:
    """All goals have been made once, and are retired."""
    open_for(sqlite_engine)
    cascade(sqlite_engine, priorities(MANY_GOALS))
    cascade(sqlite_engine, [])
    return sqlite_engine


def priorities(count: int, title: str = "Grow") -> list[PriorityRow]:
    return [PriorityRow(id=f"p{n}", rank=n + 1, title=f"{title} {n}") for n in range(count)]


def statements(engine: Engine, work: Callable[[], object]) -> int:
    """How many statements the work sends."""
    sent: list[str] = []

    def watch(connection: object, _record: object, _proxy: object) -> None:
        connection.set_trace_callback(sent.append)  # type: ignore[attr-defined]  # sqlite3's own

    event.listen(engine, "checkout", watch)
    work()
    event.remove(engine, "checkout", watch)
    return len(sent)


def cascade(engine: Engine, rows: Sequence[PriorityRow]) -> int:
    with writing(engine) as session:
        set_priorities(session, SEASON, rows, by="po", at=AT)
    return statements(engine, lambda: apply_cascade(engine, SEASON, by="po", at=AT))


def costs(engine: Engine, count: int) -> list[int]:
    """Goals that come back, are changed, and are retired."""
    revived = cascade(engine, priorities(count))
    changed = cascade(engine, priorities(count, "Grow faster"))
    retired = cascade(engine, [])
    return [revived, changed, retired]


def test_a_cascade_of_many_goals_sends_as_many_statements_as_one_of_few(season: Engine) -> None:
    assert costs(season, MANY_GOALS) == costs(season, FEW)


def test_a_lock_of_many_goals_sends_no_statement_for_each(season: Engine) -> None:
    cascade(season, priorities(MANY_GOALS))
    with writing(season) as session:
        session.execute(update(Goal).values(state="aligned"))
        session.execute(update(Gate).values(state="passed"))
        session.execute(update(Season).values(state="planning"))

    def lock() -> None:
        with writing(season) as session:
            assert lock_goals(session, SEASON, by="po", at=AT).goals == MANY_GOALS

    assert statements(season, lock) < MANY_GOALS
