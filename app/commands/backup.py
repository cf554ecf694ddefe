"""phasegate backup and restore: one file that is a database of its own."""

from pathlib import Path

from app.options import DEFAULTS, Options, connect_database
from app.output import JsonAnswer, Lines
from flows.operations.backup import Backup, Restored, back_up
from flows.operations.backup import restore as restore_into


def backup(file: Path, /, *, options: Options = DEFAULTS) -> None:
    """Copy the database into a file, while others go on writing, and prove that it holds what was read.

    The file is an SQLite database that every command can look into (--db sqlite:///FILE), also of a PostgreSQL.

    Parameters
    ----------
    file
        A new file; it holds what the database holds, so keep it as safe.
    """
    copied = back_up(options.engine, file, at=options.instant)
    options.answer(_backup_as_object(file, copied), _backup_lines(file, copied))


def _backup_as_object(file: Path, copied: Backup) -> JsonAnswer:
    return {
        "file": str(file),
        "rows": copied.rows,
        "at": copied.at,
        "seq": copied.seq,
        "hash": copied.hash,
        "broken": copied.broken,
    }


def _backup_lines(file: Path, copied: Backup) -> Lines:
    yield f"{file} holds {copied.rows} rows, and every one was read again."
    if copied.broken:
        yield f"Its journal is not whole: entry {copied.broken} is not what was written. See: phasegate doctor"
    yield f"Note the end of its journal elsewhere: {copied.seq} {copied.hash}"


def restore(file: Path, /, *, anchor: int = 0, options: Options = DEFAULTS) -> None:
    """Make a new database of a backup (--db names it, SQLite or PostgreSQL); nothing is sent until you release it.

    Parameters
    ----------
    file
        The backup.
    anchor
        The last number of the journal that you know of: how many entries are missing is then said.
    """
    engine = connect_database(options.db)
    restored = restore_into(
        file,
        engine,
        at=options.instant,
        anchor=anchor,
    )
    address = engine.url.render_as_string(hide_password=True)
    facts = {
        "db": address,
        "rows": restored.backup.rows,
        "missing": restored.missing,
    }
    options.answer(facts, _restored_lines(address, restored))


def _restored_lines(address: str, restored: Restored) -> Lines:
    copied = restored.backup
    yield f"{address} holds {copied.rows} rows of {copied.at}."
    if restored.missing:
        yield _missing_line(restored)
    yield "Its outbox is held. Look: phasegate notice list --state waiting; then: phasegate notice release --help"


def _missing_line(restored: Restored) -> str:
    last_copied = restored.backup.seq
    first, last = last_copied + 1, last_copied + restored.missing
    return f"Missing: entries {first}-{last} of the journal, written after the backup."
