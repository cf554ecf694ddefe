"""Plans that are voted on, when the organisation is imported anew: locked before, and seated after."""

from collections.abc import Iterable, Sequence

from pendulum import DateTime
from sqlalchemy import select
from sqlalchemy.orm import Session

from flows.act.command import Command
from flows.act.perform import follow_all
from models.approval import ApprovalGroup
from models.organisation import SYSTEM
from models.plan import Plan
from models.season import Season


def lock_voted(session: Session) -> Sequence[Plan]:
    """The plans that are voted on in seasons under way, locked all at once: whoever votes holds one of them.

    Their seasons are locked before, as whoever publishes a calendar does it.
    """
    is_live = Season.state.not_in(("closed", "cancelled"))
    live_seasons = select(Season.id).where(is_live).order_by(Season.id)
    season_ids = session.scalars(live_seasons.with_for_update(key_share=True)).all()
    voted = select(ApprovalGroup.plan_id)
    of_voted = select(Plan).where(Plan.id.in_(voted))
    chosen = of_voted.where(Plan.season_id.in_(season_ids))
    locked = chosen.order_by(Plan.id).with_for_update()
    plans = session.scalars(locked.execution_options(populate_existing=True))
    return plans.all()


def follow_organisation(session: Session, plans: Iterable[Plan], *, at: DateTime) -> None:
    """Whoever votes on these plans is seated as the organisation is now; the caller has locked them."""
    season_ids = {plan.season_id for plan in plans}
    commands = [_seating_of(season_id, at) for season_id in sorted(season_ids)]
    follow_all(session, commands)


def _seating_of(season_id: str, at: DateTime) -> Command:
    return Command(
        "season",
        season_id,
        "seat_voters",
        SYSTEM,
        at,
        season_id,
    )
