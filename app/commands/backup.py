"""phasegate backup and restore: one file that is a database of its own."""

from pathlib import Path

from app.options import Options, connect
from app.output import as_json, say
from flows.operations.backup import back_up
from flows.operations.backup import restore as bring_back


def backup(file: Path, /, *, options: Options | None = None) -> None:
    """Copy the database into a file, while others go on writing, and prove that it holds what was read.

    The file is an SQLite database that every command can look into (--db sqlite:///FILE), also of a PostgreSQL.

    Parameters
    ----------
    file
        A new file; it holds what the database holds, so keep it as safe.
    """
    options = options or Options()
    told = back_up(options.engine, file, at=options.instant)
    if options.json:
        as_json(
            {
                "file": str(file),
                "rows": told.rows,
                "at": told.at,
                "seq": told.seq,
                "hash": told.hash,
                "broken": told.broken,
            }
        )
        return
    say(f"{file} holds {told.rows} rows, and every one was read again.")
    if told.broken:
        say(f"Its journal is not whole: entry {told.broken} is not what was written. See: phasegate doctor")
    say(f"Note the end of its journal elsewhere: {told.seq} {told.hash}")


def restore(file: Path, /, *, anchor: int = 0, options: Options | None = None) -> None:
    """Make a new database of a backup (--db names it, SQLite or PostgreSQL); nothing is sent until you release it.

    Parameters
    ----------
    file
        The backup.
    anchor
        The last number of the journal that you know of: how many entries are missing is then said.
    """
    options = options or Options()
    engine = connect(options.db)
    done = bring_back(file, engine, at=options.instant, anchor=anchor)
    if options.json:
        as_json(
            {"db": engine.url.render_as_string(hide_password=True), "rows": done.backup.rows, "missing": done.missing}
        )
        return
    say(f"{engine.url.render_as_string(hide_password=True)} holds {done.backup.rows} rows of {done.backup.at}.")
    if done.missing:
        first, last = done.backup.seq + 1, done.backup.seq + done.missing
        say(f"Missing: entries {first}-{last} of the journal, written after the backup.")
    say("Its outbox is held. Look: phasegate notice list --state waiting; then: phasegate notice release --help")
