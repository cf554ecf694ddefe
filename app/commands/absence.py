"""phasegate away, back, absences: out of office, and who stands in."""

from typing import Annotated, Any

from cyclopts import Parameter

from app.options import Options, local
from app.output import as_json, minute, say, table
from flows.absence.absence import absences as listed
from flows.absence.absence import away as enter
from flows.absence.absence import back as end
from flows.ground import stand
from models.organisation import SYSTEM


def away(
    person: str = "",
    /,
    *,
    from_: Annotated[str, Parameter(name="--from")] = "",
    until: str,
    delegate: str = "",
    note: str = "",
    options: Options | None = None,
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
    options = options or Options()
    with options.writing() as session:
        season = options.season_id(session)
        who = person or options.by
        days = _days(session, season, who, from_, until, options)
        told: dict[str, Any] = {"delegate_id": delegate or None, "note": note, "by": options.by, "at": options.instant}
        row = enter(session, season, who, **days, **told)
        line = next(one for one in listed(session, season, at=options.instant) if one.id == row.id)
    if options.json:
        as_json(line)
        return
    days_said = f"from {minute(line.from_at, line.zone)} until {minute(line.until_at, line.zone)}"
    say(f"{line.person} is away {days_said}; {line.stand_in or 'nobody'} stands in ({line.id}).")


def back(person: str = "", /, *, options: Options | None = None) -> None:
    """End the absence that runs, or take back the next one.

    Parameters
    ----------
    person
        Who is back; by default whoever says it.
    """
    options = options or Options()
    with options.writing() as session:
        season = options.season_id(session)
        row = end(session, season, person or options.by, by=options.by, at=options.instant)
        told = next(one for one in listed(session, season, at=options.instant, over=True) if one.id == row.id)
    if options.json:
        as_json(told)
        return
    say(f"{told.person} is back ({told.id}).")


def absences(*, over: bool = False, options: Options | None = None) -> None:
    """Print who is away or will be, in the time of where they work, and who stands in.

    Parameters
    ----------
    over
        Those that are over too.
    """
    options = options or Options()
    with options.reading() as session:
        season = options.season_id(session)
        found = listed(session, season, at=options.instant, over=over)
    if options.json:
        as_json({"absences": found})
        return
    rows = [
        (
            one.id,
            one.person,
            minute(one.from_at, one.zone),
            minute(one.until_at, one.zone),
            one.state,
            one.stand_in,
            one.note,
        )
        for one in found
    ]
    table(("Id", "Who", "From", "Until", "State", "Stands in", "Note"), rows, empty="Nobody is away.")


def _days(session: Any, season_id: str, person_id: str, first: str, until: str, options: Options) -> dict[str, Any]:
    """A day begins where the person works."""
    zone = stand(session, season_id, by=SYSTEM, at=options.instant).reader(person_id).zone
    from_at = local(first, zone=zone, hour=0) if first else options.instant
    return {"from_at": from_at, "until_at": local(until, zone=zone, hour=0)}
