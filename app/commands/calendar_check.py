"""phasegate calendar check: all that is wrong with a calendar file, and all that is worth a second look."""

import sys
from pathlib import Path

from app.output import JsonAnswer, Lines, as_json, say
from app.typed_values import Switch
from config.audit import Audit, audit_calendar
from config.calendar import Calendar
from config.mistake import Mistaken
from config.organisation import read_organisation
from config.resolve import Resolver
from config.text import read_text

STRICT_CODE = 1


def check(
    file: Path,
    /,
    *,
    org: Path | None = None,
    strict: Switch = False,
    json: Switch = False,
) -> None:
    """Say all that is wrong with a calendar, and what to mind, each with its line and remedy.

    Mistakes go to stderr, and the exit code is then 2; warnings go to stdout.

    Parameters
    ----------
    file
        The calendar.
    org
        A folder with people.csv and teams.yaml: then reviewers' load, local holidays and overlays are looked at too.
    strict
        End with exit code 1 where there are warnings.
    json
        Answer in JSON.
    """
    organisation = read_organisation(org) if org is not None else None
    audited = audit_calendar(read_text(file), str(file), organisation=organisation)
    if json:
        as_json(_audit_as_object(audited))
        _exit_with_mistakes(audited)
    else:
        say(*_audit_lines(file, audited))
        _raise_mistakes(audited)
    if strict and audited.warnings:
        sys.exit(STRICT_CODE)


def _exit_with_mistakes(audited: Audit) -> None:
    if audited.mistakes:
        sys.exit(Mistaken.exit_code)


def _raise_mistakes(audited: Audit) -> None:
    if audited.mistakes:
        raise Mistaken(audited.mistakes)


def _audit_as_object(audited: Audit) -> JsonAnswer:
    calendar = audited.calendar
    return {
        "season": calendar.season if calendar else None,
        "mistakes": audited.mistakes,
        "warnings": audited.warnings,
    }


def _audit_lines(file: Path, audited: Audit) -> Lines:
    for warning in audited.warnings:
        yield str(warning)
    yield from _summary_lines(file, audited)


def _summary_lines(file: Path, audited: Audit) -> Lines:
    if audited.calendar is not None and not audited.mistakes:
        warnings = _counted(len(audited.warnings), "warning")
        season = _season_sentence(audited.calendar)
        yield f"{file}: no mistakes, {warnings}. {season}"


def _season_sentence(calendar: Calendar) -> str:
    gates = Resolver(calendar).gates()
    first = gates[0].due.day
    last = gates[-1].due.day
    return f"{calendar.season} has {_counted(len(gates), 'gate')}, {first} to {last}."


def _counted(number: int, thing: str) -> str:
    """“no gates”, “1 gate”, “2 gates”"""
    plural = "" if number == 1 else "s"
    return f"{number or 'no'} {thing}{plural}"
