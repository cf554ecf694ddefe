"""phasegate calendar clone: last season's calendar for the next year, with what fell on a day that is none."""

from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Annotated, Any

from cyclopts import Parameter
from pendulum import Date

from app.atomic_files import must_be_free, write_whole
from app.output import as_json, say, table
from config.calendar import Calendar
from config.explanation import long, short
from config.raw_dates import Fell, fell
from config.read import parse_calendar
from config.redate import Redated, redated, years_between
from config.resolve import Dated, Resolver
from config.scopes import Scopes, alone
from config.text import read_text
from rules.fiscal import Span
from states.refusal import BadInput


@dataclass(frozen=True)
class Row:
    """A gate of the new calendar, for everybody or (`unit`) under an overlay; `was` is None where it is new."""

    unit: str
    gate: str
    was: Dated | None
    now: Dated
    fell: tuple[Fell, ...]

    @property
    def name(self) -> str:
        return f"{self.unit}: {self.gate}" if self.unit else self.gate


def clone(
    file: Path,
    /,
    *,
    season: str,
    to: Path | None = None,
    force: Annotated[bool, Parameter(negative="")] = False,
    json: Annotated[bool, Parameter(negative="")] = False,
) -> None:
    """Date last season's calendar for the next year: the same file, comments and all, with its days moved.

    Fixed days, blackouts and closed days move by a year, in a 52/53-week year by whole weeks; rules move by themselves.

    Parameters
    ----------
    file
        Last season's calendar.
    season
        The id of the new season, FY2028.
    to
        The file to write; by default one beside it, called after the season.
    force
        Write over a file that is there.
    json
        Answer in JSON.
    """
    text = read_text(file)
    before = parse_calendar(text, str(file))
    target = to or _beside(file, before.season, season)
    must_be_free(target, force=force)
    found = redated(text, before, season=season, years=_years(before.season, season))
    write_whole(target, found.text.encode())
    after = parse_calendar(found.text, str(target))
    rows, idle = tuple(_rows(before, after)), tuple(_idle(after))
    if json:
        as_json(_told(before, after, target, found, rows, idle))
        return
    _tell(before, after, target, found, rows, idle)


def _years(old: str, new: str) -> int:
    """By how many years the seasons are apart; one where their ids tell no years."""
    years = 1 if old != new and years_between(old, new) is None else years_between(old, new)
    if not years:
        raise BadInput(f"{new} is the season of this file; name the one that is to come: --season FY2028.")
    return years


def _beside(file: Path, old: str, new: str) -> Path:
    stem = file.stem.replace(old, new).replace(old.lower(), new.lower())
    return file.with_name(f"{stem if stem != file.stem else f'{file.stem}-{new}'}{file.suffix}")


def _rows(before: Calendar, after: Calendar) -> Iterator[Row]:
    old, new = alone(Resolver(before)), alone(Resolver(after))
    for unit in new.all():
        for gate in new.resolver(unit).by_id:
            row = _row(old, new, unit, gate)
            if not unit or (row.was, row.now) != _company(old, new, gate):
                yield row


def _row(old: Scopes, new: Scopes, unit: str, gate: str) -> Row:
    was = old.resolver(unit).due(gate) if gate in old.resolver(unit).by_id else None
    resolver = new.resolver(unit)
    return Row(unit, gate, was, resolver.due(gate), tuple(fell(resolver, gate)))


def _company(old: Scopes, new: Scopes, gate: str) -> tuple[Dated | None, Dated | None]:
    there = gate in new.company.by_id
    return (old.company.due(gate), new.company.due(gate)) if there else (None, None)


def _idle(after: Calendar) -> Iterator[tuple[str, Date, str]]:
    """Closed days that would have been days off anyway."""
    resolver = Resolver(after)
    for name, company in after.calendars.items():
        for base in map(resolver.business_days, company.bases):
            for day in company.closed:
                if not base.includes(day):
                    yield name, day, base.holidays.get(day, "weekend")


def _told(
    before: Calendar, after: Calendar, target: Path, found: Redated, rows: tuple[Row, ...], idle: Any
) -> dict[str, Any]:
    return {
        "season": after.season,
        "was": before.season,
        "file": str(target),
        "fiscal_year": {"from": _days(found.was), "to": _days(found.now)},
        "gates": [
            {
                "gate": row.gate,
                "unit": row.unit,
                "from": row.was.day if row.was else None,
                "to": row.now.day,
                "explanation": row.now.explanation,
            }
            for row in rows
        ],
        "fell": [
            {"gate": one.gate, "unit": row.unit, "key": one.key, "on": one.on, "why": one.why, "to": one.to}
            for row in rows
            for one in row.fell
        ],
        "closed": [{"calendar": name, "day": day, "why": why} for name, day, why in idle],
    }


def _days(span: Span) -> dict[str, Date]:
    return {"first": span.first, "last": span.last}


def _tell(before: Calendar, after: Calendar, target: Path, found: Redated, rows: tuple[Row, ...], idle: Any) -> None:
    year = f"{long(found.now.first)} to {long(found.now.last)}"
    say(f"{target} is written: {after.season}, {year}, from {before.season}.", "")
    lines = [(row.name, long(row.was.day) if row.was else "new", long(row.now.day), _fell(row)) for row in rows]
    table(("Gate", before.season, after.season, "Fell on"), lines, empty="The calendar has no gates.")
    say("", *_summary(rows), *(f"{name}: the closed day {long(day)} is a {why} anyway." for name, day, why in idle))
    say(f"Look at it: phasegate calendar check {target}")


def _fell(row: Row) -> str:
    return "; ".join(
        f"{'opens ' if one.key == 'opens' else ''}{short(one.on)} ({one.why}) → {short(one.to)}" for one in row.fell
    )


def _summary(rows: tuple[Row, ...]) -> Iterator[str]:
    gates = [row.name for row in rows if row.fell]
    fell_on = "fell on a weekend or holiday, or into a blackout"
    if not gates:
        yield f"Nothing {fell_on}."
    else:
        were = "1 gate" if len(gates) == 1 else f"{len(gates)} gates"
        yield f"{were} {fell_on}, and {'was' if len(gates) == 1 else 'were'} rolled: {', '.join(gates)}."
