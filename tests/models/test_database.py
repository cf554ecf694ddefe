"""The database: created whole, never half, refused when it is another schema's, and no update lost."""

import os
import sqlite3
import threading
from pathlib import Path

import pytest
from sqlalchemy import Engine, inspect, text
from sqlalchemy.exc import DBAPIError

from flows.operations.backup import back_up
from models.database import open_engine, reading, wal_is_safe, writing
from models.migrate import HEAD_REVISION, MIGRATION_FOLDER, current_revision, must_be_current, upgrade_schema
from models.schema import whole_schema
from models.season import Season
from models.tables import TABLES
from states.refusal import BadInput
from tests.conftest import OPENED_AT, Opener


def test_the_migrations_make_exactly_the_tables_of_the_models(engine: Engine) -> None:
    from alembic.autogenerate import compare_metadata
    from alembic.migration import MigrationContext

    with engine.connect() as connection:
        context = MigrationContext.configure(connection)
        assert compare_metadata(context, whole_schema) == []
    assert len(TABLES) == len(whole_schema.tables)


def test_the_head_that_a_start_compares_with_is_the_newest_migration() -> None:
    assert max(path.name[:4] for path in (MIGRATION_FOLDER / "versions").glob("0*.py")) == HEAD_REVISION


def test_upgrading_twice_is_upgrading_once(engine: Engine) -> None:
    upgrade_schema(engine)
    assert current_revision(engine) == HEAD_REVISION


def test_a_migration_that_fails_leaves_nothing_behind(db_url: str) -> None:
    engine = open_engine(db_url)
    with engine.begin() as connection:
        connection.execute(text("CREATE TABLE unit (id INTEGER)"))  # in the migration's way, half-way through
    with pytest.raises(DBAPIError, match="unit"):
        upgrade_schema(engine)
    assert inspect(engine).get_table_names() == ["unit"]
    engine.dispose()


def test_an_empty_or_older_database_is_refused_with_what_to_do(db_url: str) -> None:
    engine = open_engine(db_url)
    with pytest.raises(BadInput, match=f"is empty; this phasegate needs {HEAD_REVISION}. Run: phasegate db upgrade"):
        must_be_current(engine)
    engine.dispose()


@pytest.mark.parametrize(
    ("url", "said"),
    [
        ("pass:word@nonsense", "^That is no database address; write sqlite:///phasegate.db"),
        ("mysql://localhost/x", "mysql is not supported; use sqlite:///FILE or postgresql"),
    ],
)
def test_another_database_is_refused_in_a_sentence(url: str, said: str) -> None:
    with pytest.raises(BadInput, match=said):
        open_engine(url)


@pytest.mark.parametrize(
    ("version", "safe"),
    [
        ((3, 40, 1), False),
        ((3, 44, 6), True),
        ((3, 45, 0), False),
        ((3, 50, 7), True),
        ((3, 51, 2), False),
        ((3, 51, 3), True),
    ],
)
def test_wal_is_used_only_where_sqlite_has_the_repair(version: tuple[int, ...], safe: bool) -> None:
    assert wal_is_safe(version) is safe


def test_a_durable_sqlite_waits_for_the_disk_and_keeps_its_keys(tmp_path: Path) -> None:
    engine = open_engine(f"sqlite:///{tmp_path}/d.db")
    with engine.connect() as connection:
        found = [
            connection.execute(text(f"PRAGMA {name}")).scalar()
            for name in ("synchronous", "foreign_keys", "journal_mode")
        ]
    engine.dispose()
    assert found == [2, 1, "wal" if wal_is_safe(sqlite3.sqlite_version_info) else "delete"]


def test_a_unit_of_work_that_fails_changes_nothing(engine: Engine, open_for: Opener) -> None:
    open_for(engine)

    def fail_half_way() -> None:
        with writing(engine) as session:
            session.get_one(Season, "FY2027").title = "Changed"
            session.flush()
            raise RuntimeError("half way")

    with pytest.raises(RuntimeError, match="half way"):
        fail_half_way()
    with reading(engine) as session:
        assert session.get_one(Season, "FY2027").title == "Annual planning FY2027"


def test_a_look_cannot_write_and_its_connection_is_a_writer_s_afterwards(engine: Engine, open_for: Opener) -> None:
    open_for(engine)
    change = text("UPDATE season SET title = 'Changed'")
    with reading(engine) as session, pytest.raises(DBAPIError, match=r"read-?only"):
        session.execute(change)
    with writing(engine) as session:
        session.execute(change)
    with reading(engine) as session:
        assert session.get_one(Season, "FY2027").title == "Changed"


def test_sixteen_threads_counting_on_one_row_lose_no_update(engine: Engine, open_for: Opener) -> None:
    open_for(engine)

    def count() -> None:
        for _ in range(10):
            with writing(engine) as session:
                season = session.get_one(Season, "FY2027", with_for_update=True, populate_existing=True)
                season.calendar_number += 1

    threads = [threading.Thread(target=count) for _ in range(16)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    with reading(engine) as session:
        assert session.get_one(Season, "FY2027").calendar_number == 161


@pytest.mark.parametrize("umask", [0o000, 0o022])
def test_a_new_sqlite_database_and_its_journal_are_their_owners_alone(tmp_path: Path, umask: int) -> None:
    before = os.umask(umask)
    try:
        engine = open_engine(f"sqlite:///{tmp_path}/new.db")
        upgrade_schema(engine)
        with writing(engine) as session:
            session.execute(text("CREATE TABLE written (something TEXT)"))
            modes = {file.name: file.stat().st_mode & 0o777 for file in tmp_path.iterdir()}
        engine.dispose()
    finally:
        os.umask(before)
    assert set(modes.values()) == {0o600}
    assert "new.db" in modes


def test_a_database_that_others_could_read_is_closed_to_them_and_its_folder_stays_as_it_is(tmp_path: Path) -> None:
    (tmp_path / "old.db").touch()
    (tmp_path / "old.db").chmod(0o644)
    tmp_path.chmod(0o755)
    engine = open_engine(f"sqlite:///{tmp_path}/old.db")
    upgrade_schema(engine)
    engine.dispose()
    assert [path.stat().st_mode & 0o777 for path in (tmp_path / "old.db", tmp_path)] == [0o600, 0o755]


def test_a_backup_is_its_owners_alone(tmp_path: Path, sqlite_engine: Engine) -> None:
    back_up(sqlite_engine, tmp_path / "monday.db", at=OPENED_AT)
    assert (tmp_path / "monday.db").stat().st_mode & 0o777 == 0o600


def test_looking_whether_the_schema_is_current_waits_for_no_writer(tmp_path: Path) -> None:
    engine = open_engine(f"sqlite:///{tmp_path}/one.db")
    upgrade_schema(engine)
    holder = sqlite3.connect(tmp_path / "one.db", isolation_level=None)
    holder.execute("BEGIN IMMEDIATE")
    assert current_revision(engine) == HEAD_REVISION
    holder.rollback()
    holder.close()
    engine.dispose()
