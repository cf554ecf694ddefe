"""phasegate feed: the season's dates, or one person's, as an iCalendar file."""

import os
import sys
from contextlib import suppress
from pathlib import Path

from cyclopts import App

from app.feed.events import person_feed, season_feed
from app.feed.ics import Feed, ics
from app.options import Options
from app.output import as_json, say
from flows.views.feed import person_dates, season_dates
from states.refusal import BadInput

app = App(name="feed", help="Calendar feeds: the season's, and one for each person.")


@app.command
def season(*, to: Path | None = None, options: Options | None = None) -> None:
    """Write the season's gates and blackouts as an iCalendar file.

    Parameters
    ----------
    to
        The file; without it the feed is printed.
    """
    options = options or Options()
    with options.reading() as session:
        dates = season_dates(session, options.season_id(session), at=options.instant)
    _answer(season_feed(dates), to, options)


@app.command
def person(person: str, /, *, to: Path | None = None, options: Options | None = None) -> None:
    """Write what a person owes and the reviews that they are in as an iCalendar file.

    Parameters
    ----------
    person
        The person, by id.
    to
        The file; without it the feed is printed.
    """
    options = options or Options()
    with options.reading() as session:
        dates = person_dates(session, options.season_id(session), person, at=options.instant)
    _answer(person_feed(dates), to, options)


def _answer(feed: Feed, to: Path | None, options: Options) -> None:
    if to is not None:
        _write(to, ics(feed))
    if options.json:
        as_json(feed)
    elif to is None:
        sys.stdout.buffer.write(ics(feed))
    else:
        say(f"{to}: {len(feed.events)} events of “{feed.name}”.")


def _write(path: Path, data: bytes) -> None:
    """Whole or not at all: who fetches the file in this moment gets the one from before."""
    beside = path.parent / f".{path.name}.{os.getpid()}"
    try:
        beside.write_bytes(data)
        beside.replace(path)
    except OSError as error:
        with suppress(OSError):
            beside.unlink()
        raise BadInput(f"{path}: it cannot be written ({error.strerror}); name a file in a folder of yours.") from error
