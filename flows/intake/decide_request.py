"""How an intake request begins and moves, and what follows from each move (docs/intake.md)."""

from collections.abc import Iterator, Mapping

from flows.act.command import Command
from flows.act.decide import possible_moves
from flows.act.draft import Draft
from flows.act.facts import Facts
from flows.act.kind import (
    Act,
    Effect,
    Holders,
    Kind,
)
from flows.intake.answer_clock import (
    drop_answer,
    owe_answer,
    run_clock,
    settle_answer,
    stop_clock,
)
from flows.intake.request_blockers import REQUEST_BLOCKERS, REQUEST_FIELDS
from flows.season.approver import approver_of
from models.intake import IntakeRequest
from states.guard import Reason
from states.intake_request import INTAKE_REQUEST, INTAKE_REQUEST_GUARDS, REQUEST_EDITABLE
from states.lifecycle import Lifecycle
from states.refusal import BadInput, not_from_state

People = tuple[str, ...]

# --- who is what to it ------------------------------------------------------------------------------------------


def _owner(facts: Facts, request: IntakeRequest) -> People:
    """Contacts of the unit that is asked."""
    return facts.unit(request.to_unit_id).contacts


def _partner(facts: Facts, request: IntakeRequest) -> People:
    """Contacts of the unit that asks."""
    return facts.unit(request.from_unit_id).contacts


def _approver(facts: Facts, request: IntakeRequest) -> People:
    return (approver_of(facts, facts.unit(request.to_unit_id)),)


_HOLDERS: Holders = {
    "owner": _owner,
    "partner": _partner,
    "approver": _approver,
}

# --- effects ----------------------------------------------------------------------------------------------------


def _owe_answer(draft: Draft, request: IntakeRequest, command: Command) -> None:
    owe_answer(draft, request)
    title = draft.facts.unit(request.from_unit_id).title
    _tell_unit(
        draft,
        request,
        command,
        request.to_unit_id,
        f"{title} asks something of your plan",
    )


def _stop_clock(draft: Draft, request: IntakeRequest, command: Command) -> None:
    request.question = command.reason
    request.info_asked_at = draft.facts.at
    stop_clock(draft, request)
    title = draft.facts.unit(request.to_unit_id).title
    _tell_unit(
        draft,
        request,
        command,
        request.from_unit_id,
        f"{title} wants to know more",
    )


def _run_clock(draft: Draft, request: IntakeRequest, command: Command) -> None:
    request.info = command.reason
    run_clock(draft, request)
    _tell_unit(
        draft,
        request,
        command,
        request.to_unit_id,
        f"Request {request.id}: what you wanted to know",
    )


def _keep_answer(draft: Draft, request: IntakeRequest, command: Command) -> None:
    request.answer = command.reason
    request.answered_at = draft.facts.at
    request.unanswered_at = None
    settle_answer(draft, request)
    title = draft.facts.unit(request.to_unit_id).title
    _tell_unit(
        draft,
        request,
        command,
        request.from_unit_id,
        f"{title} has {request.state} your request",
    )


def _keep_offer(_draft: Draft, request: IntakeRequest, command: Command) -> None:
    request.scope = str(command.word("scope") or "")
    request.offered_by = str(command.word("by_when") or "")


def _keep_acknowledgement(draft: Draft, request: IntakeRequest, _command: Command) -> None:
    request.drop_acked_by = draft.facts.actor


def _end_answer(draft: Draft, request: IntakeRequest, _command: Command) -> None:
    drop_answer(draft, request)


def _tell_owner(draft: Draft, request: IntakeRequest, command: Command) -> None:
    _tell_unit(
        draft,
        request,
        command,
        request.to_unit_id,
        _outcome(request, command),
    )


def _tell_partner(draft: Draft, request: IntakeRequest, command: Command) -> None:
    _tell_unit(
        draft,
        request,
        command,
        request.from_unit_id,
        _outcome(request, command),
    )


def _tell_both(draft: Draft, request: IntakeRequest, command: Command) -> None:
    for unit_id in (request.from_unit_id, request.to_unit_id):
        _tell_unit(
            draft,
            request,
            command,
            unit_id,
            f"Request {request.id} {request.state} without an answer",
        )


def _outcome(request: IntakeRequest, command: Command) -> str:
    if command.act == "ack_drop":
        return f"Request {request.id} may be dropped"
    return f"Request {request.id} is {request.state}"


def _tell_unit(
    draft: Draft,
    request: IntakeRequest,
    command: Command,
    unit_id: str,
    subject: str,
) -> None:
    person_id = draft.facts.unit(unit_id).owner_id
    draft.notify(
        f"{request.season_id}:intake:{request.id}:{command.act}:v{request.version}:{person_id}",
        "intake",
        person_id,
        subject=subject,
        body=f"Read it, and what may be done about it: phasegate intake show {request.id}\n",
    )


_EFFECTS: Mapping[str, Effect] = {
    "owe_answer": _owe_answer,
    "stop_clock": _stop_clock,
    "run_clock": _run_clock,
    "keep_answer": _keep_answer,
    "keep_offer": _keep_offer,
    "keep_ack": _keep_acknowledgement,
    "end_answer": _end_answer,
    "tell_owner": _tell_owner,
    "tell_partner": _tell_partner,
    "tell_both": _tell_both,
}

# --- acts that are no moves -------------------------------------------------------------------------------------


def _begin_request(facts: Facts, command: Command) -> IntakeRequest:
    """What one unit asks of another's plan; raises BadInput where the id is taken or a unit asks itself."""
    asking = facts.unit(str(command.word("from_unit")))
    asked_unit = facts.unit(str(command.word("to_unit")))
    if asking.id == asked_unit.id:
        raise BadInput(f"{asking.title} cannot ask something of its own plan; name another unit.")
    if facts.get(IntakeRequest, facts.season.id, command.id) is not None:
        raise BadInput(f"There is a request {command.id} already; give the new one another id.")
    request = IntakeRequest(season_id=facts.season.id, id=command.id)
    request.from_unit_id = asking.id
    request.to_unit_id = asked_unit.id
    request.state = INTAKE_REQUEST.initial
    request.version = 1
    request.by = facts.actor
    request.at = facts.at
    for name in REQUEST_FIELDS:
        setattr(request, name, str(command.word(name) or ""))
    return request


def _keep_draft(draft: Draft, request: IntakeRequest, _command: Command) -> None:
    """It is written down, and asked of nobody yet."""
    draft.enter(
        "intake_request",
        request.id,
        "draft",
        now=request.state,
        version=request.version,
    )


def _edit_request(draft: Draft, request: IntakeRequest, command: Command) -> None:
    """Other words; what is not said stays."""
    for name in REQUEST_FIELDS:
        text = command.word(name)
        if text is not None:
            setattr(request, name, text)
    request.version += 1
    draft.enter(
        "intake_request",
        request.id,
        "edit",
        version=request.version,
    )


def _not_editable(facts: Facts, request: IntakeRequest, _command: Command) -> Iterator[Reason]:
    if request.state not in REQUEST_EDITABLE:
        moves = possible_moves(facts, INTAKE_KIND, request)
        yield not_from_state(
            "edit",
            INTAKE_REQUEST.thing,
            request.state,
            moves,
        )


def _flag_unanswered(draft: Draft, request: IntakeRequest, _command: Command) -> None:
    """The gate of answers is decided: what has none stays as it is, and is flagged (docs/intake.md)."""
    request.unanswered_at = draft.facts.at
    request.version += 1
    draft.enter(
        "intake_request",
        request.id,
        "flag_unanswered",
        version=request.version,
    )


def _anywhere(_facts: Facts, _request: IntakeRequest) -> bool:
    return True


def _lifecycle(_facts: Facts) -> Lifecycle:
    return INTAKE_REQUEST


INTAKE_KIND = Kind(
    "intake_request",
    IntakeRequest,
    _lifecycle,
    guards=INTAKE_REQUEST_GUARDS,
    blockers=REQUEST_BLOCKERS,
    effects=_EFFECTS,
    acts={
        "file_request": Act(_keep_draft, enters_itself=True),
        "edit_request": Act(
            _edit_request,
            _not_editable,
            anywhere=_anywhere,
            enters_itself=True,
        ),
        "flag_unanswered": Act(_flag_unanswered, enters_itself=True),
    },
    holders=_HOLDERS,
    of_season=True,
    begins=_begin_request,
)
