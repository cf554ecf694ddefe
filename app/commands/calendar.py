"""phasegate calendar: what a file's dates come to and why; the other commands are in files of their own."""

from pathlib import Path
from typing import Annotated, Any

from cyclopts import App, Parameter

from app.output import as_json, say, table
from config.critical_path import critical_path, slack
from config.explanation import long
from config.read import read_calendar
from config.resolve import DatedGate, Resolver
from config.wallclock import zone_title

app = App(name="calendar", help="Calendars: their dates and mistakes, and changes of an open season's.")

COMMANDS = (
    ("check", "app.commands.calendar_check:check", "Say all that is wrong with a calendar, and what to mind."),
    ("path", "app.commands.calendar_diff:path", "The critical path, and how far each gate can slip."),
    ("diff", "app.commands.calendar_diff:diff", "What two calendars differ in, and why."),
    ("timeline", "app.commands.calendar_timeline:timeline", "Draw the season as SVG or PNG."),
    ("clone", "app.commands.calendar_clone:clone", "Date last season's calendar for the next year."),
    ("schema", "app.commands.calendar_schema:schema", "The JSON Schema of calendars, for editors."),
    ("whatif", "app.commands.calendar_change:whatif", "Say all that a change would do; writes nothing."),
    ("propose", "app.commands.calendar_change:propose_", "Propose a change of the season's calendar."),
    ("simulate", "app.commands.calendar_change:simulate_", "Say what a proposed change would do now."),
    ("approve", "app.commands.calendar_change:approve", "Approve a change that somebody else proposed."),
    ("publish", "app.commands.calendar_change:publish", "Make an approved change the season's calendar."),
    ("withdraw", "app.commands.calendar_change:withdraw", "Take back a change that was not published."),
    ("changes", "app.commands.calendar_change:changes_", "The season's changes and versions."),
)
for name, path, told in COMMANDS:
    app.command(path, name=name, help=told)


@app.command
def show(file: Path, /, *, json: Annotated[bool, Parameter(negative="")] = False) -> None:
    """Print every gate with its date and how it came about.

    Parameters
    ----------
    file
        The calendar, for example config/templates/amazon_op.yaml.
    json
        Answer in JSON.
    """
    resolver = Resolver(read_calendar(file))
    told = _told(resolver)
    if json:
        as_json(told)
        return
    calendar, year = resolver.calendar, resolver.calendar.fiscal_year.chosen
    place = f"zone {zone_title(calendar.zone)}, business days {calendar.business_days}"
    say(f"{calendar.title} ({calendar.season}), {year.label} {year.first} to {year.last}, {place}", "")
    lines = [(gate.gate.id, _window(gate), gate.due.explanation) for gate in resolver.gates()]
    table(("Gate", "Due", "Why"), lines, empty="The calendar has no gates.")
    for title, rows in (("Blackouts", _blackouts(resolver)), ("Rituals", _rituals(resolver))):
        if rows:
            say("", f"{title}:", *(f"  {row}" for row in rows))


def _blackouts(resolver: Resolver) -> list[str]:
    return [
        f"{one.title} ({one.id}): {long(one.first)} to {long(one.last)}, {', '.join(one.kinds)}"
        for one in resolver.blackouts
    ]


def _rituals(resolver: Resolver) -> list[str]:
    return [
        f"{ritual.title} ({ritual.id}), every {ritual.every}: {', '.join(long(one.day) for one in days)}"
        for ritual, days in resolver.rituals()
    ]


def _told(resolver: Resolver) -> dict[str, Any]:
    calendar, year = resolver.calendar, resolver.calendar.fiscal_year.chosen
    rituals = [
        {"id": ritual.id, "title": ritual.title, "every": ritual.every, "days": [one.day for one in days]}
        for ritual, days in resolver.rituals()
    ]
    return {
        "season": calendar.season,
        "title": calendar.title,
        "zone": calendar.zone,
        "fiscal_year": {"label": year.label, "first": year.first, "last": year.last, "weeks": year.weeks},
        "gates": _rows(resolver),
        "blackouts": resolver.blackouts,
        "rituals": rituals,
    }


def _window(dated: DatedGate) -> str:
    due = dated.due.day.format("ddd YYYY-MM-DD", locale="en")
    return f"{dated.opens.day} → {due}" if dated.gate.opens else due


def _rows(resolver: Resolver) -> list[dict[str, Any]]:
    zone, room = resolver.calendar.zone, slack(resolver)
    path = critical_path(resolver, room) if room else ()
    return [
        {
            "id": dated.gate.id,
            "title": dated.gate.title,
            "phase": dated.gate.phase,
            "opens_at": dated.opens.at.in_timezone(zone),
            "due_on": dated.due.day,
            "due_at": dated.due.at.in_timezone(zone),
            "grace_ends_at": dated.grace_ends_at.in_timezone(zone),
            "rule": dated.gate.due.text,
            "explanation": dated.due.explanation,
            "waivable_by": dated.gate.waivable_by,
            "final": dated.gate.final,
            "slack": room[dated.gate.id].days,
            "critical": dated.gate.id in path,
        }
        for dated in resolver.gates()
    ]
