"""phasegate feed: the season's dates, or one person's, as an iCalendar file."""

import sys
from pathlib import Path

from cyclopts import App

from app.atomic_files import write_whole
from app.feed.events import person_feed, season_feed
from app.feed.ics import Feed, feed_as_ics
from app.options import DEFAULTS, Options
from app.output import as_json, say
from flows.views.feed import person_dates, season_dates

app = App(name="feed", help="Calendar feeds: the season's, and one for each person.")


@app.command
def season(*, to: Path | None = None, options: Options = DEFAULTS) -> None:
    """Write the season's gates and blackouts as an iCalendar file.

    Parameters
    ----------
    to
        The file; without it the feed is printed.
    """
    dates = options.look_in_season(season_dates, at=options.instant)
    _answer_feed(season_feed(dates), to, options)


@app.command
def person(person: str, /, *, to: Path | None = None, options: Options = DEFAULTS) -> None:
    """Write what a person owes and the reviews that they are in as an iCalendar file.

    Parameters
    ----------
    person
        The person, by id.
    to
        The file; without it the feed is printed.
    """
    with options.reading_season() as (session, season_id):
        dates = person_dates(session, season_id, person, at=options.instant)
    _answer_feed(person_feed(dates), to, options)


def _answer_feed(feed: Feed, to: Path | None, options: Options) -> None:
    if to is not None:
        write_whole(to, feed_as_ics(feed))
    if options.json:
        as_json(feed)
    elif to is None:
        sys.stdout.buffer.write(feed_as_ics(feed))
    else:
        say(f"{to}: {len(feed.events)} events of “{feed.name}”.")
