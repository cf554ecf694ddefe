"""phasegate status: which plans are done, on track, at risk and off track, by organisation subtree."""

from collections.abc import Sequence

from app.marks import MARKS, marked_colour
from app.options import DEFAULTS, Options
from app.output import Lines, RowCells, Table
from flows.views.status import Status, UnitStatus
from flows.views.status import season_status as read_status
from rules.track import COLOURS

STATUS_TABLE = Table(
    ("Unit", *map(marked_colour, COLOURS), "Because"),
    empty="There are no units.",
)


def status(*, unit: str = "", options: Options = DEFAULTS) -> None:
    """Print how the plans stand, counted for every unit and all below it, the worst first.

    Parameters
    ----------
    unit
        Only this unit and those below it.
    """
    report = options.look_in_season(
        read_status,
        at=options.instant,
        unit=unit,
    )
    options.answer(report, _status_lines(report))


def _status_lines(report: Status) -> Lines:
    yield from _unit_table(report.units)
    yield ""
    yield from _plan_lines(report)


def _unit_table(units: Sequence[UnitStatus]) -> Lines:
    rows = [_unit_row(unit) for unit in units]
    return STATUS_TABLE.lines(rows)


def _unit_row(unit: UnitStatus) -> RowCells:
    indent = "  " * unit.depth
    counts = [str(unit.counts[colour] or "") for colour in COLOURS]
    return (
        f"{indent}{MARKS[unit.worst]} {unit.title}",
        *counts,
        _reason_words(unit),
    )


def _reason_words(unit: UnitStatus) -> str:
    reasons = [f"{reason.code} {reason.plans}" for reason in unit.reasons]
    return ", ".join(reasons)


def _plan_lines(report: Status) -> Lines:
    """The plans that need somebody, with the reason and where to look."""
    if not report.plans:
        yield "No plan is at risk or off track."
        return
    for plan in report.plans:
        yield f"{MARKS[plan.colour]} {plan.title} ({plan.plan}): {plan.text}  {plan.code}"
    yield ""
    yield "What each waits for, and whom to ask: phasegate plan why PLAN."
