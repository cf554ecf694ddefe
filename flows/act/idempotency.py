"""Requests carried out once: the same id again gets the same answer, and another request under it is refused."""

import hashlib
import json
from collections.abc import Mapping
from typing import Any

from pendulum import DateTime

from flows.act.command import Command, Done
from models.journal import Answered
from models.rows import new_row
from states.refusal import BadInput

Request = Mapping[str, Any]
"""What tells one request from another, whatever its id."""

Answer = Mapping[str, Any]


def _request_digest(request: Request) -> str:
    text = json.dumps(request, sort_keys=True)
    digest = hashlib.sha256(text.encode())
    return digest.hexdigest()


def answer_given(answered: Answered | None, request: Request) -> Answer | None:
    """What was answered to this request; None where it is new. Raises BadInput where the id was another request's."""
    if answered is None:
        return None
    if answered.request_digest != _request_digest(request):
        raise BadInput(f"The request id {answered.request_id} was used for another request; use a new one.")
    return answered.answer


def request_row(
    request_id: str,
    request: Request,
    answer: Answer,
    *,
    at: DateTime,
) -> Answered:
    """The row by which the same request is known again."""
    return new_row(
        Answered,
        request_id=request_id,
        request_digest=_request_digest(request),
        answer=dict(answer),
        at=at,
    )


def earlier_answer(command: Command, answered: Answered | None) -> Done | None:
    """What came of this command before; None where it is new. Raises BadInput where the id was another request's."""
    answer = answer_given(answered, command.request())
    return None if answer is None else Done(**answer)


def answer_row(command: Command, done: Done) -> Answered:
    """The row by which the same command is known again."""
    answer = vars(done) | {"answer": dict(done.answer)}
    return request_row(
        command.request_id,
        command.request(),
        answer,
        at=command.at,
    )
