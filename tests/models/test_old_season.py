"""A database that an older phasegate has filled upgrades whole, with its journal, also where the upgrade is killed."""

import itertools
import random
import signal
import subprocess
import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest
from sqlalchemy import Engine, select, text

from flows.operations.verify_journal import first_broken
from models.database import open_engine, reading
from models.journal import Entry
from models.migrate import upgrade_schema
from models.recount import miscounted
from tests.conftest import ROOT
from tests.models.old_season import NEVER, make_old_database, rows_by_table

SAME_ROWS = ("person", "unit", "season", "plan", "plan_version", "goal", "obligation", "gate", "approval", "entry")
"""What the journal and the state of a season are made of; an upgrade may add columns to them."""


@pytest.fixture(params=["sqlite", "postgresql"])
def new_address(request: pytest.FixtureRequest, tmp_path: Path) -> Callable[[], str]:
    """Makes one empty database after another, on each engine, and tells its address."""
    if request.param == "postgresql":
        make: Callable[[], str] = request.getfixturevalue("new_postgresql")
        return make
    numbers = itertools.count()
    return lambda: f"sqlite:///{tmp_path}/{next(numbers)}.db"


@contextmanager
def old_database(url: str) -> Iterator[Engine]:
    engine = open_engine(url, durable=False)
    make_old_database(engine)
    yield engine
    engine.dispose()


def rows_of(engine: Engine) -> dict[str, list[str]]:
    """All rows, as text in order, by table."""
    with engine.connect() as connection:
        if connection.dialect.name == "sqlite":
            names = connection.scalars(text("SELECT name FROM sqlite_master WHERE type = 'table'")).all()
        else:
            names = connection.scalars(
                text("SELECT table_name FROM information_schema.tables WHERE table_schema = 'public'")
            ).all()
        found = {name: sorted(map(repr, connection.execute(text(f'SELECT * FROM "{name}"')))) for name in names}
        connection.rollback()
        return found


def test_an_old_season_upgrades_with_every_row_and_a_journal_that_holds(new_address: Callable[[], str]) -> None:
    old = rows_by_table()
    with old_database(new_address()) as engine:
        upgrade_schema(engine)
        now = rows_of(engine)
        assert {name: len(now[name]) for name in SAME_ROWS} == {name: len(old[name]) for name in SAME_ROWS}
        with reading(engine) as session:
            hashes = list(session.scalars(select(Entry.hash).order_by(Entry.seq)))
            assert hashes == [entry["hash"] for entry in old["entry"]]
            assert first_broken(session) is None
            assert miscounted(session) == []


@pytest.mark.parametrize("kills", [3, pytest.param(50, marks=pytest.mark.long)])
def test_an_upgrade_killed_at_random_again_and_again_goes_on(new_address: Callable[[], str], kills: int) -> None:
    chance = random.Random(kills)
    url, undisturbed = new_address(), new_address()
    with old_database(undisturbed) as calm, old_database(url) as engine:
        statements = int(upgrade(undisturbed, NEVER).stdout)
        before = rows_of(engine)
        for _ in range(kills):
            killed = upgrade(url, chance.randint(1, statements))
            assert (killed.returncode, killed.stdout) == (-signal.SIGKILL, ""), killed.stderr
            assert rows_of(engine) == before
        upgrade_schema(engine)
        assert rows_of(engine) == rows_of(calm)
        with reading(engine) as session:
            assert first_broken(session) is None


def upgrade(url: str, killed_before: int) -> subprocess.CompletedProcess[str]:
    """In a process of its own, which is killed before that statement."""
    words = [sys.executable, "-m", "tests.models.old_season", url, str(killed_before)]
    return subprocess.run(words, capture_output=True, text=True, cwd=ROOT, check=False)
