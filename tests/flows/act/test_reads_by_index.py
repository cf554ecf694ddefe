"""What is read in advance of an act is found by an index: it takes no longer in a larger company."""

from pathlib import Path

import pytest
from sqlalchemy import Connection

from flows.act.read_tables import reads_statement
from models.database import open_engine
from models.migrate import upgrade_schema
from models.read_conditions import Match, equals_parameter, is_among_parameter
from models.reads import READS

PARAMETERS = ("plan", "unit", "thing", "owner", "named", "season")


def tables_scanned(connection: Connection, name: str, match: Match) -> list[str]:
    """What SQLite would go through from end to end."""
    cursor = connection.connection.cursor()
    planned: list[str] = []
    driver = connection.connection.driver_connection
    assert driver is not None
    driver.set_trace_callback(planned.append)
    reads_statement((name,), match).run(connection, dict.fromkeys(PARAMETERS, "[]"))
    driver.set_trace_callback(None)
    steps = cursor.execute(f"EXPLAIN QUERY PLAN {planned[-1]}").fetchall()
    return [step for *_, step in steps if step.startswith("SCAN") and "VIRTUAL TABLE" not in step]


@pytest.mark.parametrize("match", [equals_parameter, is_among_parameter])
def test_no_read_goes_through_a_whole_table(match: Match, tmp_path: Path) -> None:
    engine = open_engine(f"sqlite:///{tmp_path}/empty.db", durable=False)
    upgrade_schema(engine)
    with engine.connect() as connection:
        scanned = {name: tables_scanned(connection, name, match) for name in READS}
    engine.dispose()
    assert {name: steps for name, steps in scanned.items() if steps} == {}
