"""phasegate calendar timeline: the season as a picture, with the gates where an earlier calendar had them."""

import sys
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from pathlib import Path

from pendulum import DateTime

from app.atomic_files import write_whole
from app.options import Options
from app.output import as_json, say
from app.picture.captions import long
from app.picture.changes import Changed, Moved, changed
from app.picture.rows import rows
from app.picture.sources import of_calendar, read_season
from app.picture.standalone import standalone
from app.picture.subject import Picture
from config.read import read_calendar
from config.resolve import Resolver
from flows.views.calendar import versions
from states.refusal import BadInput


@dataclass(frozen=True)
class Sheet:
    """A picture with its title and the line below it."""

    season: str
    title: str
    picture: Picture
    note: str


def timeline(
    file: Path | None = None,
    /,
    *,
    to: Path | None = None,
    diff: Path | None = None,
    options: Options | None = None,
) -> None:
    """Draw a calendar file, or the season of the database, as SVG or PNG.

    Parameters
    ----------
    file
        The calendar; without it the season of the database is drawn, beside its calendar's previous version.
    to
        Where the picture goes: a name that ends in .svg or .png. Without it the SVG is printed.
    diff
        An earlier calendar: what moved, came or went since is shown.
    """
    options = options or Options()
    as_format = _format(to) if to else _svg
    earlier = Resolver(read_calendar(diff)) if diff else None
    sheet = _of_file(file, earlier, diff, options.instant) if file else _of_season(options, earlier, diff)
    svg = standalone(sheet.picture, title=sheet.title, note=sheet.note)
    if not svg:
        raise BadInput(f"{sheet.season} has no gates, so there is nothing to draw; add one to the calendar.")
    if to:
        write_whole(to, as_format(svg))
    if options.json:
        as_json({"season": sheet.season, "title": sheet.title, **rows(sheet.picture)})
    elif to:
        say(f"{to}: {sheet.title}, {_counted(changed(sheet.picture))}.")
    else:
        sys.stdout.buffer.write(svg.encode())


def _of_file(file: Path, earlier: Resolver | None, diff: Path | None, at: DateTime) -> Sheet:
    resolver = Resolver(read_calendar(file))
    calendar = resolver.calendar
    picture = of_calendar(resolver, at=at, previous=earlier)
    return Sheet(
        calendar.season, calendar.title, picture, _note(calendar.season, picture, f"of {diff.name}" if diff else "")
    )


def _of_season(options: Options, earlier: Resolver | None, diff: Path | None) -> Sheet:
    with options.reading() as session:
        season_id = options.season_id(session)
        told = versions(session, season_id, at=options.instant)
        picture = read_season(session, season_id, told, at=options.instant, diff=earlier)
    calendar = told.current.calendar
    before = f"of {diff.name}" if diff else f"of version {told.number - 1}" if told.previous else ""
    season = f"{season_id}, version {told.number} of its calendar"
    return Sheet(season_id, calendar.title, picture, _note(season, picture, before))


def _note(season: str, picture: Picture, before: str) -> str:
    """“FY2027 · zone America/Los_Angeles · as of Thu 10 Sep 2026 · ghosts: the dates of version 1”"""
    as_of = f"as of {long(picture.at.in_timezone(picture.zone).date())}"
    return " · ".join(filter(None, (season, f"zone {picture.zone}", as_of, before and f"ghosts: the dates {before}")))


def _svg(picture: str) -> bytes:
    return picture.encode()


def _png(picture: str) -> bytes:
    from app.picture.png import png

    return png(picture)


FORMATS: Mapping[str, Callable[[str], bytes]] = {".svg": _svg, ".png": _png}


def _format(to: Path) -> Callable[[str], bytes]:
    if to.suffix.lower() not in FORMATS:
        raise BadInput(f"“{to}” is no picture that can be written; end its name in {' or '.join(FORMATS)}.")
    return FORMATS[to.suffix.lower()]


def _counted(drawn: list[Changed]) -> str:
    """“20 gates, 2 moved, 1 new, 1 removed”"""
    counts = {"gates": sum(each.change != "removed" for each in drawn)}
    counts["moved"] = sum(isinstance(each.change, Moved) for each in drawn)
    counts |= {kind: sum(each.change == kind for each in drawn) for kind in ("new", "removed")}
    return ", ".join(f"{n} {kind}" for kind, n in counts.items() if n)
