"""What the automation does with requests after silence: it ends what nobody answers."""

from collections.abc import Collection

from sqlalchemy import select

from flows.act.command import Command
from flows.act.perform import follow_all
from flows.ground import Ground
from flows.intake.answer_clock import answer_key
from models.intake import IntakeRequest
from models.organisation import SYSTEM
from states.intake_request import ANSWERING


def expire_silent(ground: Ground, keys: Collection[str]) -> None:
    """What nobody answered until a step of the ladder that ends it expires, and both owners are told."""
    waiting = select(IntakeRequest).where(IntakeRequest.season_id == ground.season.id)
    waiting = waiting.where(IntakeRequest.state.in_(ANSWERING)).order_by(IntakeRequest.id).with_for_update()
    requests = [request for request in ground.session.scalars(waiting) if answer_key(request) in keys]
    commands = [
        Command(
            "intake_request",
            request.id,
            "expire",
            SYSTEM,
            ground.at,
            request.season_id,
        )
        for request in requests
    ]
    follow_all(ground.session, commands)
