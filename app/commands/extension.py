"""phasegate extension: more time at a gate, asked for with what will be true by then, and decided by a day."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Annotated

from cyclopts import App, Parameter

from app.date_format import day_in_zone
from app.options import DEFAULTS, Options
from app.output import JsonAnswer, Lines, RowCells, Table
from app.plan_named import PlanName, plan_id_or_all
from app.season_of import find_plan_and_zone, season_line
from app.take_step import take_exception_step
from app.typed_values import parse_day_or_instant
from flows.exceptions.extensions import Wish, ask_extension, move_extension
from flows.views.exceptions import ExtensionLine, extension_lines
from models.exceptions import ExtensionRequest

app = App(
    name="extension",
    help="More time at a gate: ask for it, decide it, list what was asked.",
)

EXTENSIONS_TABLE = Table(
    ("Request", "State", "Until", "Decide by", "By", "What will be true"),
    empty="Nobody asks for time.",
)


@Parameter(name="*")
@dataclass(frozen=True, kw_only=True)
class MoreTime:
    """What is asked for.

    Parameters
    ----------
    until
        The day that you ask for.
    decide_by
        The day by which it must be decided; silence ends the request.
    reason
        Why.
    criterion
        What will be true by then, once for each.
    gate
        The gate; by default the one at which the plan is handed in.
    """

    until: str
    decide_by: str
    reason: str
    criterion: Annotated[list[str], Parameter(negative="")]
    gate: str = ""

    def as_wish(self, zone: str) -> Wish:
        """With its days meant in this zone; raises BadInput for a day that is none."""
        return Wish(
            parse_day_or_instant(self.until, zone=zone),
            self.reason,
            tuple(self.criterion),
            parse_day_or_instant(self.decide_by, zone=zone),
            self.gate,
        )


@app.command
def ask(
    plan: PlanName,
    /,
    *,
    more_time: MoreTime,
    seen: int | None = None,
    options: Options = DEFAULTS,
) -> None:
    """Ask for more time for a plan of yours.

    Parameters
    ----------
    seen
        The version that you looked at; by default the current one.
    """
    with options.writing() as session:
        plan_row, zone = find_plan_and_zone(session, options, plan)
        row = ask_extension(
            session,
            plan_row.id,
            more_time.as_wish(zone),
            **options.actor,
            seen=seen,
        )
    options.answer(_request_as_object(row), _asked_line(row, zone))


def _request_as_object(request: ExtensionRequest) -> JsonAnswer:
    return {
        "extension": request.id,
        "plan": request.plan_id,
        "gate": request.gate_id,
        "state": request.state,
    }


def _asked_line(request: ExtensionRequest, zone: str) -> str:
    until = day_in_zone(request.asked_until, zone)
    decide_by = day_in_zone(request.decide_by, zone)
    return f"{request.id} is asked: until {until}, to be decided by {decide_by}."


@app.command(name="list")
def list_extensions(*, state: str = "", plan: str = "", options: Options = DEFAULTS) -> None:
    """Print the season's extension requests.

    Parameters
    ----------
    state
        asked, granted, refused, withdrawn or expired; all where none is named.
    """
    with options.reading() as session:
        season = season_line(session, options)
        plan_id = plan_id_or_all(session, options, plan)
        lines = extension_lines(
            session,
            season.id,
            state=state,
            plan_id=plan_id,
        )
    facts = {"season": season.id, "extensions": lines}
    options.answer(facts, _extension_table(lines, season.zone))


def _extension_table(lines: Sequence[ExtensionLine], zone: str) -> Lines:
    rows = [_extension_row(line, zone) for line in lines]
    return EXTENSIONS_TABLE.lines(rows)


def _extension_row(line: ExtensionLine, zone: str) -> RowCells:
    return (
        line.id,
        line.state,
        day_in_zone(line.asked_until, zone),
        day_in_zone(line.decide_by, zone),
        line.asked_by,
        "; ".join(line.criteria),
    )


@app.command
def do(
    extension: str,
    act: str,
    /,
    *,
    reason: str = "",
    seen: int | None = None,
    options: Options = DEFAULTS,
) -> None:
    """Decide a request (grant, refuse), or take your own back (withdraw).

    Parameters
    ----------
    reason
        Why; needed to refuse.
    seen
        The version that you looked at; by default the current one.
    """
    take_exception_step(
        options,
        move_extension,
        "extension",
        extension,
        act,
        reason=reason,
        seen=seen,
    )
