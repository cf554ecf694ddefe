"""phasegate calendar diff and path: what two calendars differ in, and which gates leave no room."""

from pathlib import Path
from typing import Annotated

from cyclopts import Parameter

from app.output import as_json, say, table
from app.whatif import compared, tell
from config.critical_path import critical_path, slack, target_of
from config.difference import difference
from config.read import read_calendar
from config.resolve import Resolver
from config.scopes import alone


def diff(before: Path, after: Path, /, *, json: Annotated[bool, Parameter(negative="")] = False) -> None:
    """Print every gate whose date differs between two calendars, and why.

    Parameters
    ----------
    before
        The older calendar.
    after
        The newer one.
    json
        Answer in JSON.
    """
    old, new = (alone(Resolver(read_calendar(file))) for file in (before, after))
    told, moves = compared(old, new, difference(old, new))
    if json:
        as_json(told)
        return
    tell(told, moves)


def path(file: Path, /, *, to: str = "", json: Annotated[bool, Parameter(negative="")] = False) -> None:
    """Print the critical path, and how many business days each gate can slip before something breaks.

    Parameters
    ----------
    file
        The calendar.
    to
        The gate that the path leads to; by default the first final one.
    json
        Answer in JSON.
    """
    resolver = Resolver(read_calendar(file))
    found = slack(resolver)
    chain = critical_path(resolver, found, to)
    if json:
        lines = [{"id": gate, "slack": one.days, "breaks": one.breaks} for gate, one in found.items()]
        as_json({"season": resolver.calendar.season, "to": chain[-1], "path": chain, "gates": lines})
        return
    say(f"The path to {to or target_of(resolver.calendar)}: {' → '.join(chain)}", "")
    rows = [
        (gate, "●" if gate in chain else "", f"{one.days} bd", f"then {one.breaks}" if one.breaks else "")
        for gate, one in found.items()
    ]
    table(("Gate", "On the path", "Can slip", "One day more"), rows, empty="The calendar has no gates.")
