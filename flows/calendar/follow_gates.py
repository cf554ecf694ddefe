"""The gates of a season under its new calendar: dated anew, added or taken out, each with the cause in the journal."""

from collections.abc import Iterator, Mapping

from sqlalchemy import func, select

from config.difference import GateMove
from config.season_gates import SeasonGate, season_gates
from flows.calendar.change_facts import DECIDED_GATE_STATES
from flows.calendar.whatif import WhatIf, moves_to_show
from flows.ground import Ground
from flows.season.rows import add_gate, add_waivers, date_gate
from models.calendar_change import CalendarChange
from models.gate import Gate
from models.obligation import Obligation
from states.gate import GATE_LIFECYCLE
from states.guard import Reason
from states.machine import fire
from states.refusal import Refused


def follow_gates(
    before: Ground,
    after: Ground,
    found: WhatIf,
    change: CalendarChange,
) -> None:
    """Raises Refused where a gate would go at which something was owed."""
    rows = _gate_rows(after)
    gates = _gates_by_id(after)
    gone = [row for gate_id, row in rows.items() if gate_id not in gates]
    _take_out(after, gone)
    _date_gates(
        before,
        after,
        rows,
        gates,
    )
    add_waivers(after)
    for move in moves_to_show(found.difference.moves):
        _enter_move(after, move, change)
    after.session.flush()


def _gate_rows(ground: Ground) -> dict[str, Gate]:
    chosen = select(Gate).where(Gate.season_id == ground.season.id)
    return {row.id: row for row in ground.session.scalars(chosen)}


def _gates_by_id(ground: Ground) -> dict[str, SeasonGate]:
    return {gate.dated.gate.id: gate for gate in season_gates(ground.scopes)}


def _date_gates(
    before: Ground,
    after: Ground,
    rows: Mapping[str, Gate],
    gates: Mapping[str, SeasonGate],
) -> None:
    gates_before = _gates_by_id(before)
    for gate_id, gate in gates.items():
        row = rows.get(gate_id)
        if row is None:
            add_gate(after, gate)
            continue
        gate_before = gates_before.get(gate_id)
        is_extended = gate_before is None or row.grace_ends_at != gate_before.grace_ends_at
        _redate(
            after,
            row,
            gate,
            extended=is_extended,
        )


def _redate(
    ground: Ground,
    row: Gate,
    gate: SeasonGate,
    *,
    extended: bool,
) -> None:
    """New dates for a gate; one that was decided keeps them, one that was missed is open again where it has time.

    `extended` says that Product Ops gave it more time than the calendar did: a gate that stays keeps it.
    """
    if row.state in DECIDED_GATE_STATES:
        row.position = gate.position
        row.title = gate.dated.gate.title
        row.phase = gate.dated.gate.phase
        return
    due_before = row.due_at
    grace_before = row.grace_ends_at
    date_gate(row, gate)
    if row.due_at != due_before:
        _count_new_date(ground, row)
    elif extended:
        row.grace_ends_at = max(grace_before, row.grace_ends_at)


def _count_new_date(ground: Ground, row: Gate) -> None:
    """Another due day: it is announced anew, and a missed gate is open again where there is time."""
    row.due_version += 1
    row.version += 1
    row.flagged = False
    if row.state == "missed" and row.grace_ends_at > ground.at:
        fire(GATE_LIFECYCLE, "extend", row)
        row.decided_at = None
        row.announced_at = None


def _take_out(ground: Ground, rows: list[Gate]) -> None:
    reasons = list(_in_use(ground, rows))
    if reasons:
        raise Refused("publish", ground.season.id, reasons)
    for row in rows:
        ground.session.delete(row)


def _in_use(ground: Ground, rows: list[Gate]) -> Iterator[Reason]:
    for row in rows:
        owed = _count_owed(ground, row)
        if owed or row.state in (*DECIDED_GATE_STATES, "missed"):
            text = f"{row.title} cannot be taken out: it is {row.state}, and {owed} things were owed at it."
            fix = f"Leave it in, and waive it: phasegate gate do {row.id} waive --reason …"
            yield Reason("GATE_IN_USE", text, fix)


def _count_owed(ground: Ground, row: Gate) -> int:
    counted = (
        select(func.count())
        .select_from(Obligation)
        .where(Obligation.season_id == ground.season.id)
        .where(Obligation.gate_id == row.id)
    )
    return ground.session.scalar(counted) or 0


def _enter_move(ground: Ground, move: GateMove, change: CalendarChange) -> None:
    facts = {
        "change": change.id,
        "unit": move.unit,
        "from": move.was.at.isoformat() if move.was else "",
        "to": move.now.at.isoformat() if move.now else "",
        "cause": move.cause,
    }
    ground.write(
        "gate",
        move.gate,
        f"calendar_{move.kind}",
        reason=change.reason,
        facts=facts,
    )
