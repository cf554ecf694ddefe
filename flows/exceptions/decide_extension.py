"""Asking for more time at a gate: what will be true by then, until when, and by when to decide; silence ends it."""

from collections.abc import Iterator, Mapping

from pendulum import DateTime

from flows.act.command import Command
from flows.act.draft import Draft
from flows.act.dues import open_dues, reschedule_dues
from flows.act.facts import Facts
from flows.act.kind import (
    Act,
    Effect,
    Field,
    Kind,
)
from flows.exceptions.closing import close_plans_later
from flows.exceptions.extension_blockers import EXTENSION_BLOCKERS, extension_deciders
from flows.exceptions.of_plan import EXCEPTION_HOLDERS, plan_of_exception, principals_of_exception
from models.exceptions import ExtensionRequest
from models.obligation import Obligation
from models.plan import Plan
from states.extension import EXTENSION, EXTENSION_GUARDS
from states.guard import REASON_MIN, Reason
from states.lifecycle import Lifecycle
from states.refusal import BadInput, Unknown, reason_required

EXTENSION_KIND = "extension_request"

# --- asking for it ----------------------------------------------------------------------------------------------


def _ask(draft: Draft, plan: Plan, command: Command) -> None:
    """The owner asks, before or after the due day; Product Ops and the approver are told."""
    facts = draft.facts
    document = facts.calendar.document(plan.document)
    gate_id = str(command.word("gate_id") or document.submit_gate)
    _must_be_owed_there(
        facts,
        plan,
        gate_id,
        command,
    )
    _must_make_sense(facts, command)
    _must_be_new(facts, plan, gate_id)
    request = _new_request(
        facts,
        plan,
        command,
        gate_id,
    )
    draft.add(request)
    _enter_request(draft, request)
    _tell_deciders(draft, request)
    draft.note(request=request.id)


def _enter_request(draft: Draft, request: ExtensionRequest) -> None:
    draft.enter(
        EXTENSION_KIND,
        request.id,
        "ask",
        now=request.state,
        version=1,
        reason=request.reason,
        facts={"plan": request.plan_id},
    )


def _new_request(
    facts: Facts,
    plan: Plan,
    command: Command,
    gate_id: str,
) -> ExtensionRequest:
    number = len(facts.rows(ExtensionRequest, plan_id=plan.id)) + 1
    return ExtensionRequest(
        id=f"{plan.id}_x{number}",
        season_id=plan.season_id,
        gate_id=gate_id,
        plan_id=plan.id,
        asked_until=command.word("until"),
        reason=command.reason,
        criteria=_stripped_criteria(command),
        decide_by=command.word("decide_by"),
        state=EXTENSION.initial,
        asked_by=facts.actor,
        asked_at=facts.at,
    )


def _stripped_criteria(command: Command) -> list[str]:
    return [criterion.strip() for criterion in command.word("criteria")]


def _without_reason(_facts: Facts, _plan: Plan, command: Command) -> Iterator[Reason]:
    if len(command.reason.strip()) < REASON_MIN:
        yield reason_required()


def _must_be_owed_there(
    facts: Facts,
    plan: Plan,
    gate_id: str,
    command: Command,
) -> None:
    dues = _dues_at(facts, plan, gate_id)
    if not dues:
        gates = {due.gate_id for due in open_dues(facts, plan.id)}
        raise Unknown(f"gate at which {plan.id} still owes something", gate_id, gates)
    latest_due = max(due.due_at for due in dues)
    if command.word("until") <= max(facts.at, latest_due):
        raise BadInput("An extension is until a day after now and after the day that it is due anyway: --until DATE")


def _must_make_sense(facts: Facts, command: Command) -> None:
    _must_leave_time(facts, command)
    _must_name_criteria(command)


def _must_leave_time(facts: Facts, command: Command) -> None:
    decide_by: DateTime = command.word("decide_by")
    if not facts.at < decide_by <= command.word("until"):
        raise BadInput("It has to be decided after now, and no later than the day asked for: --decide-by DATE")


def _must_name_criteria(command: Command) -> None:
    criteria = command.word("criteria")
    if not criteria or not all(_stripped_criteria(command)):
        raise BadInput("Say what will be true by then, once for each: --criterion “Every partner has read it” …")


def _must_be_new(facts: Facts, plan: Plan, gate_id: str) -> None:
    for request in facts.rows(ExtensionRequest, plan_id=plan.id):
        if request.gate_id == gate_id and request.state == "asked":
            raise BadInput(
                f"{request.id} asks for that already; withdraw it first: phasegate extension do {request.id} withdraw"
            )


def _dues_at(facts: Facts, plan: Plan, gate_id: str) -> list[Obligation]:
    dues = open_dues(facts, plan.id)
    return [due for due in dues if due.gate_id == gate_id]


EXTENSION_FIELDS = (
    Field("until", "Say until when: phasegate extension ask PLAN --until DATE …"),
    Field("criteria", "Say what will be true by then: --criterion …"),
    Field("decide_by", "Say by when to decide: --decide-by DATE"),
    Field("gate_id"),
)

EXTENSION_ACTS: Mapping[str, Act] = {
    "ask_extension": Act(
        _ask,
        _without_reason,
        reads=("obligations", "units", "extensions"),
        enters_itself=True,
        anywhere=lambda _facts, _plan: True,
        fields=EXTENSION_FIELDS,
    )
}

# --- what follows -----------------------------------------------------------------------------------------------


def _give_time(draft: Draft, request: ExtensionRequest, _command: Command) -> None:
    """What the plan owes at this gate is due then, and where it is handed in there, it closes no earlier."""
    facts = draft.facts
    plan = plan_of_exception(facts, request)
    dues = _dues_before(facts, plan, request)
    reschedule_dues(draft, dues, request.asked_until)
    close_plans_later(
        facts,
        request.gate_id,
        [plan] if dues else [],
        request.asked_until,
    )


def _dues_before(
    facts: Facts,
    plan: Plan,
    request: ExtensionRequest,
) -> list[Obligation]:
    """What is due at the gate earlier than was asked for."""
    dues = _dues_at(facts, plan, request.gate_id)
    return [due for due in dues if due.due_at < request.asked_until]


def _tell_asker(draft: Draft, request: ExtensionRequest, command: Command) -> None:
    facts = draft.facts
    request.decided_by = facts.actor
    request.decided_at = facts.at
    request.answer = command.reason
    _tell(draft, request, request.asked_by)


def _tell_both(draft: Draft, request: ExtensionRequest, _command: Command) -> None:
    request.decided_at = draft.facts.at
    people = (request.asked_by, *extension_deciders(draft.facts, request))
    for person_id in dict.fromkeys(people):
        _tell(draft, request, person_id)


def _tell_deciders(draft: Draft, request: ExtensionRequest) -> None:
    for person_id in extension_deciders(draft.facts, request):
        _tell(draft, request, person_id)


def _tell(draft: Draft, request: ExtensionRequest, person_id: str) -> None:
    draft.notify(
        f"{request.id}:{request.state}:{person_id}",
        f"extension_{request.state}",
        person_id,
        about={"extension": request.id},
    )


_EFFECTS: Mapping[str, Effect] = {
    "give_time": _give_time,
    "tell_asker": _tell_asker,
    "tell_both": _tell_both,
}


def _lifecycle(_facts: Facts) -> Lifecycle:
    return EXTENSION


EXTENSION_REQUEST = Kind(
    EXTENSION_KIND,
    ExtensionRequest,
    _lifecycle,
    guards=EXTENSION_GUARDS,
    blockers=EXTENSION_BLOCKERS,
    effects=_EFFECTS,
    holders=EXCEPTION_HOLDERS,
    principals=principals_of_exception,
    parent="plan_id",
    move_reads={"give_time": ("obligations", "messages", "units")},
)
