"""Do an older checkout and this one leave the same rows, when they play the same seasons?

    python tests/house/compare_roads.py OLD_CHECKOUT [TEMPLATE …]
    python tests/house/compare_roads.py OLD_CHECKOUT --storms HOW_MANY [FIRST_SEED]

Each plays every template from its first gate to its last (tests/flows/autopilot.py), or so many seasons in which
everything goes wrong (tests/flows/faults/season.py, each from its seed), in a process of its own, and tells all rows
of all tables as JSON. A process that falls loses a whole tick or the delivery after it, never a part: their statements
are not the same ones. Compared are the rows of state, the notices as sent, and the entries of the journal but
for their hashes. What only one of them has (a table, a column) is named and left out, and so is what is not sent any
more (docs/notices.md): it is counted.
"""

import json
import os
import re
import subprocess
import sys
import tempfile
from collections import Counter
from collections.abc import Callable, Iterator, Sequence
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
        _delivering(Autopilot, folder)(engine, opened.season_id).fly(opening(template), closing(template))
        with engine.connect() as connection:
            found = dict(_tables(connection.connection.cursor()))
        engine.dispose()
        return found


def _delivering(autopilot: Any, folder: Path) -> Any:
    """The same, and after each tick what may leave is sent."""
    try:
        from flows.delivery.deliver import deliver_notices
    except ModuleNotFoundError:  # before the rooms had their names
        from flows.notice.deliver import deliver as deliver_notices  # type: ignore[import-untyped,no-redef]

    class Delivering(autopilot):  # type: ignore[misc]
        def _tick(self, at: Any) -> None:
            super()._tick(at)
            deliver_notices(self.engine, at=at, target=f"file://{folder}/mail.txt")

    return Delivering


def play_storm(seed: int) -> Tables:
    """The stormy season of this seed, with what was sent in it."""
    from models.database import open_engine
    from tests.flows.faults import test_storm
    from tests.flows.faults.season import Storm

    test_storm.CALENDAR = HERE / "tests" / "small_season.yaml"  # type: ignore[attr-defined]  # both play the same one
    with tempfile.TemporaryDirectory() as name:
        folder = test_storm._prepare(Path(name), digests=bool(seed % 2))
        engine = open_engine(f"sqlite:///{folder}/season.db", durable=False)
        weather = _comparable(Storm)(engine, folder, seed)
        weather.blow()
        with engine.connect() as connection:
            found = dict(_tables(connection.connection.cursor()))
        engine.dispose()
        found["sent"] = list(_sent(folder / "mail.txt"))
        tables: Tables = json.loads(json.dumps(found).replace(name, "FOLDER"))
        return tables


def _comparable(storm: Any) -> Any:
    """The same weather for both: what falls has committed nothing, or all of the tick and nothing of what follows.

    What must hold in each of them is looked at where it is tested, not here.
    """
    from tests.flows.faults import season

    tick = getattr(season, "tick_seasons", None) or season.tick  # type: ignore[attr-defined]

    class ComparableStorm(storm):  # type: ignore[misc]
        def crash(self) -> None:
            if self.chance.randrange(2):
                tick(self.engine, at=self.now, lines=False)

        def check(self) -> None:
            """Not here."""

        _nothing_is_left = check

        def _step(self, act: Any) -> None:
            super()._step(getattr(type(self), act.__name__))

    return ComparableStorm


def _sent(mail: Path) -> Iterator[dict[str, Any]]:
    """The messages, in no order, as several leave in one moment."""
    text = mail.read_text(encoding="utf-8") if mail.exists() else ""
    for message in re.split(r"(?m)^(?=To: )", text):
        yield {"message": message}


def _tables(cursor: Any) -> Iterator[tuple[str, list[dict[str, Any]]]]:
    cursor.execute("SELECT name FROM sqlite_master WHERE type = 'table' AND name NOT LIKE 'sqlite%'")
    for (table,) in cursor.fetchall():
        rows = cursor.execute(f'SELECT * FROM "{table}"').fetchall()
        columns = [column[0] for column in cursor.description]
        yield table, [dict(zip(columns, row, strict=True)) for row in rows]


def played_by(checkout: Path, how: str, *names: str) -> Iterator[Tables]:
    """Each of these by a checkout in a process of its own, one after the other."""
    environment = {**os.environ, "PYTHONPATH": str(checkout)}
    command = [sys.executable, str(Path(__file__)), how, *names]
    with tempfile.TemporaryFile("w+") as trouble:
        playing = subprocess.Popen(
            command,
            cwd=checkout,
            env=environment,
            stdout=subprocess.PIPE,
            stderr=trouble,
            text=True,
        )
        with playing:
            for line in playing.stdout or ():
                yield json.loads(line)
        if playing.returncode:
            trouble.seek(0)
            raise SystemExit(f"{checkout} cannot {how} {' '.join(names)}:\n{trouble.read()[-3000:]}")


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
    table: str,
    old: Sequence[dict[str, Any]],
    new: Sequence[dict[str, Any]],
    columns: frozenset[str],
) -> Iterator[str]:
    """Rows of the old that the new has not, beside the row that is most like them, and what is left over."""
    before = Counter(_as_text(row, columns) for row in old)
    after = Counter(_as_text(row, columns) for row in new)
    lost = [json.loads(text) for text in (before - after).elements()]
    extra = [json.loads(text) for text in (after - before).elements()]
    for row in lost:
        like = min(extra, key=lambda other: len(_unlike(row, other)), default=None)
        if like is None or len(_unlike(row, like)) > len(columns) // 2:
            yield f"- {table} {json.dumps(row)}"
            continue
        extra.remove(like)
        changes = ", ".join(f"{name}: {row[name]!r} → {like[name]!r}" for name in _unlike(row, like))
        yield f"~ {table} {_shown(row)}: {changes}"
    for row in extra:
        yield f"+ {table} {json.dumps(row)}"


def _as_text(row: dict[str, Any], columns: frozenset[str]) -> str:
    return json.dumps({name: _meant(row[name]) for name in columns}, sort_keys=True)


def _meant(value: Any) -> Any:
    """A JSON object by what it says: one road writes it, another lets the database do so, which spells it otherwise."""
    if not isinstance(value, str) or not value.startswith("{"):
        return value
    try:
        return json.loads(value)
    except ValueError:
        return value


def _unlike(row: dict[str, Any], other: dict[str, Any]) -> list[str]:
    return [name for name in row if row[name] != other[name]]


def _shown(row: dict[str, Any]) -> str:
    """What tells this row from others, as far as a name does."""
    return ", ".join(f"{name}={row[name]}" for name in ("key", "id", "seq", "state") if name in row)


def main(arguments: list[str]) -> int:
    """Compare; 1 where anything is not the same."""
    if arguments[0] in PLAYERS:
        how, *names = arguments
        for name in names:
            print(json.dumps(PLAYERS[how](name)), flush=True)
        return 0
    from tests.flows.test_templates_run import ENDS

    old, *which = arguments
    if which[:1] == ["--storms"]:
        many, first = (*map(int, which[1:]), 1000)[:2]
        seeds = [str(seed) for seed in range(first, first + many)]
        return compare(Path(old).resolve(), "--play-storm", seeds)
    return compare(Path(old).resolve(), "--play", which or list(ENDS))


PLAYERS: dict[str, Callable[[str], Tables]] = {
    "--play": play,
    "--play-storm": lambda seed: play_storm(int(seed)),
}


def compare(old: Path, how: str, names: Sequence[str]) -> int:
    """What differs, for each name; the two checkouts play at the same time."""
    from tests.house.notices_as_sent import make_comparable

    both = zip(names, played_by(old, how, *names), played_by(HERE, how, *names), strict=True)
    wrong = 0
    for name, before, after in both:
        unsent = make_comparable(before, after)
        lines = list(differences(before, after))
        wrong += bool(lines)
        print(f"{name}: {'the same' if not lines else f'{len(lines)} rows differ'}", flush=True)
        for kind, count in sorted(unsent.items()):
            print(f"  {count} {kind} not sent any more")
        for line in lines[:40]:
            print(f"  {line[:400]}")
    print(f"{len(names) - wrong} of {len(names)} are the same")
    return int(wrong > 0)


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
