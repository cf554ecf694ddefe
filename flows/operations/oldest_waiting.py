"""How long something waits that should have been done: the statements that doctor and the figures ask."""

from pendulum import DateTime
from sqlalchemy import Select, func, select

from flows.outbox.waiting import WAITING
from models.ladder_step import LadderStep
from models.notice import Notice
from models.season import INACTIVE_SEASON_STATES, Season


def oldest_step() -> Select[tuple[DateTime]]:
    """The moment of the first step that no tick has swept, of seasons in which something is still done."""
    live_seasons = select(Season.id).where(Season.state.not_in(INACTIVE_SEASON_STATES))
    first = select(func.min(LadderStep.at))
    return first.where(LadderStep.season_id.in_(live_seasons))


def oldest_notice(at: DateTime) -> Select[tuple[DateTime]]:
    """Since when the notice waits that waits longest of those that may leave."""
    oldest = select(func.min(Notice.send_at))
    return oldest.where(
        Notice.state.in_(WAITING),
        Notice.send_at <= at,
    )
