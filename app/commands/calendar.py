"""phasegate calendar: what a file's dates come to and why, and what is wrong with it."""

from pathlib import Path
from typing import Annotated, Any

from cyclopts import App, Parameter

from app.answer import as_json, say, table
from config.calendar import Calendar
from config.read import read_calendar
from config.resolve import DatedGate, Resolver

app = App(name="calendar", help="Look at a calendar file: its dates and its mistakes.")


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
    calendar = read_calendar(file)
    gates = Resolver(calendar).gates()
    if json:
        as_json(
            {"season": calendar.season, "title": calendar.title, "zone": calendar.zone, "gates": _rows(calendar, gates)}
        )
        return
    say(f"{calendar.title} ({calendar.season}), zone {calendar.zone}, business days {calendar.business_days}", "")
    lines = [(gate.gate.id, _window(gate), gate.due.explanation) for gate in gates]
    table(("Gate", "Due", "Why"), lines, empty="The calendar has no gates.")


@app.command
def check(file: Path, /, *, json: Annotated[bool, Parameter(negative="")] = False) -> None:
    """Say all that is wrong with a calendar, each mistake with its line and remedy.

    Parameters
    ----------
    file
        The calendar.
    json
        Answer in JSON.
    """
    calendar = read_calendar(file)
    gates = Resolver(calendar).gates()
    if json:
        as_json({"season": calendar.season, "mistakes": []})
        return
    say(f"{file}: no mistakes. {calendar.season} has {len(gates)} gates, {gates[0].due.day} to {gates[-1].due.day}.")


def _window(dated: DatedGate) -> str:
    due = dated.due.day.format("ddd YYYY-MM-DD", locale="en")
    return f"{dated.opens.day} → {due}" if dated.gate.opens else due


def _rows(calendar: Calendar, gates: tuple[DatedGate, ...]) -> list[dict[str, Any]]:
    zone = calendar.zone
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
        }
        for dated in gates
    ]
