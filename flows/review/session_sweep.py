"""What the automation does with sessions: when everybody has read in silence, they talk (docs/reviews.md)."""

from sqlalchemy import select

from flows.act.command import Command
from flows.act.perform import follow_all
from flows.ground import Ground
from models.organisation import SYSTEM
from models.plan import Plan
from models.review import ReviewSession


def sweep_sessions(ground: Ground) -> None:
    """Each session whose silent reading is over goes on to its discussion."""
    reading = select(ReviewSession.id).join(Plan, Plan.id == ReviewSession.plan_id)
    reading = reading.where(ReviewSession.season_id == ground.season.id, ReviewSession.state == "reading")
    over = reading.where(ReviewSession.reading_until <= ground.at).order_by(ReviewSession.id)
    # In the order in which every act locks them, so that nobody waits for each other.
    ids = ground.session.scalars(over.with_for_update(of=[Plan, ReviewSession])).all()
    commands = [
        Command(
            "review_session",
            session_id,
            "discuss",
            SYSTEM,
            ground.at,
        )
        for session_id in ids
    ]
    follow_all(ground.session, commands)
