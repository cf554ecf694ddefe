"""phasegate gate show: a gate, all that is still owed at it, and what it passed without."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from app.date_format import minute_in_zone
from app.options import DEFAULTS, Options
from app.output import JsonAnswer, Lines, RowCells, Table
from app.season_of import season_line
from app.solicited import solicited_lines
from flows.views import lines as look
from flows.views.exceptions import (
    ExceptionLine,
    UnitWaiverLine,
    exception_lines,
    unit_waiver_lines,
)
from flows.views.gate_lines import GateLine, read_gates
from flows.views.intake import SolicitedLine, read_solicited, takes_answers
from flows.views.lines import DueLine, SeasonLine
from states.refusal import Unknown

DUES_TABLE = Table(("Who owes", "What", "When"), empty="Nothing is owed at it.")


@dataclass(frozen=True)
class GateReport:
    """A gate with all that is still owed at it, and what it passed without.

    `takes_answers` says that partners reply at it; `invitations` are those who were asked by name.
    """

    season: SeasonLine
    gate: GateLine
    owed: list[DueLine]
    exceptions: Sequence[ExceptionLine]
    waivers: Sequence[UnitWaiverLine]
    takes_answers: bool
    invitations: list[SolicitedLine]

    def as_object(self) -> JsonAnswer:
        return {
            "gate": self.gate,
            "owed": self.owed,
            "exceptions": self.exceptions,
            "waived_for": self.waivers,
            "solicited": self.invitations,
        }


def show(gate: str, /, *, options: Options = DEFAULTS) -> None:
    """Print a gate, all that is still owed at it, and what it passed without."""
    with options.reading() as session:
        report = _read_report(session, gate, options)
    options.answer(report.as_object(), _report_lines(report))


def _read_report(session: Any, gate_id: str, options: Options) -> GateReport:
    at = options.instant
    season = season_line(session, options)
    gates = read_gates(session, season.id, at=at)
    gate = _find_gate(gates, gate_id)
    answered = takes_answers(session, season.id, gate_id, at=at)
    return GateReport(
        season=season,
        gate=gate,
        owed=look.read_dues(session, season.id, at=at, gate_id=gate_id),
        exceptions=exception_lines(session, season.id, gate_id),
        waivers=unit_waiver_lines(session, season.id, gate_id),
        takes_answers=answered,
        invitations=read_solicited(session, season.id) if answered else [],
    )


def _find_gate(gates: list[GateLine], gate_id: str) -> GateLine:
    for gate in gates:
        if gate.id == gate_id:
            return gate
    raise Unknown("gate", gate_id, (gate.id for gate in gates))


def _report_lines(report: GateReport) -> Lines:
    yield from _gate_lines(report)
    yield from _exempt_lines(report)
    yield ""
    yield from _dues_table(report)
    yield from solicited_lines(report.invitations)


def _exempt_lines(report: GateReport) -> Lines:
    """What it passed without, and for which units it was waived."""
    zone = report.season.zone
    for exception in report.exceptions:
        yield _exception_line(exception, zone)
    for waiver in report.waivers:
        yield _waiver_line(waiver, zone)


def _dues_table(report: GateReport) -> Lines:
    rows = [_due_row(due) for due in report.owed]
    return DUES_TABLE.lines(rows)


def _gate_lines(report: GateReport) -> Lines:
    gate = report.gate
    zone = report.season.zone
    progress = "answered" if report.takes_answers else "done"
    yield f"{gate.title} ({gate.id}) is {gate.state}, due {minute_in_zone(gate.due_at, zone)} ({zone})."
    yield gate.explanation
    yield f"{gate.done}/{gate.total} {progress}; rule needs {gate.need}."
    yield from _missed_lines(gate)


def _missed_lines(gate: GateLine) -> Lines:
    if gate.state == "missed":
        yield f"It was missed: decide it with phasegate gate do {gate.id} extend --until DAY --reason …, or except."


def _exception_line(exception: ExceptionLine, zone: str) -> str:
    if exception.settled_at:
        when = f"done {minute_in_zone(exception.settled_at, zone)}"
    else:
        when = f"by {minute_in_zone(exception.due_at, zone)}"
    return f"Passed without: {exception.what} ({exception.person}, {when}), by {exception.by}: {exception.reason}"


def _waiver_line(waiver: UnitWaiverLine, zone: str) -> str:
    until = f" until {minute_in_zone(waiver.until, zone)}" if waiver.until else ""
    return f"Waived for {waiver.unit_id}{until} by {waiver.by}: {waiver.reason}"


def _due_row(due: DueLine) -> RowCells:
    side = "late" if due.late else "left"
    return (due.person, due.what, f"{due.days} bd {side}")
