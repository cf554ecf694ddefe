"""Do an older checkout and this one leave the same rows, when they play the same seasons?

    python tests/house/compare_roads.py OLD_CHECKOUT [TEMPLATE …]

Each plays every template from its first gate to its last (tests/flows/autopilot.py), in a process of its own, and
tells all rows of all tables as JSON. Compared are the rows of state, the notices, and the entries of the journal but
for their hashes. What only one of them has (a table, a column) is named and left out.
"""

import json
import os
import subprocess
import sys
import tempfile
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Any

HERE = Path(__file__).parents[2]
LEFT_OUT = {
    "alembic_version": "the schema's number",
    "doing": "how a move is undone is kept in another order of rows",
    "journal_head": "hashes",
    "answered": "what tells one request from another",
}
HASHES = frozenset({"hash", "previous_hash"})

Tables = dict[str, list[dict[str, Any]]]


def play(template: str) -> Tables:
    """The season of this template, played by the checkout that is the first on the path."""
    try:
        from flows.operations.import_organisation import import_organisation
    except ModuleNotFoundError:  # before the rooms had their names
        from flows.import_organisation import import_organisation  # type: ignore[import-untyped,no-redef]
    from flows.season.open_season import open_season
    from models import migrate
    from models.database import open_engine, writing
    from tests.config.templates.redated import text_of
    from tests.conftest import PEOPLE, TEAMS
    from tests.flows.autopilot import Autopilot
    from tests.flows.test_templates_run import closing, opening

    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        (folder / "people.csv").write_text(PEOPLE, encoding="utf-8")
        (folder / "teams.yaml").write_text(TEAMS, encoding="utf-8")
        engine = open_engine(f"sqlite:///{folder}/season.db", durable=False)
        upgrade = getattr(migrate, "upgrade_schema", None) or migrate.upgrade  # type: ignore[attr-defined]
        upgrade(engine)
        with writing(engine) as session:
            import_organisation(session, folder)
        with writing(engine) as session:
            at = opening(template)
            opened = open_season(session, text_of(template), file="calendar.yaml", product_ops="po", at=at)
        Autopilot(engine, opened.season_id).fly(opening(template), closing(template))
        with engine.connect() as connection:
            found = dict(_tables(connection.connection.cursor()))
        engine.dispose()
        return found


def _tables(cursor: Any) -> Iterator[tuple[str, list[dict[str, Any]]]]:
    cursor.execute("SELECT name FROM sqlite_master WHERE type = 'table' AND name NOT LIKE 'sqlite%'")
    for (table,) in cursor.fetchall():
        rows = cursor.execute(f'SELECT * FROM "{table}"').fetchall()
        columns = [column[0] for column in cursor.description]
        yield table, [dict(zip(columns, row, strict=True)) for row in rows]


def played_by(checkout: Path, template: str) -> Tables:
    """The same, by another checkout in a process of its own."""
    environment = {**os.environ, "PYTHONPATH": str(checkout)}
    command = [sys.executable, str(Path(__file__)), "--play", template]
    done = subprocess.run(command, cwd=checkout, env=environment, capture_output=True, text=True, check=False)
    if done.returncode:
        raise SystemExit(f"{checkout} cannot play {template}:\n{done.stderr[-3000:]}")
    tables: Tables = json.loads(done.stdout)
    return tables


def differences(old: Tables, new: Tables) -> Iterator[str]:
    """One line for each row that is not the same."""
    for table in sorted(old.keys() | new.keys()):
        if table in LEFT_OUT:
            continue
        if table not in old or table not in new:
            yield f"{table}: only {'the new' if table in new else 'the old'} has it"
            continue
        shared = _columns(old[table]) & _columns(new[table]) - HASHES
        yield from _row_differences(table, old[table], new[table], shared)


def _columns(rows: Sequence[dict[str, Any]]) -> frozenset[str]:
    return frozenset(name for row in rows for name in row)


def _row_differences(
    table: str, old: Sequence[dict[str, Any]], new: Sequence[dict[str, Any]], columns: frozenset[str]
) -> Iterator[str]:
    before = sorted(json.dumps({name: row[name] for name in columns}, sort_keys=True) for row in old)
    after = sorted(json.dumps({name: row[name] for name in columns}, sort_keys=True) for row in new)
    for row in before:
        if row not in after:
            yield f"- {table} {row}"
    for row in after:
        if row not in before:
            yield f"+ {table} {row}"


def main(arguments: list[str]) -> int:
    """Compare; 1 where anything is not the same."""
    if arguments[0] == "--play":
        print(json.dumps(play(arguments[1])))
        return 0
    from tests.flows.test_templates_run import ENDS

    old = Path(arguments[0]).resolve()
    wrong = False
    for template in arguments[1:] or ENDS:
        lines = list(differences(played_by(old, template), played_by(HERE, template)))
        wrong = wrong or bool(lines)
        print(f"{template}: {'the same' if not lines else f'{len(lines)} rows differ'}")
        for line in lines[:40]:
            print(f"  {line[:400]}")
    return int(wrong)


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
