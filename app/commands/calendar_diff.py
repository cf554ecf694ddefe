"""phasegate calendar diff and path: what two calendars differ in, and which gates leave no room."""

from collections.abc import Iterator, Mapping
from pathlib import Path

from app.output import JsonAnswer, Lines, RowCells, Table, answer
from app.typed_values import Switch
from app.whatif import calendars_as_object, what_if_lines
from config.critical_path import Slack, critical_path, slack_of_gates, target_of
from config.difference import compare_scopes
from config.read import read_calendar
from config.resolve import Resolver
from config.scopes import Scopes, scopes_of_file

SLACK_TABLE = Table(
    ("Gate", "On the path", "Can slip", "One day more"),
    empty="The calendar has no gates.",
)


def diff(
    before: Path,
    after: Path,
    /,
    *,
    json: Switch = False,
) -> None:
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
    old = _read_scopes(before)
    new = _read_scopes(after)
    outcome = compare_scopes(old, new)
    value = calendars_as_object(old, new, outcome)
    answer(value, what_if_lines(value, outcome.moves), json=json)


def _read_scopes(file: Path) -> Scopes:
    return scopes_of_file(Resolver(read_calendar(file)))


def path(
    file: Path,
    /,
    *,
    to: str = "",
    json: Switch = False,
) -> None:
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
    slack_of = slack_of_gates(resolver)
    chain = critical_path(resolver, slack_of, to)
    target = to or target_of(resolver.calendar)
    value = _path_as_object(resolver.calendar.season, chain, slack_of)
    answer(value, _path_lines(target, chain, slack_of), json=json)


def _path_as_object(season: str, chain: tuple[str, ...], slack_of: Mapping[str, Slack]) -> JsonAnswer:
    return {
        "season": season,
        "to": chain[-1],
        "path": chain,
        "gates": list(_slack_objects(slack_of)),
    }


def _slack_objects(slack_of: Mapping[str, Slack]) -> Iterator[JsonAnswer]:
    for gate, room in slack_of.items():
        yield {
            "id": gate,
            "slack": room.days,
            "breaks": room.breaks,
        }


def _path_lines(target: str, chain: tuple[str, ...], slack_of: Mapping[str, Slack]) -> Lines:
    yield f"The path to {target}: {' → '.join(chain)}"
    yield ""
    rows = list(_slack_rows(chain, slack_of))
    yield from SLACK_TABLE.lines(rows)


def _slack_rows(chain: tuple[str, ...], slack_of: Mapping[str, Slack]) -> Iterator[RowCells]:
    for gate, room in slack_of.items():
        on_path = "●" if gate in chain else ""
        then = f"then {room.breaks}" if room.breaks else ""
        yield (gate, on_path, f"{room.days} bd", then)
