"""One engine for a database, however many folders and processes there are."""

from collections.abc import Callable, Iterator
from contextlib import ExitStack
from pathlib import Path

import pytest

from flows.installation.engine_lock import RunningEngine, hold_engine, running_engine

RECORD = RunningEngine(1, "http://127.0.0.1:8027", "http://127.0.0.1:4227/api", own_server=True, zone="UTC")


@pytest.fixture
def held() -> Iterator[ExitStack]:
    with ExitStack() as stack:
        yield stack


def folder(where: Path, name: str) -> Path:
    made = where / name
    made.mkdir()
    return made


def test_the_second_of_a_folder_is_told_and_may_once_the_first_has_ended(tmp_path: Path, held: ExitStack) -> None:
    home, db_url = folder(tmp_path, "season.db.phasegate"), f"sqlite:///{tmp_path}/season.db"
    assert running_engine(home) is None
    assert held.enter_context(hold_engine(home, db_url, RECORD)) is True
    with hold_engine(home, db_url, RECORD) as second:
        assert second is False
    assert running_engine(home) == RECORD
    held.close()
    assert running_engine(home) is None
    with hold_engine(home, db_url, RECORD) as again:
        assert again is True
    assert [file.name for file in tmp_path.iterdir()] == ["season.db.phasegate"]


def test_two_folders_on_one_sqlite_database_have_one_engine(tmp_path: Path, held: ExitStack) -> None:
    db_url = f"sqlite:///{tmp_path}/season.db"
    one, two = folder(tmp_path, "one"), folder(tmp_path, "two")
    assert held.enter_context(hold_engine(one, db_url, RECORD)) is True
    with hold_engine(two, db_url, RECORD) as second:
        assert second is False
    assert (running_engine(one), running_engine(two)) == (RECORD, None)


def test_two_databases_in_one_folder_have_one_engine(tmp_path: Path, held: ExitStack) -> None:
    home = folder(tmp_path, "home")
    assert held.enter_context(hold_engine(home, f"sqlite:///{tmp_path}/one.db", RECORD)) is True
    with hold_engine(home, f"sqlite:///{tmp_path}/two.db", RECORD) as second:
        assert second is False


def test_two_machines_on_one_postgresql_have_one_engine(
    tmp_path: Path, held: ExitStack, new_postgresql: Callable[[], str]
) -> None:
    """Each with a folder of its own, as on two machines."""
    db_url, other_url = new_postgresql(), new_postgresql()
    one, two, three = (folder(tmp_path, name) for name in ("one", "two", "three"))
    assert held.enter_context(hold_engine(one, db_url, RECORD)) is True
    with hold_engine(two, db_url, RECORD) as second:
        assert second is False
    with hold_engine(three, other_url, RECORD) as of_another_database:
        assert of_another_database is True
    held.close()
    with hold_engine(two, db_url, RECORD) as again:
        assert again is True
