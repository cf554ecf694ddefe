"""How a gate moves: what each guard finds in the way, and what follows from its opening, passing, missing or waiver."""

from collections.abc import Callable, Iterator, Mapping
from types import MappingProxyType
from typing import Any

from pendulum import DateTime
from sqlalchemy import select

from flows.calendar.waiver_letters import tell_of_waiver
from flows.ground import Ground
from flows.intake.sweep import expire_unanswered, flag_unanswered
from flows.obligations.obligations import owed
from flows.obligations.reschedule import redue
from flows.road import Asked, Kind
from flows.season.carry import carry_or_drop
from flows.season.gate_progress import late_by, progress
from models.exceptions import GateException
from models.gate import Gate
from models.initiative import Packet
from models.obligation import Obligation
from models.plan import Plan
from states.gate import GATE, GATE_GUARDS
from states.guard import REASON_MIN
from states.lifecycle import Move
from states.refusal import BadInput, Unknown

Facts = Iterator[Mapping[str, Any]]


def exceptions(ground: Ground, gate: Gate, asked: Asked) -> dict[str, DateTime]:
    """For each thing that is still owed, its new due day: named by its key or its unit, else the day said for all.

    Raises Unknown for a name that owes nothing here.
    """
    named: Mapping[str, DateTime] = asked.word("exceptions") or {}
    dues = owed(ground, Obligation.gate_id == gate.id)
    known = {name for due in dues for name in (due.key, due.unit_id or "")} - {""}
    for name in named:
        if name not in known:
            raise Unknown(f"unit or obligation that still owes something at {gate.id}", name, known)
    for_all: DateTime | None = asked.word("until")
    days = {due.key: named.get(due.key) or named.get(due.unit_id or "") or for_all for due in dues}
    return {key: day for key, day in days.items() if day is not None}


def _progress(ground: Ground, gate: Gate, _asked: Asked) -> Facts:
    far = progress(ground, gate.id)
    if not far.met:
        whose = tuple(dict.fromkeys(due.person_id for due in owed(ground, Obligation.gate_id == gate.id)))
        told = {"done": far.done, "total": far.total, "need": far.need, "gate": gate.id}
        yield told | {"whose": whose, "left": far.need - far.done}


def _unnamed(ground: Ground, gate: Gate, asked: Asked) -> Facts:
    named = exceptions(ground, gate, asked)
    dues = [due for due in owed(ground, Obligation.gate_id == gate.id) if due.key not in named]
    if dues:
        ids = ", ".join(dict.fromkeys(due.unit_id or due.key for due in dues))
        yield {"title": gate.title, "gate": gate.id, "ids": ids, "left": len(dues)}


def _no_reason(_ground: Ground, _gate: Gate, asked: Asked) -> Facts:
    if len(asked.reason.strip()) < REASON_MIN:
        yield {}


def _waive_reason(_ground: Ground, gate: Gate, asked: Asked) -> Facts:
    if len(asked.reason.strip()) < REASON_MIN:
        yield {"title": gate.title}


def _not_waivable(ground: Ground, gate: Gate, _asked: Asked) -> Facts:
    if not ground.calendar.gate(gate.id).waivable_by:
        role = ground.name(ground.season.product_ops_id)
        yield {"title": gate.title, "gate": gate.id, "role": role, "whose": (ground.season.product_ops_id,)}


def _unacked(ground: Ground, gate: Gate, asked: Asked) -> Facts:
    """Who skips what follows on a tunnel-down has read it first; told for each plan whose own waiver says the same."""
    owes = ground.calendar.gate(gate.id).owes
    needing = {kind for move in ground.lifecycle.moves if "UNACKED_TUNNEL" in move.guards for kind in move.documents}
    if owes is None or owes.document not in needing:
        return
    mine = select(Plan).where(Plan.season_id == ground.season.id, Plan.document == owes.document)
    unit = asked.word("unit")
    for plan in ground.session.scalars((mine.where(Plan.unit_id == unit) if unit else mine).order_by(Plan.id)).all():
        here = (Packet.season_id == plan.season_id, Packet.unit_id == plan.unit_id, Packet.acked_at.is_(None))
        ids = ground.session.scalars(select(Packet.ask_id).where(*here).order_by(Packet.ask_id)).all()
        if ids and plan.state not in ground.lifecycle.ends():
            told = {"team": ground.unit(plan.unit_id).title, "ids": ", ".join(ids), "plan": plan.id}
            yield told | {"owner": ground.name(plan.owner_id), "whose": (plan.owner_id,), "left": len(ids)}


def keep_decision(ground: Ground, gate: Gate, _asked: Asked) -> None:
    """When it was decided, and how late: a gate never passes silently late (docs/exceptions.md)."""
    gate.decided_at, gate.late_by, gate.announced_at = ground.at, late_by(ground, gate), None
    gate.decided_under = ground.season.calendar_number


def keep_reason(ground: Ground, gate: Gate, asked: Asked) -> None:
    gate.reason, gate.decided_at, gate.announced_at = asked.reason, ground.at, None
    gate.decided_under = ground.season.calendar_number


def end_intake(ground: Ground, gate: Gate, _asked: Asked) -> None:
    """What nobody answered is flagged at the gate of answers, and expires at that of the first plan."""
    flag_unanswered(ground, gate.id)
    expire_unanswered(ground, gate.id)


def name_exceptions(ground: Ground, gate: Gate, asked: Asked) -> None:
    """What is still owed is owed on, by its new day."""
    days = exceptions(ground, gate, asked)
    if past := [key for key, day in days.items() if day <= ground.at]:
        raise BadInput(f"The new due day of {', '.join(past)} is past; name a later one.")
    for due in owed(ground, Obligation.key.in_(days)):
        told = {"reason": asked.reason, "by": ground.by, "at": ground.at, "due_at": days[due.key]}
        row = GateException(season_id=gate.season_id, gate_id=gate.id, key=due.key, unit_id=due.unit_id or "", **told)
        ground.session.merge(row)
        redue(ground, [due], days[due.key])
        give_plan_time(ground, gate.id, [due], days[due.key])


def give_time(ground: Ground, gate: Gate, asked: Asked) -> None:
    """A missed gate waits on: what is owed at it is due then, and so are the plans that are handed in at it."""
    until: DateTime | None = asked.word("until")
    if until is None or until <= ground.at:
        raise BadInput(f"Say until when {gate.title} is extended: --until DATE, later than now.")
    gate.grace_ends_at, gate.flagged = until, False
    dues = owed(ground, Obligation.gate_id == gate.id)
    redue(ground, dues, until)
    give_plan_time(ground, gate.id, dues, until)


def give_plan_time(ground: Ground, gate_id: str, dues: list[Obligation], until: DateTime) -> None:
    """A plan that is handed in at this gate closes no earlier than it is due."""
    kinds = [kind.id for kind in ground.calendar.documents if kind.submit_gate == gate_id]
    mine = (Plan.id.in_([due.plan_id for due in dues if due.plan_id]), Plan.document.in_(kinds))
    for plan in ground.session.scalars(select(Plan).where(*mine).with_for_update()).all():
        if plan.closes_at < until:
            plan.closes_at, plan.version = until, plan.version + 1


def tell_concerned(ground: Ground, gate: Gate, asked: Asked) -> None:
    tell_of_waiver(ground, gate.id, asked.reason)


def carry_on(ground: Ground, gate: Gate, _asked: Asked) -> None:
    carry_or_drop(ground, gate.id, owed(ground, Obligation.gate_id == gate.id))


def _rights(ground: Ground, gate: Gate, row: Move) -> tuple[str, ...]:
    own = ground.calendar.gate(gate.id).waivable_by if row.trigger == "waive" else ()
    return own or row.by


Finder = Callable[[Ground, Gate, Asked], Facts]

_FACTS: Mapping[str, Finder] = {
    "GATE_PROGRESS": _progress,
    "REASON_REQUIRED": _no_reason,
    "EXCEPTION_UNNAMED": _unnamed,
    "NOT_WAIVABLE": _not_waivable,
    "WAIVE_REASON": _waive_reason,
    "UNACKED_TUNNEL": _unacked,
}
_EFFECTS: Mapping[str, Callable[[Ground, Gate, Asked], None]] = {
    "keep_decision": keep_decision,
    "keep_reason": keep_reason,
    "end_intake": end_intake,
    "name_exceptions": name_exceptions,
    "give_time": give_time,
    "tell_concerned": tell_concerned,
    "carry_on": carry_on,
}

GATE_KIND: Kind[Gate] = Kind(
    lifecycle=GATE,
    guards=GATE_GUARDS,
    name=lambda gate: gate.id,
    relations=lambda ground, _: ground.relations(),
    facts=MappingProxyType(_FACTS),
    effects=MappingProxyType(_EFFECTS),
    rights=_rights,
    told=lambda gate: {"late_by": gate.late_by},
)
