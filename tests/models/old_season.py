"""A season as an older phasegate left it: the schema 0015, every table of it, and the journal with its hashes.

`season_at_0015.jsonl` was written by the phasegate of that schema, which played the template `amazon_op` from the first
gate to the last: a table and a row a line, as SQLite holds them.

    python -m tests.models.old_season URL STATEMENT    upgrades, and is killed before that statement (0: is not)
"""

import json
import os
import signal
import sys
from collections import defaultdict
from pathlib import Path
from typing import Any

from alembic import command
from alembic.config import Config
from sqlalchemy import JSON, Connection, Engine, MetaData, Table, event, text

from models.database import open_engine
from models.migrate import MIGRATION_FOLDER, upgrade_schema

REVISION = "0015"
NEVER = 0
ROWS = Path(__file__).with_name("season_at_0015.jsonl")

Row = dict[str, Any]


def rows_by_table() -> dict[str, list[Row]]:
    """The rows of the old season."""
    found: dict[str, list[Row]] = defaultdict(list)
    for line in ROWS.read_text(encoding="utf-8").splitlines():
        table, row = json.loads(line)
        found[table].append(row)
    return found


def make_old_database(engine: Engine) -> None:
    """Its schema is the old one, and the old season is in it."""
    settings = Config()
    settings.set_main_option("script_location", str(MIGRATION_FOLDER))
    with engine.connect() as connection:
        settings.attributes["connection"] = connection
        command.upgrade(settings, REVISION)
    with engine.connect() as connection:
        tables = MetaData()
        tables.reflect(connection)
        rows = rows_by_table()
        for table in tables.sorted_tables:
            put_rows(connection, table, rows.get(table.name, []))
        connection.commit()


def put_rows(connection: Connection, table: Table, rows: list[Row]) -> None:
    """PostgreSQL reads SQLite's words for instants, truth and JSON, once it is said which are which."""
    if not rows:
        return
    if connection.dialect.name == "sqlite":
        columns = ", ".join(f'"{name}"' for name in rows[0])
        values = ", ".join(f":{name}" for name in rows[0])
        connection.execute(text(f'INSERT INTO "{table.name}" ({columns}) VALUES ({values})'), rows)
        return
    documents = {column.name for column in table.columns if isinstance(column.type, JSON)}
    spelled_out = [
        {name: json.loads(value) if name in documents and value is not None else value for name, value in row.items()}
        for row in rows
    ]
    into = f'INSERT INTO "{table.name}" SELECT * FROM json_populate_recordset(NULL::"{table.name}", :rows)'
    connection.execute(text("SET LOCAL TIME ZONE 'UTC'"))
    connection.execute(text(into), {"rows": json.dumps(spelled_out)})


def upgrade_until_killed(url: str, statement: int) -> None:
    """Upgrade; this process is killed, as by `kill -9`, before it sends that statement."""
    engine = open_engine(url)
    sent = 0

    def count(*_: object) -> None:
        nonlocal sent
        sent += 1
        if sent == statement:
            os.kill(os.getpid(), signal.SIGKILL)

    event.listen(engine, "before_cursor_execute", count)
    event.listen(engine, "commit", count)
    upgrade_schema(engine)
    engine.dispose()
    print(sent)


if __name__ == "__main__":
    upgrade_until_killed(sys.argv[1], int(sys.argv[2]))
