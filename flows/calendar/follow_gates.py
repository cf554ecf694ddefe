"""The gates of a season under its new calendar: dated anew, added or taken out, each with the cause in the journal."""

from config.difference import GateMove
from config.season_gates import SeasonGate
from flows.act.command import Command
from flows.act.draft import Draft
from flows.act.facts import Facts
from flows.calendar.change_facts import DECIDED_GATE_STATES
from flows.calendar.publishing import Publishing, publishing_of
from flows.calendar.whatif import moves_to_show
from flows.season.rows import add_gate, add_waivers, date_gate
from models.calendar_change import CalendarChange
from models.gate import Gate
from states.gate import GATE_LIFECYCLE
from states.machine import fire


def date_gates(draft: Draft, change: CalendarChange, _command: Command) -> None:
    """A gate at which nothing was owed may go; one at which something was is in the change's way."""
    publishing = publishing_of(draft.facts, change)
    known = {row.id: row for row in draft.facts.rows(Gate, season_id=draft.facts.season.id)}
    for gate_id, row in known.items():
        if gate_id not in publishing.gates:
            draft.delete(row)
    for gate_id, gate in publishing.gates.items():
        if gate_id not in known:
            add_gate(draft, gate)
        else:
            _redate_gate(
                draft.facts,
                known[gate_id],
                gate,
                extended=_is_extended(publishing, known[gate_id]),
            )
    add_waivers(draft, publishing.scopes)
    for move in moves_to_show(publishing.found.difference.moves):
        _enter_move(draft, move, change)


def _is_extended(publishing: Publishing, row: Gate) -> bool:
    """Did Product Ops give the gate more time than the old calendar did?"""
    before = publishing.gates_before.get(row.id)
    return before is None or row.grace_ends_at != before.grace_ends_at


def _redate_gate(
    facts: Facts,
    row: Gate,
    gate: SeasonGate,
    *,
    extended: bool,
) -> None:
    """New dates for a gate; one that was decided keeps them, one that was missed is open again where it has time.

    One that was `extended` keeps its time as long as it stays.
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
        _count_new_date(facts, row)
    elif extended:
        row.grace_ends_at = max(grace_before, row.grace_ends_at)


def _count_new_date(facts: Facts, row: Gate) -> None:
    """Another due day: it is announced anew, and a missed gate is open again where there is time."""
    row.due_version += 1
    row.version += 1
    row.flagged = False
    if row.state == "missed" and row.grace_ends_at > facts.at:
        fire(GATE_LIFECYCLE, "extend", row)
        row.decided_at = None
        row.announced_at = None


def _enter_move(draft: Draft, move: GateMove, change: CalendarChange) -> None:
    facts = {
        "change": change.id,
        "unit": move.unit,
        "from": move.was.at.isoformat() if move.was else "",
        "to": move.now.at.isoformat() if move.now else "",
        "cause": move.cause,
    }
    draft.enter(
        "gate",
        move.gate,
        f"calendar_{move.kind}",
        reason=change.reason,
        facts=facts,
    )
