"""What the automation does with sessions: when everybody has read in silence, they talk (docs/reviews.md)."""

from sqlalchemy import Select, select

from flows.act.command import Command
from flows.act.context import SeasonContext
from flows.act.find_due import DueThings
from flows.act.perform import follow_all
from models.organisation import SYSTEM
from models.plan import Plan
from models.review import ReviewSession
from models.statement import THIS_INSTANT, THIS_SEASON


def sweep_sessions(context: SeasonContext) -> int:
    """Each session whose silent reading is over goes on to its discussion; how many do."""
    session_ids = SESSIONS_READ.find(context)
    commands = [_discuss_command(context, session_id) for session_id in session_ids]
    return len(follow_all(context.session, commands))


def _sessions_read() -> Select[tuple[str]]:
    sessions = select(ReviewSession.id).join(Plan, Plan.id == ReviewSession.plan_id)
    return sessions.where(
        ReviewSession.season_id == THIS_SEASON,
        ReviewSession.state == "reading",
        ReviewSession.reading_until <= THIS_INSTANT,
    )


# In the order in which every act locks them, so that nobody waits for each other.
SESSIONS_READ = DueThings(
    _sessions_read,
    in_order=(ReviewSession.id,),
    locked=(Plan, ReviewSession),
)


def _discuss_command(context: SeasonContext, session_id: str) -> Command:
    return Command(
        "review_session",
        session_id,
        "discuss",
        SYSTEM,
        context.at,
    )
