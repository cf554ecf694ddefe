"""Requests for more time at a gate: asking, deciding, and what nobody decided."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from pendulum import DateTime
from sqlalchemy import Select, select
from sqlalchemy.orm import Session

from flows.act.command import Command
from flows.act.context import SeasonContext
from flows.act.find_due import DueThings
from flows.act.moved import Moved, moved_thing
from flows.act.perform import follow_all, perform_in
from models.exceptions import ExtensionRequest
from models.organisation import SYSTEM
from models.statement import THIS_INSTANT, THIS_SEASON
from states.extension import EXTENSION


@dataclass(frozen=True)
class Wish:
    """What is asked for: the new day, why, what will be true by then, and the instant by which to decide."""

    until: DateTime
    reason: str
    criteria: tuple[str, ...]
    decide_by: DateTime
    gate_id: str = ""


def ask_extension(
    session: Session,
    plan_id: str,
    wish: Wish,
    *,
    by: str,
    at: DateTime,
    seen: int | None = None,
) -> ExtensionRequest:
    """The owner asks, before or after the due day; Product Ops and the approver are told.

    Raises Refused with every reason, BadInput where days or criteria make no sense or one is asked for already.
    """
    command = Command(
        "plan",
        plan_id,
        "ask_extension",
        by,
        at,
        seen=seen,
        reason=wish.reason,
        words=_words_of(wish),
    )
    perform_in(session, command)
    return _newest_request(session, plan_id)


def _words_of(wish: Wish) -> Mapping[str, Any]:
    return {
        "until": wish.until,
        "criteria": wish.criteria,
        "decide_by": wish.decide_by,
        "gate_id": wish.gate_id,
    }


def _newest_request(session: Session, plan_id: str) -> ExtensionRequest:
    """The one with the highest number at the end of its id."""
    of_plan = select(ExtensionRequest).where(ExtensionRequest.plan_id == plan_id)
    requests = session.scalars(of_plan)
    return max(requests, key=lambda request: (len(request.id), request.id))


def move_extension(
    session: Session,
    extension_id: str,
    trigger: str,
    *,
    by: str,
    at: DateTime,
    reason: str = "",
    seen: int | None = None,
) -> Moved:
    """grant, refuse (with a reason) or withdraw; raises Refused with every reason."""
    command = Command(
        "extension_request",
        extension_id,
        trigger,
        by,
        at,
        seen=seen,
        reason=reason,
    )
    return moved_thing(perform_in(session, command))


def sweep_extensions(context: SeasonContext) -> int:
    """Nobody has answered by the day that was named: the request is over; how many are."""
    request_ids = UNDECIDED_REQUESTS.find(context)
    commands = [_expire_command(context, request_id) for request_id in request_ids]
    return len(follow_all(context.session, commands))


def _undecided() -> Select[tuple[str]]:
    """Whose day by which to decide has come."""
    return select(ExtensionRequest.id).where(
        ExtensionRequest.season_id == THIS_SEASON,
        ExtensionRequest.state == EXTENSION.initial,
        ExtensionRequest.decide_by <= THIS_INSTANT,
    )


UNDECIDED_REQUESTS = DueThings(
    _undecided,
    in_order=(ExtensionRequest.plan_id, ExtensionRequest.id),
)


def _expire_command(context: SeasonContext, request_id: str) -> Command:
    return Command(
        "extension_request",
        request_id,
        "expire",
        SYSTEM,
        context.at,
    )
