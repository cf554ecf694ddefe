"""How an intake request begins and moves (docs/intake.md)."""

from collections.abc import Iterator

from flows.act.approver import approver_of
from flows.act.command import Command
from flows.act.decide_refusals import possible_moves
from flows.act.draft import Draft
from flows.act.facts import Facts
from flows.act.kind import Act, Holders, Kind
from flows.intake.request_blockers import REQUEST_BLOCKERS, REQUEST_FIELDS
from flows.intake.request_effects import REQUEST_EFFECTS
from models.intake import IntakeRequest
from models.organisation import Unit
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

# --- acts that are no moves -------------------------------------------------------------------------------------


def _begin_request(facts: Facts, command: Command) -> IntakeRequest:
    """What one unit asks of another's plan; raises BadInput where the id is taken or a unit asks itself."""
    asking = facts.unit(str(command.word("from_unit")))
    receiving = facts.unit(str(command.word("to_unit")))
    if asking.id == receiving.id:
        raise BadInput(f"{asking.title} cannot ask something of its own plan; name another unit.")
    _must_be_new(facts, command.id)
    return _new_request(
        facts,
        command,
        asking,
        receiving,
    )


def _must_be_new(facts: Facts, request_id: str) -> None:
    if facts.get(IntakeRequest, facts.season.id, request_id) is not None:
        raise BadInput(f"There is a request {request_id} already; give the new one another id.")


def _new_request(
    facts: Facts,
    command: Command,
    asking: Unit,
    receiving: Unit,
) -> IntakeRequest:
    request = IntakeRequest(season_id=facts.season.id, id=command.id)
    request.from_unit_id = asking.id
    request.to_unit_id = receiving.id
    request.state = INTAKE_REQUEST.initial
    request.version = 1
    request.by = facts.actor
    request.at = facts.at
    for name in REQUEST_FIELDS:
        text = str(command.word(name) or "")
        setattr(request, name, text)
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
    _enter_change(draft, request, "edit")


def _enter_change(
    draft: Draft,
    request: IntakeRequest,
    act: str,
) -> None:
    """Another version of the request, with its entry."""
    request.version += 1
    draft.enter(
        "intake_request",
        request.id,
        act,
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
    _enter_change(draft, request, "flag_unanswered")


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
    effects=REQUEST_EFFECTS,
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
