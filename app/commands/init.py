"""phasegate init: a calendar to begin with, from one of the templates."""

from pathlib import Path
from typing import Annotated

from cyclopts import Parameter

from app.atomic_files import must_be_free, write_whole
from app.output import JsonAnswer, Lines, Table, answer
from app.typed_values import Switch, must_be_plausible_year
from config.calendar import Calendar
from config.explanation import long_day
from config.read import parse_calendar
from config.redate import next_season, redated_text, years_between
from config.schema import schema_text
from config.template import template_files, template_summary, template_text
from states.refusal import BadInput, Unknown

NEW_CALENDAR = Path("calendar.yaml")
SCHEMA_FILE = "calendar.schema.json"
TEMPLATES_TABLE = Table(("Template", "About"), empty="There are no templates.")


def init(
    *,
    template: str = "",
    season: str = "",
    year: int = 0,
    to: Path = NEW_CALENDAR,
    force: Switch = False,
    list_: Annotated[bool, Parameter(name="--list", negative="")] = False,
    json: Switch = False,
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
        _answer_list(json=json)
        return
    template_text = _template_text(template)
    must_be_free(to, force=force)
    text = _dated_text(template_text, template, season, year)
    calendar = _write_calendar(to, text)
    facts = _written_as_object(to, template, calendar)
    answer(facts, _written_lines(to, template, calendar), json=json)


def _written_as_object(file: Path, name: str, calendar: Calendar) -> JsonAnswer:
    return {
        "file": str(file),
        "template": name,
        "season": calendar.season,
        "schema": str(_schema_file(file)),
    }


def _write_calendar(file: Path, text: str) -> Calendar:
    """With the schema of calendars beside it."""
    write_whole(file, text.encode())
    calendar = parse_calendar(text, str(file))
    _write_schema(_schema_file(file))
    return calendar


def _dated_text(
    text: str,
    name: str,
    season: str,
    year: int,
) -> str:
    """The template's text for the wanted season; as it is where none is named."""
    if not season and not year:
        return text
    calendar = parse_calendar(text, name)
    years = _years_ahead(calendar, season, year)
    season_id = season or next_season(calendar.season, years)
    return redated_text(text, calendar, season=season_id, years=years).text


def _years_ahead(calendar: Calendar, season: str, year: int) -> int:
    """How many years the wanted one lies after the template's."""
    if not year:
        return years_between(calendar.season, season) or 0
    must_be_plausible_year(year, str(year))
    return year - calendar.fiscal_year.chosen.number


def _written_lines(file: Path, name: str, calendar: Calendar) -> Lines:
    year = calendar.fiscal_year
    span = f"{long_day(year.starts_on)} to {long_day(year.ends_on)}"
    yield f"{file} is written from {name}: {calendar.season}, {span}, {len(calendar.gates)} gates."
    yield f"Look at its dates: phasegate calendar show {file}"
    yield f"Check what you change: phasegate calendar check {file}"


def _template_text(name: str) -> str:
    """Raises BadInput with the templates that there are where none of them is named."""
    if not name:
        raise BadInput(_with_templates("Say which template: phasegate init --template NAME."))
    try:
        return template_text(name)
    except Unknown as unknown:
        sentence, _, _ = str(unknown).partition(" Known:")
    raise BadInput(_with_templates(sentence))


def _with_templates(sentence: str) -> str:
    """The sentence, and below it the templates that there are."""
    return "\n".join([f"{sentence} There are:", *_template_lines()])


def _template_lines() -> Lines:
    width = max(len(name) for name in template_files())
    for name in template_files():
        yield f"  {name.ljust(width)}  {template_summary(name)}"


def _schema_file(calendar: Path) -> Path:
    """Editors look for the schema beside the calendar."""
    return calendar.with_name(SCHEMA_FILE)


def _write_schema(file: Path) -> None:
    """One that is there already stays."""
    if not file.exists():
        write_whole(file, schema_text().encode())


def _answer_list(*, json: bool) -> None:
    facts = {"templates": [_template_as_object(name) for name in template_files()]}
    answer(facts, _template_table(), json=json)


def _template_table() -> Lines:
    rows = [(name, template_summary(name)) for name in template_files()]
    return TEMPLATES_TABLE.lines(rows)


def _template_as_object(name: str) -> JsonAnswer:
    return {"name": name, "about": template_summary(name)}
