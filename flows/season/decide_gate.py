"""How a gate moves, what Product Ops does at it besides, and what follows from each."""

from collections.abc import Iterable, Iterator, Mapping

from pendulum import DateTime

from config.gate import Owes
from flows.act.command import Command
from flows.act.draft import Draft
from flows.act.dues import open_dues_at, reschedule_dues, settle_dues
from flows.act.facts import Facts
from flows.act.kind import (
    Act,
    Effect,
    Kind,
)
from flows.calendar.waiver_letters import tell_of_waiver
from flows.intake.decide_unanswered import expire_unanswered, flag_unanswered
from flows.season.carry_dues import carry_or_drop_dues
from flows.season.decide_unit_waiver import UNIT_WAIVER_ACTS
from flows.season.gate_blockers import GATE_BLOCKERS, exception_days
from flows.season.gate_dues import business_days_late
from models.exceptions import GateException
from models.gate import Gate
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
    days = exception_days(draft.facts, gate, command)
    _must_be_later(draft.facts, days)
    for due in open_dues_at(draft.facts, gate.id):
        if due.key in days:
            day = days[due.key]
            _add_exception(
                draft,
                gate,
                due,
                day,
                command.reason,
            )
            reschedule_dues(draft, [due], day)
            _give_plan_time(
                draft,
                gate,
                [due],
                day,
            )


def _must_be_later(facts: Facts, days: Mapping[str, DateTime]) -> None:
    past = [key for key, day in days.items() if day <= facts.at]
    if past:
        keys = ", ".join(past)
        raise BadInput(f"The new due day of {keys} is past; name a later one.")


def _add_exception(
    draft: Draft,
    gate: Gate,
    due: Obligation,
    day: DateTime,
    reason: str,
) -> None:
    exception = GateException(
        season_id=gate.season_id,
        gate_id=gate.id,
        key=due.key,
        unit_id=due.unit_id or "",
        due_at=day,
        reason=reason,
        by=draft.facts.actor,
        at=draft.facts.at,
    )
    draft.put(exception)


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
    documents = _documents_of(facts, gate)
    plan_ids = [due.plan_id for due in dues if due.plan_id]
    for plan_id in dict.fromkeys(plan_ids):
        plan = facts.one(Plan, plan_id)
        if plan.document in documents and plan.closes_at < until:
            plan.closes_at = until
            plan.version += 1


def _documents_of(facts: Facts, gate: Gate) -> list[str]:
    """The documents that are handed in at this gate."""
    documents = facts.calendar.documents
    return [kind.id for kind in documents if kind.submit_gate == gate.id]


def _tell_concerned(draft: Draft, gate: Gate, command: Command) -> None:
    tell_of_waiver(draft, gate.id, command.reason)


def _carry_on(draft: Draft, gate: Gate, _command: Command) -> None:
    dues = open_dues_at(draft.facts, gate.id)
    carry_or_drop_dues(draft, gate.id, dues)


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
    if owes is None or not _is_settled_by_hand(owes):
        raise BadInput(f"{gate.title} is not settled by hand; see what it waits for: phasegate gate show {gate.id}")
    settle_dues(draft, open_dues_at(facts, gate.id))
    draft.enter("gate", gate.id, "settle")


def _is_settled_by_hand(owes: Owes) -> bool:
    return owes.by == "product_ops" and owes.settled_by == "gate"


def _not_waiting(_facts: Facts, gate: Gate, _command: Command) -> Iterator[Reason]:
    if gate.state not in ("open", "missed"):
        yield not_now("pass", gate)


def not_now(trigger: str, gate: Gate) -> Reason:
    """What people may do with the gate instead."""
    possible = GATE_LIFECYCLE.possible(gate.state)
    by_people = [move for move in possible if set(move.by) != {SYSTEM}]
    moves = [move.trigger for move in by_people]
    return not_from_state(
        trigger,
        GATE_LIFECYCLE.thing,
        gate.state,
        moves,
    )


def _anywhere(_facts: Facts, _gate: Gate) -> bool:
    return True


_ACTS: Mapping[str, Act] = {
    "pass_gate": Act(
        _settle_gate,
        _not_waiting,
        anywhere=_anywhere,
        enters_itself=True,
        called="pass",
    ),
    **UNIT_WAIVER_ACTS,
}


# --- the kind ---------------------------------------------------------------------------------------------------


def _rights(facts: Facts, gate: Gate, move: Move) -> tuple[str, ...]:
    """Who may waive a gate is said by the calendar; where it names nobody, the guard says so."""
    if move.trigger != "waive":
        return move.by
    row = facts.calendar.gate(gate.id)
    return row.waivable_by or move.by


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
