"""phasegate roll-up: how the plans below each leader stand, told to them once a week."""

from collections.abc import Sequence

from app.marks import colour_words
from app.options import DEFAULTS, Options
from app.output import Lines, RowCells, Table
from flows.automation.roll_up import RolledUp
from flows.automation.roll_up import roll_up as tell_leaders
from flows.views.status import UnitStatus
from rules.track import COLOURS

ROLL_UP_TABLE = Table(
    ("Unit", *map(colour_words, COLOURS)),
    empty="There are no plans yet.",
)


def roll_up(*, options: Options = DEFAULTS) -> None:
    """Tell each leader this week's standing of the plans below them, where some need somebody; twice is once."""
    report = tell_leaders(options.engine, at=options.instant, season_id=options.season)
    facts = {
        "season": report.season_id,
        "told": report.notices,
        "units": report.units,
    }
    options.answer(facts, _report_lines(report))


def _report_lines(report: RolledUp) -> Lines:
    yield from _unit_table(report.units)
    yield f"{report.notices} leaders are told."


def _unit_table(units: Sequence[UnitStatus]) -> Lines:
    rows = [_unit_row(unit) for unit in units]
    return ROLL_UP_TABLE.lines(rows)


def _unit_row(unit: UnitStatus) -> RowCells:
    indented = "  " * unit.depth + unit.title
    counts = [unit.counts.get(colour, 0) for colour in COLOURS]
    return (indented, *counts)
