"""phasegate calendar check: all that is wrong with a calendar file, and all that is worth a second look."""

import sys
from pathlib import Path
from typing import Annotated

from cyclopts import Parameter

from app.output import as_json, say
from config.audit import Audit, audit
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
    strict: Annotated[bool, Parameter(negative="")] = False,
    json: Annotated[bool, Parameter(negative="")] = False,
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
    found = audit(read_text(file), str(file), organisation=organisation)
    if json:
        season = found.calendar.season if found.calendar is not None else None
        as_json({"season": season, "mistakes": found.mistakes, "warnings": found.warnings})
    else:
        _tell(file, found)
    if found.mistakes:
        if not json:
            raise Mistaken(found.mistakes)
        sys.exit(Mistaken.exit_code)
    if strict and found.warnings:
        sys.exit(STRICT_CODE)


def _tell(file: Path, found: Audit) -> None:
    say(*(str(warning) for warning in found.warnings))
    if found.calendar is not None and not found.mistakes:
        say(f"{file}: no mistakes, {_counted(len(found.warnings), 'warning')}. {_season(found.calendar)}")


def _season(calendar: Calendar) -> str:
    gates = Resolver(calendar).gates()
    return f"{calendar.season} has {_counted(len(gates), 'gate')}, {gates[0].due.day} to {gates[-1].due.day}."


def _counted(n: int, thing: str) -> str:
    return f"{n or 'no'} {thing}{'' if n == 1 else 's'}"
