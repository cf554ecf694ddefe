"""The tables that a run leaves in Prefect: counts and ids of gates only, as all who see the engine read them."""

from collections import Counter
from collections.abc import Iterator, Mapping, Sequence

from flows.automation.differences import ServerDifference
from flows.automation.roll_up import RolledUp
from flows.automation.tick import TickReport
from flows.delivery.deliver import DeliverReport
from flows.goals.cascade import CascadeDiff
from flows.season.gate_sweep import GateChange

TableRow = dict[str, str | int]
CountTable = list[TableRow]


def tick_table(
    report: TickReport,
    announced: Sequence[GateChange],
) -> CountTable:
    return [
        *_rows_of_moves(report.gates),
        *counted_rows("notice", "put into the outbox", report.put),
        *_rows_of_events(announced),
    ]


def _rows_of_moves(changes: Sequence[GateChange]) -> Iterator[TableRow]:
    for change in changes:
        yield _table_row("gate", f"{gate_name(change)}: {change.was} → {change.now}", 1)


def _rows_of_events(changes: Sequence[GateChange]) -> Iterator[TableRow]:
    for change in changes:
        yield _table_row("event", f"{gate_name(change)}: {change.now}", 1)


def difference_table(differences: Sequence[ServerDifference]) -> CountTable:
    """One row each: the texts name deployments, schedules and limits, and nothing of a season."""
    return [_table_row("differs", str(difference), 1) for difference in differences]


def deliver_table(report: DeliverReport) -> CountTable:
    return _rows_of_counts(
        "notice",
        {
            "sent": report.sent,
            "cancelled": report.cancelled,
            "failed": report.failed,
            "waiting": report.waiting,
        },
    )


def roll_up_table(done: RolledUp) -> CountTable:
    # Ids of units and counts of plans; Prefect gets no titles and no reasons.
    return [
        *_rows_of_units(done),
        *counted_rows("notice", "leaders told", done.notices),
    ]


def _rows_of_units(done: RolledUp) -> Iterator[TableRow]:
    for status in done.units:
        for colour, count in status.counts.items():
            yield from counted_rows(f"unit {status.unit}", colour, count)


def counted_rows(
    what: str,
    detail: str,
    count: int,
) -> CountTable:
    """One row; none for a count of 0."""
    return [_table_row(what, detail, count)] if count else []


def cascade_table(diff: CascadeDiff) -> CountTable:
    # No ids: a goal's id contains the title of the initiative it came from, or the word for a priority.
    counts = Counter(f"{change.kind} {change.tier}" for change in diff.changes)
    counts += Counter({f"create {tier}": count for tier, count in diff.unlisted.items()})
    return _rows_of_counts("goal", dict(sorted(counts.items())))


def _rows_of_counts(what: str, counts: Mapping[str, int]) -> CountTable:
    return [_table_row(what, detail, count) for detail, count in counts.items()]


def gate_name(change: GateChange) -> str:
    return f"{change.season_id}.{change.gate_id}"


def _table_row(
    what: str,
    detail: str,
    count: int,
) -> TableRow:
    return {"what": what, "detail": detail, "count": count}
