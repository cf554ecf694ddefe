"""What an act costs in statements: a fixed number, whoever and however many there are in the company."""

from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from sqlalchemy import Engine, event, text

from benchmarks.a1.room import ACTS, furnish, seen_plan
from benchmarks.acts import trips_of_acts
from flows.act.perform import perform
from models.database import open_engine
from models.migrate import upgrade_schema

MOST = 12
READS = 4
MOST_TRIPS = 6
"""To PostgreSQL: whether the connection lives, the thing, what its act names, the people, the rows, the journal."""

ALONG = {
    "load": "the asks that the text makes",
    "start_op2": "the asks of the text on which it is based",
}
"""What moves along with these acts: a further kind of thing, for which there may be more statements."""

FURTHER = 4
ONCE_A_YEAR = {"lock_all": 8, "cascade": 14}
"""What is about a whole season may wait oftener."""


def most_for(act: str) -> int:
    """So many statements, and more where another kind of thing moves along."""
    return MOST + FURTHER * (act in ALONG)


@pytest.fixture(scope="module")
def played(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Engine]:
    engine = open_engine(f"sqlite:///{tmp_path_factory.mktemp('acts')}/acts.db", durable=False)
    upgrade_schema(engine)
    furnish(engine)
    yield engine
    engine.dispose()


def statements(engine: Engine, n: int) -> dict[str, list[str]]:
    """The statements of every act on the nth team's plan, from its start to its approval."""
    sent: list[str] = []

    def watch(connection: object, _record: object, _proxy: object) -> None:
        connection.set_trace_callback(sent.append)  # type: ignore[attr-defined]  # sqlite3's own

    event.listen(engine, "checkout", watch)
    found = {}
    for act in ACTS:
        command = act.command(seen_plan(engine, n, act.document), n)
        sent.clear()
        perform(engine, command)
        found[act.name] = [one for one in sent if not one.startswith(("BEGIN", "COMMIT", "PRAGMA"))]
    event.remove(engine, "checkout", watch)
    return found


def test_no_act_of_the_shipped_template_sends_more_than_twelve_statements(played: Engine) -> None:
    statements(played, 0)  # the first of a process reads the calendar
    costs = {name: len(sent) for name, sent in statements(played, 1).items()}
    assert {name: cost for name, cost in costs.items() if cost > most_for(name)} == {}


def test_what_an_act_reads_in_advance_is_read_in_four_statements_and_nothing_else_is_read(played: Engine) -> None:
    statements(played, 2)
    late = {}
    for name, sent in statements(played, 3).items():
        reads = [one for one in sent if one.startswith(("SELECT", "WITH"))]
        if len(reads) > READS:
            late[name] = [one[:60] for one in reads[READS - 1 : -1]]
    assert late == {}


def test_a_larger_company_costs_no_further_statement(played: Engine) -> None:
    before = {name: len(sent) for name, sent in statements(played, 4).items()}
    with played.begin() as connection:
        columns = "name, title, country, zone, calendar, email, roles"
        for n in range(500):
            connection.execute(
                text(
                    f"INSERT INTO person (id, manager_id, {columns}) SELECT 'x{n}', 'vp', {columns} "
                    "FROM person WHERE id = 'o0'"
                )
            )
    assert {name: len(sent) for name, sent in statements(played, 5).items()} == before


def test_an_act_waits_for_postgresql_six_times_at_most(new_postgresql: Callable[[], str], tmp_path: Path) -> None:
    found = trips_of_acts(new_postgresql(), tmp_path / "messages")
    waited = {name: number for name, number in found.items() if number > ONCE_A_YEAR.get(name, MOST_TRIPS)}
    assert waited == {}


def test_the_room_of_the_benchmark_is_the_shipped_template() -> None:
    from benchmarks.a1.room import TEMPLATE

    assert Path("config/templates/amazon_op.yaml") == TEMPLATE.relative_to(TEMPLATE.parents[2])
