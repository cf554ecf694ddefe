"""How a gate moves, what Product Ops does at it besides, and what follows from each."""

from collections.abc import Iterable, Iterator, Mapping

from pendulum import DateTime

from flows.act.command import Command
from flows.act.draft import Draft
from flows.act.dues import reopen_dues, reschedule_dues, settle_dues
from flows.act.facts import Facts
from flows.act.kind import (
    Act,
    Effect,
    Field,
    Kind,
)
from flows.calendar.waiver_letters import tell_of_waiver
from flows.intake.decide_unanswered import expire_unanswered, flag_unanswered
from flows.season.carry_dues import carry_or_drop_dues
from flows.season.gate_blockers import GATE_BLOCKERS, exception_days
from flows.season.gate_dues import business_days_late, open_dues_at
from models.exceptions import GateException
from models.gate import Gate, GateWaiver
from models.obligation import Obligation
from models.organisation import SYSTEM
from models.plan import Plan
from states.gate import GATE_GUARDS, GATE_LIFECYCLE
from states.guard import Reason
from states.lifecycle import Lifecycle, Move
from states.refusal import BadInput, not_from_state

# --- effects ----------------------------------------------------------------------------------------------------


def _keep_decision(draft: Draft, gate: Gate, _command: Command) -> None:
    """When it was decided, and how late: a gate never passes silently late (docs/exceptions.md)."""
    _stamp_decision(draft, gate)
    gate.late_by = business_days_late(draft.facts, gate)


def _keep_reason(draft: Draft, gate: Gate, command: Command) -> None:
    _stamp_decision(draft, gate)
    gate.reason = command.reason


def _stamp_decision(draft: Draft, gate: Gate) -> None:
    gate.decided_at = draft.facts.at
    gate.decided_under = draft.facts.season.row.calendar_number
    gate.announced_at = None


def _end_intake(draft: Draft, gate: Gate, _command: Command) -> None:
    """What nobody answered is flagged at the gate of answers, and expires at that of the first plan."""
    flag_unanswered(draft, gate.id)
    expire_unanswered(draft, gate.id)


def _name_exceptions(draft: Draft, gate: Gate, command: Command) -> None:
    """What is still owed is owed on, by its new day."""
    facts = draft.facts
    days = exception_days(facts, gate, command)
    past = [key for key, day in days.items() if day <= facts.at]
    if past:
        raise BadInput(f"The new due day of {', '.join(past)} is past; name a later one.")
    for due in open_dues_at(facts, gate.id):
        if due.key in days:
            _except(
                draft,
                gate,
                due,
                days[due.key],
                command.reason,
            )


def _except(
    draft: Draft,
    gate: Gate,
    due: Obligation,
    day: DateTime,
    reason: str,
) -> None:
    exception = GateException(season_id=gate.season_id, gate_id=gate.id, key=due.key)
    exception.unit_id = due.unit_id or ""
    exception.due_at = day
    exception.reason = reason
    exception.by = draft.facts.actor
    exception.at = draft.facts.at
    draft.put(exception)
    reschedule_dues(draft, [due], day)
    _give_plan_time(
        draft,
        gate,
        [due],
        day,
    )


def _give_time(draft: Draft, gate: Gate, command: Command) -> None:
    """A missed gate waits on: what is owed at it is due then, and so are the plans that are handed in at it."""
    until: DateTime | None = command.word("until")
    if until is None or until <= draft.facts.at:
        raise BadInput(f"Say until when {gate.title} is extended: --until DATE, later than now.")
    gate.grace_ends_at = until
    gate.flagged = False
    dues = open_dues_at(draft.facts, gate.id)
    reschedule_dues(draft, dues, until)
    _give_plan_time(
        draft,
        gate,
        dues,
        until,
    )


def _give_plan_time(
    draft: Draft,
    gate: Gate,
    dues: Iterable[Obligation],
    until: DateTime,
) -> None:
    """A plan that is handed in at this gate closes no earlier than it is due."""
    facts = draft.facts
    documents = [kind.id for kind in facts.calendar.documents if kind.submit_gate == gate.id]
    for plan_id in dict.fromkeys(due.plan_id for due in dues if due.plan_id):
        plan = facts.one(Plan, plan_id)
        if plan.document in documents and plan.closes_at < until:
            plan.closes_at = until
            plan.version += 1


def _tell_concerned(draft: Draft, gate: Gate, command: Command) -> None:
    tell_of_waiver(draft, gate.id, command.reason)


def _carry_on(draft: Draft, gate: Gate, _command: Command) -> None:
    carry_or_drop_dues(draft, gate.id, open_dues_at(draft.facts, gate.id))


_EFFECTS: Mapping[str, Effect] = {
    "keep_decision": _keep_decision,
    "keep_reason": _keep_reason,
    "end_intake": _end_intake,
    "name_exceptions": _name_exceptions,
    "give_time": _give_time,
    "tell_concerned": _tell_concerned,
    "carry_on": _carry_on,
}

# --- settled by hand --------------------------------------------------------------------------------------------


def _settle_gate(draft: Draft, gate: Gate, _command: Command) -> None:
    """Product Ops has done what it owes here: the tick passes an open gate whose rule is met, a missed one stays so."""
    facts = draft.facts
    owes = facts.calendar.gate(gate.id).owes
    if owes is None or owes.by != "product_ops" or owes.settled_by != "gate":
        raise BadInput(f"{gate.title} is not settled by hand; see what it waits for: phasegate gate show {gate.id}")
    settle_dues(draft, open_dues_at(facts, gate.id))
    draft.enter("gate", gate.id, "settle")


def _not_waiting(_facts: Facts, gate: Gate, _command: Command) -> Iterator[Reason]:
    if gate.state not in ("open", "missed"):
        yield not_now("pass", gate)


def not_now(trigger: str, gate: Gate) -> Reason:
    """What people may do with the gate instead."""
    moves = [move.trigger for move in GATE_LIFECYCLE.possible(gate.state) if set(move.by) != {SYSTEM}]
    return not_from_state(
        trigger,
        GATE_LIFECYCLE.thing,
        gate.state,
        moves,
    )


def _anywhere(_facts: Facts, _gate: Gate) -> bool:
    return True


# --- leave for one unit -----------------------------------------------------------------------------------------


def _must_be_unit(draft: Draft, _gate: Gate, command: Command) -> None:
    draft.facts.unit(str(command.word("unit")))


def _waive_unit(draft: Draft, gate: Gate, command: Command) -> None:
    """The unit need not pass this gate, for good or until an instant, from which on it owes there again."""
    facts = draft.facts
    unit = facts.unit(str(command.word("unit")))
    until: DateTime | None = command.word("until")
    if until is not None and until <= facts.at:
        raise BadInput(
            f"{unit.title} would be waived until a day that is past; name a later one, or none: --until DATE"
        )
    waiver = GateWaiver(
        season_id=gate.season_id,
        gate_id=gate.id,
        unit_id=unit.id,
        reason=command.reason,
    )
    waiver.by = facts.actor
    waiver.at = facts.at
    waiver.until = until
    draft.put(waiver)
    dues = [due for due in open_dues_at(facts, gate.id) if due.unit_id == unit.id]
    carry_or_drop_dues(draft, gate.id, dues)
    draft.note(unit=unit.id, until=until.isoformat() if until else "")


def _expire_waivers(draft: Draft, gate: Gate, _command: Command) -> None:
    """Leave that has ended by now: what was dropped is owed again, as long as the gate is still to pass."""
    facts = draft.facts
    for waiver in facts.rows(GateWaiver, season_id=gate.season_id, gate_id=gate.id):
        if waiver.until is None or waiver.until > facts.at:
            continue
        if gate.state in ("scheduled", "open", "missed"):
            reopen_dues(draft, _dropped_by(facts, waiver))
        draft.delete(waiver)
        kept = {"unit": waiver.unit_id, "by": waiver.by}
        draft.enter(
            "gate",
            gate.id,
            "waiver_expired",
            by_itself=True,
            reason=waiver.reason,
            facts=kept,
        )


def _dropped_by(facts: Facts, waiver: GateWaiver) -> list[Obligation]:
    dues = facts.rows(Obligation, season_id=waiver.season_id, gate_id=waiver.gate_id)
    return [due for due in dues if due.unit_id == waiver.unit_id and due.dropped_at == waiver.at]


_UNIT = Field("unit", "Say for which unit the gate is waived: --unit UNIT")

_ACTS: Mapping[str, Act] = {
    "pass_gate": Act(
        _settle_gate,
        _not_waiting,
        anywhere=_anywhere,
        enters_itself=True,
    ),
    "waive_unit": Act(
        _waive_unit,
        prepare=_must_be_unit,
        as_move="waive",
        fields=(_UNIT, Field("until")),
    ),
    "expire_waivers": Act(_expire_waivers, enters_itself=True),
}


# --- the kind ---------------------------------------------------------------------------------------------------


def _rights(facts: Facts, gate: Gate, move: Move) -> tuple[str, ...]:
    """Who may waive a gate is said by the calendar; where it names nobody, the guard says so."""
    waivable_by = facts.calendar.gate(gate.id).waivable_by if move.trigger == "waive" else ()
    return waivable_by or move.by


def _note_lateness(draft: Draft, gate: Gate, move: Move | None) -> None:
    if move is not None:
        draft.note(late_by=gate.late_by)


def _lifecycle(_facts: Facts) -> Lifecycle:
    return GATE_LIFECYCLE


GATES = Kind(
    "gate",
    Gate,
    _lifecycle,
    guards=GATE_GUARDS,
    blockers=GATE_BLOCKERS,
    effects=_EFFECTS,
    acts=_ACTS,
    rights=_rights,
    follows=_note_lateness,
    of_season=True,
)
