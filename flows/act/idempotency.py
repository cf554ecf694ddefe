"""Requests carried out once: the same id again gets the same answer, and another request under it is refused."""

import hashlib
import json
from collections.abc import Mapping
from typing import Any

from flows.act.command import Command, Done
from models.journal import Answered
from models.rows import new_row
from states.refusal import BadInput


def request_digest(request: Mapping[str, Any]) -> str:
    """What tells one request from another, whatever its id."""
    text = json.dumps(request, sort_keys=True)
    digest = hashlib.sha256(text.encode())
    return digest.hexdigest()


def earlier_answer(command: Command, answered: Answered | None) -> Done | None:
    """What was answered to this request; None where it is new. Raises BadInput where the id was another request's."""
    if answered is None:
        return None
    if answered.request_digest != request_digest(command.request()):
        raise BadInput(f"The request id {command.request_id} was used for another request; use a new one.")
    return Done(**answered.answer)


def answer_row(command: Command, done: Done) -> Answered:
    """The row by which the same request is known again."""
    answer = vars(done) | {"answer": dict(done.answer)}
    return new_row(
        Answered,
        request_id=command.request_id,
        request_digest=request_digest(command.request()),
        answer=answer,
        at=command.at,
    )
