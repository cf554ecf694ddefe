"""phasegate override: two people let a plan pass a guard that nobody may waive alone."""

from collections.abc import Sequence

from cyclopts import App
from pendulum import DateTime

from app.date_format import day_in_zone, minute_in_zone
from app.options import DEFAULTS, Options
from app.output import JsonAnswer, Lines, RowCells, Table
from app.plan_named import PlanName
from app.season_of import find_plan_and_zone, season_line
from app.take_step import take_exception_step
from app.typed_values import parse_day_or_instant
from flows.exceptions.overrides import move_override, propose_override
from flows.views.exceptions import OverrideLine, override_lines
from models.exceptions import Override

app = App(
    name="override",
    help="Two people let a plan pass a guard: propose, confirm, withdraw, list.",
)

OVERRIDES_TABLE = Table(
    (
        "Override",
        "Plan",
        "Guard",
        "State",
        "Proposed by",
        "Confirmed by",
        "Until",
        "Why",
    ),
    empty="Nothing was overridden.",
)


@app.command
def propose(
    plan: PlanName,
    guard: str,
    /,
    *,
    reason: str,
    until: str,
    seen: int | None = None,
    options: Options = DEFAULTS,
) -> None:
    """Propose that a plan pass a guard all the same; nothing passes before another person confirms it.

    Parameters
    ----------
    guard
        The guard's code, for example ACTIONS_OPEN.
    until
        The day on which it ends.
    seen
        The version that you looked at; by default the current one.
    """
    with options.writing() as session:
        plan_row, zone = find_plan_and_zone(session, options, plan)
        until_at = parse_day_or_instant(until, zone=zone)
        row = propose_override(
            session,
            plan_row.id,
            guard,
            reason,
            until=until_at,
            **options.actor,
            seen=seen,
        )
    until_day = day_in_zone(row.until, zone)
    sentence = f"{row.id} is proposed until {until_day}. Another person: phasegate override confirm {row.id}"
    options.answer(_proposal_as_object(row), sentence)


def _proposal_as_object(row: Override) -> JsonAnswer:
    return {
        "override": row.id,
        "plan": row.plan_id,
        "guard": row.guard,
        "state": row.state,
        "until": row.until,
    }


@app.command
def confirm(override: str, /, *, seen: int | None = None, options: Options = DEFAULTS) -> None:
    """Confirm what somebody else has proposed; the plan passes that guard until the override ends."""
    take_exception_step(options, move_override, "override", override, "confirm", seen=seen)


@app.command
def withdraw(
    override: str,
    /,
    *,
    reason: str = "",
    seen: int | None = None,
    options: Options = DEFAULTS,
) -> None:
    """Take an override back; where it was confirmed, the guard counts again."""
    take_exception_step(
        options,
        move_override,
        "override",
        override,
        "withdraw",
        reason=reason,
        seen=seen,
    )


@app.command(name="list")
def list_overrides(*, since: str = "", options: Options = DEFAULTS) -> None:
    """Print the overrides of the last week.

    Parameters
    ----------
    since
        From this day on; by default the seven days before now.
    """
    with options.reading() as session:
        season = season_line(session, options)
        begin = _begin_of_list(since, season.zone, options)
        lines = override_lines(session, season.id, since=begin)
    facts = {
        "season": season.id,
        "since": begin,
        "overrides": lines,
    }
    options.answer(facts, _override_table(lines, season.zone))


def _begin_of_list(since: str, zone: str, options: Options) -> DateTime:
    if since:
        return parse_day_or_instant(since, zone=zone, hour=0)
    return options.instant.subtract(days=7)


def _override_table(lines: Sequence[OverrideLine], zone: str) -> Lines:
    rows = [_override_row(line, zone) for line in lines]
    return OVERRIDES_TABLE.lines(rows)


def _override_row(line: OverrideLine, zone: str) -> RowCells:
    return (
        line.id,
        line.plan_id,
        line.guard,
        line.state,
        line.proposed_by,
        line.confirmed_by,
        minute_in_zone(line.until, zone),
        line.reason,
    )
