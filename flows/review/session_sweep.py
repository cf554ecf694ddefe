"""What the automation does with sessions: when everybody has read in silence, they talk (docs/reviews.md)."""

from sqlalchemy import Select, select

from flows.act.command import Command
from flows.act.context import SeasonContext
from flows.act.perform import follow_all
from models.organisation import SYSTEM
from models.plan import Plan
from models.review import ReviewSession


def sweep_sessions(context: SeasonContext) -> None:
    """Each session whose silent reading is over goes on to its discussion."""
    ids = context.session.scalars(_sessions_read(context)).all()
    commands = [_discuss_command(context, session_id) for session_id in ids]
    follow_all(context.session, commands)


def _sessions_read(context: SeasonContext) -> Select[tuple[str]]:
    """In the order in which every act locks them, so that nobody waits for each other."""
    sessions = select(ReviewSession.id).join(Plan, Plan.id == ReviewSession.plan_id)
    reading = sessions.where(
        ReviewSession.season_id == context.season.id,
        ReviewSession.state == "reading",
        ReviewSession.reading_until <= context.at,
    )
    in_order = reading.order_by(ReviewSession.id)
    return in_order.with_for_update(of=[Plan, ReviewSession])


def _discuss_command(context: SeasonContext, session_id: str) -> Command:
    return Command(
        "review_session",
        session_id,
        "discuss",
        SYSTEM,
        context.at,
    )
