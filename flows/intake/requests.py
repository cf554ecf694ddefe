"""Partner intake: what a unit writes down to ask another, and each step that the two make with it."""

from collections.abc import Mapping
from typing import Any

from pendulum import DateTime
from sqlalchemy.orm import Session

from flows.act.command import Command
from flows.act.moved import Moved, moved_thing
from flows.act.perform import begin_in, perform_in
from models.intake import IntakeRequest


def file_request(
    session: Session,
    season_id: str,
    request: Mapping[str, Any],
    *,
    by: str,
    at: DateTime,
    draft: bool = False,
    reason: str = "",
) -> IntakeRequest:
    """File what one unit asks of another's plan: `request` has id, from_unit, to_unit, what, why, by and if_not.

    A `draft` may lack some of it, and is asked of nobody yet. `reason` is why Product Ops enters it late. Raises
    Refused with every reason, BadInput where the id is taken or a unit asks itself.
    """
    request_id = str(request["id"])
    act = "file_request" if draft else "submit"
    command = Command(
        "intake_request",
        request_id,
        act,
        by,
        at,
        season_id,
        reason=reason,
        words=_words_of(request),
    )
    begin_in(session, command)
    return session.get_one(IntakeRequest, (season_id, request_id))


def _words_of(request: Mapping[str, Any]) -> Mapping[str, Any]:
    return {
        "from_unit": request["from_unit"],
        "to_unit": request["to_unit"],
        "what": request["what"],
        "why": request["why"],
        "if_not": request["if_not"],
        "needed_by": request["by"],
    }


def edit_request(
    session: Session,
    season_id: str,
    request_id: str,
    words: Mapping[str, str | None],
    *,
    by: str,
    at: DateTime,
    seen: int | None = None,
) -> IntakeRequest:
    """Other words for what is asked, as long as nobody answers it: what, why, needed_by, if_not; None leaves one."""
    command = Command(
        "intake_request",
        request_id,
        "edit_request",
        by,
        at,
        season_id,
        seen=seen,
        words=words,
    )
    perform_in(session, command)
    return session.get_one(IntakeRequest, (season_id, request_id))


def move_request(
    session: Session,
    season_id: str,
    request_id: str,
    trigger: str,
    *,
    by: str,
    at: DateTime,
    seen: int | None = None,
    reason: str = "",
    words: Mapping[str, Any] | None = None,
) -> Moved:
    """One move of a request; `words` are scope and by_when of a counter-offer. `seen` None means as it is now."""
    words = words or {}
    command = Command(
        "intake_request",
        request_id,
        trigger,
        by,
        at,
        season_id,
        seen,
        reason=reason,
        words=words,
    )
    return moved_thing(perform_in(session, command))
