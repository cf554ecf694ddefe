"""The tables a run leaves in Prefect: counts and the ids of gates, because whoever sees the engine reads them."""

from collections import Counter
from collections.abc import Sequence

from flows.automation.differences import Difference
from flows.automation.tick import TickReport
from flows.delivery.deliver import DeliverReport
from flows.goals.cascade import CascadeDiff
from flows.season.gate_sweep import GateChange
from flows.views.roll_up import RolledUp

Row = dict[str, str | int]


def tick_table(report: TickReport, announced: Sequence[GateChange]) -> list[Row]:
    moved = [_row("gate", f"{gate_name(change)}: {change.was} → {change.now}", 1) for change in report.gates]
    put = counted("notice", "put into the outbox", report.put)
    events = [_row("event", f"{gate_name(change)}: {change.now}", 1) for change in announced]
    return [*moved, *put, *events]


def difference_table(differences: Sequence[Difference]) -> list[Row]:
    """One row each: the texts name deployments, schedules and limits, and nothing of a season."""
    return [_row("differs", str(difference), 1) for difference in differences]


def deliver_table(report: DeliverReport) -> list[Row]:
    outcomes = ("sent", "cancelled", "failed", "waiting")
    return [_row("notice", outcome, getattr(report, outcome)) for outcome in outcomes]


def roll_up_table(done: RolledUp) -> list[Row]:
    # Ids of units and counts of plans; titles and reasons stay in the house.
    units = [
        _row(f"unit {one.unit}", colour, count) for one in done.units for colour, count in one.counts.items() if count
    ]
    return [*units, *counted("notice", "leaders told", done.told)]


def counted(what: str, detail: str, count: int) -> list[Row]:
    """One row; none where there is nothing to tell."""
    return [_row(what, detail, count)] if count else []


def cascade_table(diff: CascadeDiff) -> list[Row]:
    # No ids: a goal's holds the title of the initiative it came from, or the word for a priority.
    kinds = Counter(f"{change.kind} {change.tier}" for change in diff.changes)
    return [_row("goal", kind, count) for kind, count in sorted(kinds.items())]


def gate_name(change: GateChange) -> str:
    return f"{change.season_id}.{change.gate_id}"


def _row(what: str, detail: str, count: int) -> Row:
    return {"what": what, "detail": detail, "count": count}
