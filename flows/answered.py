"""Requests carried out once: the same id again gets the same answer, and another request under it is refused."""

import hashlib
import json
from collections.abc import Callable, Mapping
from typing import Any

from pendulum import DateTime
from sqlalchemy import Engine
from sqlalchemy.orm import Session

from models.database import writing
from models.journal import Answered
from states.refusal import BadInput


def digest_of(asked: Mapping[str, Any]) -> str:
    """What tells one request from another, whatever its id."""
    text = json.dumps(asked, sort_keys=True)
    return hashlib.sha256(text.encode()).hexdigest()


def answer_before(
    session: Session,
    request_id: str,
    asked: Mapping[str, Any],
) -> dict[str, Any] | None:
    """What was answered to this request; None where it is new. Raises BadInput where the id was another request's."""
    before = session.get(Answered, request_id)
    if before is None:
        return None
    if before.request_digest != digest_of(asked):
        raise BadInput(f"The request id {request_id} was used for another request; use a new one.")
    return before.answer


def keep_answer(
    session: Session,
    request_id: str,
    asked: Mapping[str, Any],
    answer: Mapping[str, Any],
    *,
    at: DateTime,
) -> None:
    """The request is carried out with whatever else this transaction does; two at once are told apart by the key."""
    row = Answered(
        request_id=request_id,
        request_digest=digest_of(asked),
        answer=dict(answer),
        at=at,
    )
    session.add(row)
    session.flush()


def once(
    session: Session,
    request_id: str,
    asked: Mapping[str, Any],
    do: Callable[[], object],
    *,
    at: DateTime,
) -> None:
    """Do it, unless this request was carried out before; for acts whose answer is said elsewhere."""
    if answer_before(session, request_id, asked) is None:
        do()
        keep_answer(
            session,
            request_id,
            asked,
            {},
            at=at,
        )


def tell_later(
    engine: Engine,
    request_id: str,
    answer: Mapping[str, Any],
) -> None:
    """The words of an answer that could be said only when the work was done."""
    with writing(engine) as session:
        row = session.get_one(Answered, request_id)
        row.answer = dict(answer)
