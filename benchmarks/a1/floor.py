"""The floor of an act: the rows that it left, written by SQL that somebody might have typed, on the driver's cursor.

One SELECT of the plan, a statement a row (benchmarks/a1/recorded.py knows which), COMMIT: each act has its own floor.
"""

import sqlite3
from pathlib import Path

from benchmarks.a1.recorded import Statement


def connect(file: Path) -> sqlite3.Connection:
    """As phasegate's own connections are: durable, with foreign keys looked at when it commits."""
    connection = sqlite3.connect(file, isolation_level=None)
    for pragma in ("foreign_keys=ON", "journal_mode=DELETE", "synchronous=FULL"):
        connection.execute(f"PRAGMA {pragma}")
    return connection


def write_by_hand(connection: sqlite3.Connection, plan_id: str, statements: list[Statement]) -> None:
    """One durable transaction."""
    cursor = connection.cursor()
    cursor.execute("BEGIN IMMEDIATE")
    cursor.execute("SELECT * FROM plan WHERE id = ?", (plan_id,)).fetchone()
    for text, values in statements:
        cursor.execute(text, values)
    cursor.execute("COMMIT")
