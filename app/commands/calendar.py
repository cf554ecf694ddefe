"""phasegate calendar: what a file's dates come to and why; the other commands are in files of their own."""

from collections.abc import Iterator, Sequence
from pathlib import Path

from cyclopts import App
from pendulum import Date

from app.output import JsonAnswer, Lines, RowCells, Table, answer
from app.typed_values import Switch
from config.critical_path import critical_path, slack_of_gates
from config.explanation import long_day
from config.read import read_calendar
from config.resolve import DatedGate, Resolver
from config.wallclock import zone_title
from rules.fiscal import FiscalYear

app = App(
    name="calendar",
    help="Calendars: their dates and mistakes, and changes of an open season's.",
)

CALENDAR_COMMANDS = (
    (
        "check",
        "app.commands.calendar_check:check",
        "Say all that is wrong with a calendar, and what to mind.",
    ),
    (
        "path",
        "app.commands.calendar_diff:path",
        "The critical path, and how far each gate can slip.",
    ),
    (
        "diff",
        "app.commands.calendar_diff:diff",
        "What two calendars differ in, and why.",
    ),
    (
        "timeline",
        "app.commands.calendar_timeline:timeline",
        "Draw the season as SVG or PNG.",
    ),
    (
        "clone",
        "app.commands.calendar_clone:clone",
        "Date last season's calendar for the next year.",
    ),
    (
        "schema",
        "app.commands.calendar_schema:schema",
        "The JSON Schema of calendars, for editors.",
    ),
    (
        "whatif",
        "app.commands.calendar_whatif:whatif",
        "Say all that a change would do; writes nothing.",
    ),
    (
        "propose",
        "app.commands.calendar_change:propose_calendar",
        "Propose a change of the season's calendar.",
    ),
    (
        "simulate",
        "app.commands.calendar_change:simulate_change",
        "Say what a proposed change would do now.",
    ),
    (
        "approve",
        "app.commands.calendar_change:approve",
        "Approve a change that somebody else proposed.",
    ),
    (
        "publish",
        "app.commands.calendar_change:publish",
        "Make an approved change the season's calendar.",
    ),
    (
        "withdraw",
        "app.commands.calendar_change:withdraw",
        "Take back a change that was not published.",
    ),
    (
        "changes",
        "app.commands.calendar_change:list_changes",
        "The season's changes and versions.",
    ),
)
for name, path, summary in CALENDAR_COMMANDS:
    app.command(path, name=name, help=summary)

GATES_TABLE = Table(
    ("Gate", "Due", "Why"),
    empty="The calendar has no gates.",
)


@app.command
def show(file: Path, /, *, json: Switch = False) -> None:
    """Print every gate with its date and how it came about.

    Parameters
    ----------
    file
        The calendar, for example config/templates/amazon_op.yaml.
    json
        Answer in JSON.
    """
    resolver = Resolver(read_calendar(file))
    answer(_calendar_as_object(resolver), _calendar_lines(resolver), json=json)


def _calendar_lines(resolver: Resolver) -> Lines:
    yield _head_line(resolver)
    yield ""
    yield from _gate_table(resolver.gates())
    yield from _titled_lines("Blackouts", list(_blackout_lines(resolver)))
    yield from _titled_lines("Rituals", list(_ritual_lines(resolver)))


def _head_line(resolver: Resolver) -> str:
    calendar = resolver.calendar
    year = calendar.fiscal_year.chosen
    place = f"zone {zone_title(calendar.zone)}, business days {calendar.business_days}"
    return f"{calendar.title} ({calendar.season}), {year.label} {year.first} to {year.last}, {place}"


def _gate_table(gates: Sequence[DatedGate]) -> Lines:
    rows = [_gate_row(dated) for dated in gates]
    return GATES_TABLE.lines(rows)


def _gate_row(dated: DatedGate) -> RowCells:
    return (dated.gate.id, _window_words(dated), dated.due.explanation)


def _window_words(dated: DatedGate) -> str:
    """“Fri 2026-08-14”, behind the day on which the gate opens where it has one."""
    due = dated.due.day.format("ddd YYYY-MM-DD", locale="en")
    return f"{dated.opens.day} → {due}" if dated.gate.opens else due


def _titled_lines(title: str, lines: list[str]) -> Lines:
    """The lines below their title; nothing where there are none."""
    if not lines:
        return
    yield ""
    yield f"{title}:"
    for line in lines:
        yield f"  {line}"


def _blackout_lines(resolver: Resolver) -> Lines:
    for blackout in resolver.blackouts:
        days = f"{long_day(blackout.first)} to {long_day(blackout.last)}"
        yield f"{blackout.title} ({blackout.id}): {days}, {', '.join(blackout.kinds)}"


def _ritual_lines(resolver: Resolver) -> Lines:
    for ritual, dates in resolver.rituals:
        days = ", ".join(long_day(dated.day) for dated in dates)
        yield f"{ritual.title} ({ritual.id}), every {ritual.every}: {days}"


def _calendar_as_object(resolver: Resolver) -> JsonAnswer:
    calendar = resolver.calendar
    return {
        "season": calendar.season,
        "title": calendar.title,
        "zone": calendar.zone,
        "fiscal_year": _year_as_object(calendar.fiscal_year.chosen),
        "gates": list(_gate_objects(resolver)),
        "blackouts": resolver.blackouts,
        "rituals": list(_ritual_objects(resolver)),
    }


def _year_as_object(year: FiscalYear) -> JsonAnswer:
    return {
        "label": year.label,
        "first": year.first,
        "last": year.last,
        "weeks": year.weeks,
    }


def _ritual_objects(resolver: Resolver) -> Iterator[JsonAnswer]:
    for ritual, dates in resolver.rituals:
        days: list[Date] = [dated.day for dated in dates]
        yield {
            "id": ritual.id,
            "title": ritual.title,
            "every": ritual.every,
            "days": days,
        }


def _gate_objects(resolver: Resolver) -> Iterator[JsonAnswer]:
    slack_of = slack_of_gates(resolver)
    critical = critical_path(resolver, slack_of) if slack_of else ()
    for dated in resolver.gates():
        gate_id = dated.gate.id
        slack_facts = {
            "slack": slack_of[gate_id].days,
            "critical": gate_id in critical,
        }
        yield _gate_as_object(dated, resolver.calendar.zone) | slack_facts


def _gate_as_object(dated: DatedGate, zone: str) -> JsonAnswer:
    gate = dated.gate
    return {
        "id": gate.id,
        "title": gate.title,
        "phase": gate.phase,
        "opens_at": dated.opens.at.in_timezone(zone),
        "due_on": dated.due.day,
        "due_at": dated.due.at.in_timezone(zone),
        "grace_ends_at": dated.grace_ends_at.in_timezone(zone),
        "rule": gate.due.text,
        "explanation": dated.due.explanation,
        "waivable_by": gate.waivable_by,
        "final": gate.final,
    }
