"""What is in the way of a gate's moves, as the facts of each guard's sentence (docs/lifecycles.md, “Gate”)."""

from collections.abc import Iterable, Iterator, Mapping
from typing import Any

from pendulum import DateTime

from flows.act.command import Command
from flows.act.dues import open_dues_at
from flows.act.facts import Facts
from flows.act.kind import Blocker
from flows.season.gate_dues import progress_at
from models.gate import Gate
from models.initiative import Packet
from models.obligation import Obligation
from models.plan import Plan
from states.guard import REASON_MIN
from states.refusal import Unknown

Found = Iterator[Mapping[str, Any]]


def exception_days(facts: Facts, gate: Gate, command: Command) -> dict[str, DateTime]:
    """For each thing that is still owed, its new due day: named by its key or its unit, else the day said for all.

    Raises Unknown for a name that owes nothing here.
    """
    by_name: Mapping[str, DateTime] = command.word("exceptions") or {}
    for_all: DateTime | None = command.word("until")
    dues = open_dues_at(facts, gate.id)
    _must_be_owing(gate, by_name, dues)
    days: dict[str, DateTime] = {}
    for due in dues:
        day = _day_named_for(due, by_name) or for_all
        if day is not None:
            days[due.key] = day
    return days


def _day_named_for(due: Obligation, by_name: Mapping[str, DateTime]) -> DateTime | None:
    day_of_unit = by_name.get(due.unit_id or "")
    return by_name.get(due.key) or day_of_unit


def _must_be_owing(gate: Gate, names: Iterable[str], dues: list[Obligation]) -> None:
    keys = {due.key for due in dues}
    units = {due.unit_id for due in dues if due.unit_id}
    known = keys | units
    for name in names:
        if name not in known:
            raise Unknown(f"unit or obligation that still owes something at {gate.id}", name, known)


def _missing_progress(facts: Facts, gate: Gate, _command: Command) -> Found:
    progress = progress_at(facts, gate.id)
    if progress.met:
        return
    dues = open_dues_at(facts, gate.id)
    people = dict.fromkeys(due.person_id for due in dues)
    yield {
        "done": progress.done,
        "total": progress.total,
        "need": progress.need,
        "gate": gate.id,
        "whose": tuple(people),
        "left": progress.need - progress.done,
    }


def _unnamed_exceptions(facts: Facts, gate: Gate, command: Command) -> Found:
    days = exception_days(facts, gate, command)
    dues = open_dues_at(facts, gate.id)
    unnamed = [due for due in dues if due.key not in days]
    if unnamed:
        names = dict.fromkeys(due.unit_id or due.key for due in unnamed)
        yield {
            "title": gate.title,
            "gate": gate.id,
            "ids": ", ".join(names),
            "left": len(unnamed),
        }


def _missing_reason(_facts: Facts, gate: Gate, command: Command) -> Found:
    if len(command.reason.strip()) < REASON_MIN:
        yield {"title": gate.title}


def _not_waivable(facts: Facts, gate: Gate, _command: Command) -> Found:
    row = facts.calendar.gate(gate.id)
    if not row.waivable_by:
        administrator = facts.season.row.product_ops_id
        role = facts.name_of(administrator)
        yield {
            "title": gate.title,
            "gate": gate.id,
            "role": role,
            "whose": (administrator,),
        }


def _unread_packets(facts: Facts, gate: Gate, command: Command) -> Found:
    """Who skips what follows on a tunnel-down has read it first; told for each plan whose own waiver says the same."""
    owes = facts.calendar.gate(gate.id).owes
    if owes is None or owes.document not in _bound_to_packets(facts):
        return
    unit_id = command.word("unit")
    ends = facts.lifecycle.ends()
    plans = facts.rows(Plan, season_id=facts.season.id, document=owes.document)
    for plan in plans:
        is_concerned = unit_id in (None, plan.unit_id)
        if is_concerned and plan.state not in ends:
            yield from _unread_packets_of(facts, plan)


def _bound_to_packets(facts: Facts) -> set[str]:
    """The documents that somebody skips only after reading what was granted."""
    moves = facts.lifecycle.moves
    guarded = [move for move in moves if "UNACKED_TUNNEL" in move.guards]
    return {document for move in guarded for document in move.documents}


def _unread_packets_of(facts: Facts, plan: Plan) -> Found:
    unread = _asks_unread(facts, plan)
    if unread:
        yield {
            "team": facts.unit(plan.unit_id).title,
            "ids": ", ".join(unread),
            "plan": plan.id,
            "owner": facts.name_of(plan.owner_id),
            "whose": (plan.owner_id,),
            "left": len(unread),
        }


def _asks_unread(facts: Facts, plan: Plan) -> list[str]:
    """The asks whose answer the plan's unit has not read."""
    packets = facts.rows(Packet, season_id=plan.season_id, unit_id=plan.unit_id)
    unread = [packet for packet in packets if packet.acked_at is None]
    return [packet.ask_id for packet in unread]


GATE_BLOCKERS: Mapping[str, Blocker] = {
    "GATE_PROGRESS": _missing_progress,
    "REASON_REQUIRED": _missing_reason,
    "EXCEPTION_UNNAMED": _unnamed_exceptions,
    "NOT_WAIVABLE": _not_waivable,
    "WAIVE_REASON": _missing_reason,
    "UNACKED_TUNNEL": _unread_packets,
}
