"""phasegate calendar timeline: the season as a picture, with the gates where an earlier calendar had them."""

import sys
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from pathlib import Path

from pendulum import DateTime

from app.atomic_files import write_whole
from app.date_format import format_day
from app.options import DEFAULTS, Options
from app.output import as_json, say
from app.picture.changes import ChangedGate, MovedGate, changed_gates
from app.picture.rows import timeline_data
from app.picture.sources import of_calendar, read_season
from app.picture.standalone import standalone_svg
from app.picture.subject import Picture
from config.read import read_calendar
from config.resolve import Resolver
from flows.views.calendar import Versions, read_calendar_versions
from states.refusal import BadInput


@dataclass(frozen=True)
class Sheet:
    """A picture with its title and the line below it."""

    season: str
    title: str
    picture: Picture
    note: str


@dataclass(frozen=True)
class Earlier:
    """An earlier calendar, whose dates are drawn as ghosts, and the file that it comes from."""

    resolver: Resolver
    file: Path

    @property
    def words(self) -> str:
        return f"of {self.file.name}"


def timeline(
    file: Path | None = None,
    /,
    *,
    to: Path | None = None,
    diff: Path | None = None,
    options: Options = DEFAULTS,
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
    write_as = _picture_format(to) if to else _svg_bytes
    earlier = _read_earlier(diff)
    sheet = _draw_sheet(file, earlier, options)
    svg = standalone_svg(sheet.picture, title=sheet.title, note=sheet.note)
    if not svg:
        raise BadInput(f"{sheet.season} has no gates, so there is nothing to draw; add one to the calendar.")
    if to:
        write_whole(to, write_as(svg))
    _answer_sheet(sheet, svg, to, options)


def _read_earlier(file: Path | None) -> Earlier | None:
    """None where no earlier calendar is named."""
    if file is None:
        return None
    return Earlier(Resolver(read_calendar(file)), file)


def _answer_sheet(
    sheet: Sheet,
    svg: str,
    to: Path | None,
    options: Options,
) -> None:
    """Print the picture itself where it goes into no file."""
    if options.json:
        as_json(
            {
                "season": sheet.season,
                "title": sheet.title,
                **timeline_data(sheet.picture),
            }
        )
    elif to:
        say(f"{to}: {sheet.title}, {_count_words(changed_gates(sheet.picture))}.")
    else:
        sys.stdout.buffer.write(svg.encode())


def _draw_sheet(file: Path | None, earlier: Earlier | None, options: Options) -> Sheet:
    """Of the file; without one, of the season."""
    if file is None:
        return _sheet_of_season(options, earlier)
    return _sheet_of_file(file, earlier, options.instant)


def _sheet_of_file(file: Path, earlier: Earlier | None, at: DateTime) -> Sheet:
    resolver = Resolver(read_calendar(file))
    calendar = resolver.calendar
    previous = earlier.resolver if earlier else None
    ghosts = earlier.words if earlier else ""
    picture = of_calendar(resolver, at=at, previous=previous)
    note = _note_line(calendar.season, picture, ghosts)
    return Sheet(calendar.season, calendar.title, picture, note)


def _sheet_of_season(options: Options, earlier: Earlier | None) -> Sheet:
    with options.reading_season() as (session, season_id):
        known = read_calendar_versions(session, season_id, at=options.instant)
        diff = earlier.resolver if earlier else None
        picture = read_season(
            session,
            season_id,
            known,
            at=options.instant,
            diff=diff,
        )
    ghosts = earlier.words if earlier else _previous_words(known)
    season = f"{season_id}, version {known.number} of its calendar"
    return Sheet(
        season_id,
        known.current.calendar.title,
        picture,
        _note_line(season, picture, ghosts),
    )


def _previous_words(known: Versions) -> str:
    """“of version 1”; "" where the current one is the first."""
    return f"of version {known.number - 1}" if known.previous else ""


def _note_line(season: str, picture: Picture, ghosts: str) -> str:
    """“FY2027 · zone America/Los_Angeles · as of Thu 10 Sep 2026 · ghosts: the dates of version 1”"""
    parts = [season, f"zone {picture.zone}", f"as of {_drawn_on(picture)}"]
    if ghosts:
        parts.append(f"ghosts: the dates {ghosts}")
    return " · ".join(parts)


def _drawn_on(picture: Picture) -> str:
    day = picture.at.in_timezone(picture.zone).date()
    return format_day(day)


def _svg_bytes(svg: str) -> bytes:
    return svg.encode()


def _png_bytes(svg: str) -> bytes:
    from app.picture.png import svg_to_png

    return svg_to_png(svg)


PICTURE_FORMATS: Mapping[str, Callable[[str], bytes]] = {
    ".svg": _svg_bytes,
    ".png": _png_bytes,
}


def _picture_format(to: Path) -> Callable[[str], bytes]:
    suffix = to.suffix.lower()
    if suffix not in PICTURE_FORMATS:
        raise BadInput(f"“{to}” is no picture that can be written; end its name in {' or '.join(PICTURE_FORMATS)}.")
    return PICTURE_FORMATS[suffix]


def _count_words(drawn: list[ChangedGate]) -> str:
    """“20 gates, 2 moved, 1 new, 1 removed”"""
    changes = [each.change for each in drawn]
    count_of = {
        "gates": len(changes) - changes.count("removed"),
        "moved": sum(isinstance(change, MovedGate) for change in changes),
        "new": changes.count("new"),
        "removed": changes.count("removed"),
    }
    return ", ".join(f"{count} {kind}" for kind, count in count_of.items() if count)
