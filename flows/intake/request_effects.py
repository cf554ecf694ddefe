"""What follows from each move of an intake request: the answer that is owed, and who is told (docs/intake.md)."""

from collections.abc import Mapping

from flows.act.command import Command
from flows.act.draft import Draft
from flows.act.kind import Effect
from flows.intake.answer_clock import (
    drop_answer,
    owe_answer,
    run_clock,
    settle_answer,
    stop_clock,
)
from models.intake import IntakeRequest


def _owe_answer(draft: Draft, request: IntakeRequest, command: Command) -> None:
    owe_answer(draft, request)
    _tell_unit(
        draft,
        request,
        command,
        request.to_unit_id,
    )


def _stop_clock(draft: Draft, request: IntakeRequest, command: Command) -> None:
    request.question = command.reason
    request.info_asked_at = draft.facts.at
    stop_clock(draft, request)
    _tell_unit(
        draft,
        request,
        command,
        request.from_unit_id,
    )


def _run_clock(draft: Draft, request: IntakeRequest, command: Command) -> None:
    request.info = command.reason
    run_clock(draft, request)
    _tell_unit(
        draft,
        request,
        command,
        request.to_unit_id,
    )


def _keep_answer(draft: Draft, request: IntakeRequest, command: Command) -> None:
    request.answer = command.reason
    request.answered_at = draft.facts.at
    request.unanswered_at = None
    settle_answer(draft, request)
    _tell_unit(
        draft,
        request,
        command,
        request.from_unit_id,
    )


def _keep_offer(_draft: Draft, request: IntakeRequest, command: Command) -> None:
    request.scope = command.text("scope")
    request.offered_by = command.text("by_when")


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
    )


def _tell_partner(draft: Draft, request: IntakeRequest, command: Command) -> None:
    _tell_unit(
        draft,
        request,
        command,
        request.from_unit_id,
    )


def _tell_both(draft: Draft, request: IntakeRequest, command: Command) -> None:
    for unit_id in (request.from_unit_id, request.to_unit_id):
        _tell_unit(
            draft,
            request,
            command,
            unit_id,
        )


def _tell_unit(
    draft: Draft,
    request: IntakeRequest,
    command: Command,
    unit_id: str,
) -> None:
    """Whoever answers for the unit hears what was done, and what the request is since."""
    person_id = draft.facts.unit(unit_id).owner_id
    draft.notify(
        f"{request.season_id}:intake:{request.id}:{command.act}:v{request.version}:{person_id}",
        "intake",
        person_id,
        about={
            "request": request.id,
            "act": command.act,
            "state": request.state,
        },
    )


REQUEST_EFFECTS: Mapping[str, Effect] = {
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
"""By the names that states/intake_request.py uses."""
