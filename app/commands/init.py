"""phasegate init: a calendar to begin with, from one of the templates."""

from pathlib import Path
from typing import Annotated

from cyclopts import Parameter

from app.atomic_files import must_be_free, write_whole
from app.output import as_json, say, table
from config.calendar import Calendar
from config.explanation import long
from config.read import parse_calendar
from config.redate import next_season, redated, years_between
from config.schema import schema_text
from config.template import about, template, templates
from states.refusal import BadInput, Unknown

CALENDAR, SCHEMA = Path("calendar.yaml"), "calendar.schema.json"


def init(
    *,
    template: str = "",
    season: str = "",
    year: int = 0,
    to: Path = CALENDAR,
    force: Annotated[bool, Parameter(negative="")] = False,
    list_: Annotated[bool, Parameter(name="--list", negative="")] = False,
    json: Annotated[bool, Parameter(negative="")] = False,
) -> None:
    """Write a calendar to begin with: a template with all its comments, dated for your year.

    Parameters
    ----------
    template
        Which one; --list names them.
    season
        The season's id, FY2028; by default the template's, of the year.
    year
        The fiscal year that is planned for, 2028; by default that in the season's id, else the template's.
    to
        The file to write.
    force
        Write over a file that is there.
    list_
        Only say which templates there are.
    json
        Answer in JSON.
    """
    if list_:
        _list(json=json)
        return
    text = _template(template)
    must_be_free(to, force=force)
    text = _dated(text, template, season, year)
    write_whole(to, text.encode())
    _tell(to, template, parse_calendar(text, str(to)), schema=_schema_beside(to), json=json)


def _dated(text: str, name: str, season: str, year: int) -> str:
    """The template's text for the wanted season; as it is where none is said."""
    if not season and not year:
        return text
    calendar = parse_calendar(text, name)
    years = _years(calendar, season, year)
    return redated(text, calendar, season=season or next_season(calendar.season, years), years=years).text


def _tell(file: Path, name: str, calendar: Calendar, *, schema: str, json: bool) -> None:
    if json:
        as_json({"file": str(file), "template": name, "season": calendar.season, "schema": schema})
        return
    span = f"{long(calendar.fiscal_year.starts_on)} to {long(calendar.fiscal_year.ends_on)}"
    say(f"{file} is written from {name}: {calendar.season}, {span}, {len(calendar.gates)} gates.")
    say(f"Look at its dates: phasegate calendar show {file}", f"Check what you change: phasegate calendar check {file}")


def _template(name: str) -> str:
    """Raises BadInput with the templates that there are where none of them is named."""
    try:
        if name:
            return template(name)
        said = "Say which template: phasegate init --template NAME. There are:"
    except Unknown as unknown:
        said = f"{str(unknown).split(' Known:')[0]} There are:"
    width = max(map(len, templates()))
    raise BadInput("\n".join((said, *(f"  {one.ljust(width)}  {about(one)}" for one in templates()))))


def _years(calendar: Calendar, season: str, year: int) -> int:
    """How many years the wanted one lies after the template's."""
    if year and not 1970 <= year <= 2200:
        raise BadInput(f"{year} lies outside of 1970 to 2200; correct the year.")
    if year:
        return year - calendar.fiscal_year.chosen.number
    return years_between(calendar.season, season) or 0


def _schema_beside(file: Path) -> str:
    """Editors look for the schema beside the calendar; one that is there already stays."""
    schema = file.with_name(SCHEMA)
    if not schema.exists():
        write_whole(schema, schema_text().encode())
    return str(schema)


def _list(*, json: bool) -> None:
    rows = [(name, about(name)) for name in templates()]
    if json:
        as_json({"templates": [{"name": name, "about": told} for name, told in rows]})
        return
    table(("Template", "About"), rows, empty="There are no templates.")
