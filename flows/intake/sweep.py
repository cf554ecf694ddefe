"""What the automation does with requests after silence: it ends what nobody answers."""

from collections.abc import Collection

from pendulum import DateTime
from sqlalchemy import select
from sqlalchemy.orm import Session

from flows.act.command import Command
from flows.act.perform import follow_all
from models.intake import IntakeRequest
from models.organisation import SYSTEM
from states.intake_request import ANSWERING


def expire_silent(
    session: Session,
    season_id: str,
    keys: Collection[str],
    *,
    at: DateTime,
) -> None:
    """What nobody answered until a step of the ladder that ends it expires, and both owners are told."""
    from flows.intake.answer_clock import answer_key  # noqa: PLC0415  mostly nothing has expired

    of_season = select(IntakeRequest).where(IntakeRequest.season_id == season_id)
    waiting = of_season.where(IntakeRequest.state.in_(ANSWERING))
    locked = waiting.order_by(IntakeRequest.id).with_for_update()
    requests = session.scalars(locked).all()
    silent = [request for request in requests if answer_key(request) in keys]
    commands = [_expire_command(request, at) for request in silent]
    follow_all(session, commands)


def _expire_command(request: IntakeRequest, at: DateTime) -> Command:
    return Command(
        kind="intake_request",
        id=request.id,
        act="expire",
        actor=SYSTEM,
        at=at,
        season_id=request.season_id,
    )
