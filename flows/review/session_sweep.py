"""What the automation does with sessions: when everybody has read in silence, they talk (docs/reviews.md)."""

from sqlalchemy import select

from flows.ground import Ground
from flows.review.session_kind import SESSION
from flows.road import Asked, move_on
from models.review import ReviewSession


def sweep_sessions(ground: Ground) -> None:
    mine = (ReviewSession.season_id == ground.season.id, ReviewSession.state == "reading")
    read = select(ReviewSession).where(*mine, ReviewSession.reading_until <= ground.at).order_by(ReviewSession.id)
    for row in ground.session.scalars(read.with_for_update()):
        move_on(ground, SESSION, row, Asked("discuss"))
