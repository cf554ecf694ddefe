"""Many commands at once: what they write is what they write one by one, and the statements do not grow with them."""

import shutil
import sqlite3
import sys
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import Engine, event

from benchmarks.a1.room import AUGUST, furnish, partner_units, plan_id, text_of
from flows.act.command import Command
from flows.act.perform import follow_all, follow_in, perform_all, perform_in
from models.database import open_engine
from models.migrate import upgrade_schema
from states.refusal import Refused

FEW, MANY = 4, 16


@pytest.fixture(scope="module")
def opened(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A season whose plans have not begun."""
    file = tmp_path_factory.mktemp("batch") / "opened.db"
    engine = open_engine(f"sqlite:///{file}", durable=False)
    upgrade_schema(engine)
    furnish(engine)
    engine.dispose()
    return file


@pytest.fixture
def two(opened: Path, tmp_path: Path) -> Iterator[tuple[Engine, Engine]]:
    """The same season twice."""
    engines = []
    for name in ("together.db", "one_by_one.db"):
        shutil.copy(opened, tmp_path / name)
        engines.append(open_engine(f"sqlite:///{tmp_path / name}", durable=False))
    yield engines[0], engines[1]
    for engine in engines:
        engine.dispose()


def on_plans(act: str, plans: Sequence[int], **words: Any) -> list[Command]:
    """One act by the automation on each of these teams' plans."""
    found = []
    for n in plans:
        of_team = {name: value(n) for name, value in words.items()}
        found.append(Command("plan", plan_id(n), act, "system", AUGUST, words=of_team))
    return found


STORY: tuple[tuple[str, dict[str, Any]], ...] = (
    ("start", {}),
    ("load", {"text": text_of}),
    ("name_partners", {"units": partner_units}),
    ("request_prereview", {}),
    ("submit", {}),
)


def rows_of(engine: Engine) -> dict[str, list[tuple[Any, ...]]]:
    """All rows of all tables, in order."""
    connection = sqlite3.connect(str(engine.url.database))
    names = [name for (name,) in connection.execute("SELECT name FROM sqlite_master WHERE type = 'table'")]
    found = {name: sorted(map(repr, connection.execute(f'SELECT * FROM "{name}"'))) for name in names}
    connection.close()
    return found  # type: ignore[return-value]


def test_many_at_once_write_the_same_rows_as_one_after_the_other(two: tuple[Engine, Engine]) -> None:
    together, one_by_one = two
    for act, words in STORY:
        commands = on_plans(act, range(MANY), **words)
        with together.begin() as connection:
            done = follow_all(connection, commands)
        with one_by_one.begin() as connection:
            assert [follow_in(connection, command) for command in commands] == done
    assert rows_of(together) == rows_of(one_by_one)


def statements(engine: Engine, commands: Sequence[Command]) -> list[str]:
    sent: list[str] = []

    def watch(connection: Any, _record: object, _proxy: object) -> None:
        connection.set_trace_callback(sent.append)

    event.listen(engine, "checkout", watch)
    with engine.begin() as connection:
        follow_all(connection, commands)
    event.remove(engine, "checkout", watch)
    return [text for text in sent if not text.startswith(("BEGIN", "COMMIT", "PRAGMA"))]


def test_more_things_at_once_cost_no_further_statement(two: tuple[Engine, Engine]) -> None:
    engine, _ = two
    for act, words in STORY:
        few = statements(engine, on_plans(act, range(2, 2 + FEW), **words))
        many = statements(engine, on_plans(act, range(20, 20 + MANY), **words))
        shapes = [[" ".join(text.split()[:3])[:24] for text in sent] for sent in (few, many)]
        assert (act, len(many), shapes[1]) == (act, len(few), shapes[0])


def calls(engine: Engine, commands: Sequence[Command]) -> int:
    """How many functions are called."""
    called = 0

    def count(_frame: object, kind: str, _argument: object) -> None:
        nonlocal called
        called += kind == "call"

    with engine.begin() as connection:
        sys.setprofile(count)
        follow_all(connection, commands)
        sys.setprofile(None)
    return called


def test_a_command_among_many_takes_no_more_work_than_one_among_few(two: tuple[Engine, Engine]) -> None:
    engine, _ = two
    for act, words in STORY[:2]:
        statements(engine, on_plans(act, [0], **words))  # the first of a process compiles what it says
        few = calls(engine, on_plans(act, range(1, 1 + FEW), **words))
        many = calls(engine, on_plans(act, range(8, 8 + 2 * MANY), **words))
        assert many / (2 * MANY) <= few / FEW


def test_of_many_all_or_none_are_done_and_every_reason_is_given(two: tuple[Engine, Engine]) -> None:
    engine, _ = two
    before = rows_of(engine)
    as_first_owner = [Command("plan", plan_id(n), "start", "o0", AUGUST) for n in range(3)]
    with pytest.raises(Refused) as refused, engine.begin() as connection:
        perform_all(connection, as_first_owner)
    assert [reason.code for reason in refused.value.reasons] == ["NOT_AUTHORISED", "NOT_AUTHORISED"]
    assert rows_of(engine) == before


def test_the_same_requests_again_get_the_same_answers(two: tuple[Engine, Engine]) -> None:
    engine, _ = two
    commands = [Command("plan", plan_id(0), act, "o0", AUGUST, request_id=f"r-{act}") for act in ("start",)]
    with engine.begin() as connection:
        first = perform_all(connection, commands)
    before = rows_of(engine)
    with engine.begin() as connection:
        assert perform_all(connection, commands) == first
        assert perform_in(connection, commands[0]) == first[0]
    assert rows_of(engine) == before
