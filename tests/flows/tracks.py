"""A plan's colour, in both readings: of this plan alone, and among all of the season."""

from pendulum import DateTime
from sqlalchemy.orm import Session

from flows.act.context import open_context
from flows.views.status import Track, plan_track, plan_tracks
from models.organisation import SYSTEM
from models.plan import Plan


def track_in_both(session: Session, plan_id: str, *, at: DateTime) -> Track:
    """Its track, of which both readings say the same."""
    plan = session.get_one(Plan, plan_id)
    context = open_context(session, plan.season_id, by=SYSTEM, at=at)
    alone = plan_track(context, plan)
    assert plan_tracks(context)[plan_id] == alone
    return alone
