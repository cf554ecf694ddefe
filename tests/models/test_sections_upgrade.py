"""A database from before partners signed sections: everybody signs the whole plan, and what they agreed to counts."""

import datetime
from collections.abc import Iterator
from typing import Any

import pytest
from alembic import command
from alembic.config import Config
from sqlalchemy import Connection, Engine, MetaData, Table, insert, text

from models.database import open_engine
from models.migrate import MIGRATION_FOLDER, upgrade_schema

BEFORE = "0003"
NOON = datetime.datetime(2026, 8, 3, 12, tzinfo=datetime.UTC)
FILLED: dict[type, Any] = {str: "", int: 0, bool: False, datetime.datetime: NOON, datetime.date: NOON.date()}


@pytest.fixture
def old(db_url: str) -> Iterator[Engine]:
    """The schema of before, with one plan and two partners."""
    engine = open_engine(db_url, durable=False)
    settings = Config()
    settings.set_main_option("script_location", str(MIGRATION_FOLDER))
    with engine.connect() as connection:
        settings.attributes["connection"] = connection
        command.upgrade(settings, BEFORE)
    with engine.connect() as connection:
        tables = MetaData()
        tables.reflect(connection)
        put(connection, tables.tables["person"], id="ana")
        put(connection, tables.tables["season"], id="FY2027", product_ops_id="ana")
        for unit in ("search", "payments", "growth"):
            put(connection, tables.tables["unit"], id=unit, product_manager_id="ana")
        plan = {"id": "p", "unit_id": "search", "season_id": "FY2027", "owner_id": "ana", "approver_id": "ana"}
        put(connection, tables.tables["plan"], **plan, digest="d3", text_number=3)
        for unit, verdict, digest in (("payments", "agree", "d3"), ("growth", "agree", "d2")):
            put(connection, tables.tables["prereview"], plan_id="p", unit_id=unit, verdict=verdict, digest=digest)
        connection.commit()
    yield engine
    engine.dispose()


def put(connection: Connection, table: Table, **told: Any) -> None:
    """A row in which everything that must be said and is not told is empty."""
    empty = {c.name: FILLED.get(c.type.python_type, []) for c in table.columns if not c.nullable}
    connection.execute(
        insert(table).values(empty | {key: value for key, value in told.items() if key in table.columns})
    )


def test_whose_agreement_counted_still_counts_and_whose_did_not_does_not(old: Engine) -> None:
    upgrade_schema(old)
    with old.connect() as connection:
        rows = connection.execute(
            text("SELECT unit_id, scope_digest, scope_number, digest = scope_digest FROM prereview ORDER BY unit_id")
        )
        assert [(*row[:3], bool(row[3])) for row in rows] == [("growth", "d3", 3, False), ("payments", "d3", 3, True)]
