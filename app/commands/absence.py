"""phasegate away, back, absences: out of office, and who stands in."""

from collections.abc import Sequence
from typing import Annotated, Any

from cyclopts import Parameter
from pendulum import DateTime

from app.date_format import minute_in_zone
from app.options import DEFAULTS, Options
from app.output import Lines, RowCells, Table
from app.typed_values import parse_day_or_instant
from flows.absence.absence import away as enter_absence
from flows.absence.absence import back as end_absence
from flows.absence.absence_list import AbsenceLine
from flows.absence.absence_list import absences as absence_lines

ABSENCES_TABLE = Table(
    ("Id", "Who", "From", "Until", "State", "Stands in", "Note"),
    empty="Nobody is away.",
)


def away(
    person: str = "",
    /,
    *,
    from_: Annotated[str, Parameter(name="--from")] = "",
    until: str,
    delegate: str = "",
    note: str = "",
    options: Options = DEFAULTS,
) -> None:
    """Say that somebody is out of office; one entry covers everything that they approve, read or are reminded of.

    Parameters
    ----------
    person
        Who is away; by default whoever says it. Their manager and Product Ops may say it for them.
    from_
        The first day away, or an instant with its offset; by default now.
    until
        The day of the return, or an instant with its offset.
    delegate
        Who acts for them meanwhile; by default their manager.
    note
        What colleagues should know.
    """
    with options.writing_season() as (session, season_id):
        absent = person or options.by
        zone = _zone_of_person(session, season_id, absent, options)
        row = enter_absence(
            session,
            season_id,
            absent,
            from_at=_first_instant(from_, zone, options),
            until_at=_begin_of_day(until, zone),
            delegate_id=delegate or None,
            note=note,
            **options.actor,
        )
        line = _line_of(session, season_id, row.id, options)
    options.answer(line, _away_line(line))


def _zone_of_person(
    session: Any,
    season_id: str,
    person_id: str,
    options: Options,
) -> str:
    context = options.season_context(session, season_id)
    return context.reader(person_id).zone


def _first_instant(text: str, zone: str, options: Options) -> DateTime:
    """By default now."""
    return _begin_of_day(text, zone) if text else options.instant


def _begin_of_day(text: str, zone: str) -> DateTime:
    """A day begins where the person works."""
    return parse_day_or_instant(text, zone=zone, hour=0)


def _line_of(
    session: Any,
    season_id: str,
    absence_id: str,
    options: Options,
    *,
    over: bool = False,
) -> AbsenceLine:
    lines = absence_lines(
        session,
        season_id,
        at=options.instant,
        over=over,
    )
    return next(line for line in lines if line.id == absence_id)


def _away_line(line: AbsenceLine) -> str:
    first = minute_in_zone(line.from_at, line.zone)
    last = minute_in_zone(line.until_at, line.zone)
    stand_in = line.stand_in or "nobody"
    return f"{line.person} is away from {first} until {last}; {stand_in} stands in ({line.id})."


def back(person: str = "", /, *, options: Options = DEFAULTS) -> None:
    """End the absence that runs, or take back the next one.

    Parameters
    ----------
    person
        Who is back; by default whoever says it.
    """
    with options.writing_season() as (session, season_id):
        row = end_absence(
            session,
            season_id,
            person or options.by,
            **options.actor,
        )
        line = _line_of(
            session,
            season_id,
            row.id,
            options,
            over=True,
        )
    options.answer(line, f"{line.person} is back ({line.id}).")


def absences(*, over: bool = False, options: Options = DEFAULTS) -> None:
    """Print who is away or will be, in the time of where they work, and who stands in.

    Parameters
    ----------
    over
        Those that are over too.
    """
    with options.reading_season() as (session, season_id):
        lines = absence_lines(
            session,
            season_id,
            at=options.instant,
            over=over,
        )
    options.answer({"absences": lines}, _absence_table(lines))


def _absence_table(lines: Sequence[AbsenceLine]) -> Lines:
    rows = [_absence_row(line) for line in lines]
    return ABSENCES_TABLE.lines(rows)


def _absence_row(line: AbsenceLine) -> RowCells:
    return (
        line.id,
        line.person,
        minute_in_zone(line.from_at, line.zone),
        minute_in_zone(line.until_at, line.zone),
        line.state,
        line.stand_in,
        line.note,
    )
