"""Overrides of a guard by two people: proposing, confirming, and those whose end has come."""

from pendulum import DateTime
from sqlalchemy import Select, select
from sqlalchemy.orm import Session

from flows.act.command import Command
from flows.act.context import SeasonContext
from flows.act.find_due import DueThings
from flows.act.moved import Moved, moved_thing
from flows.act.perform import follow_all, perform_in
from models.exceptions import Override
from models.organisation import SYSTEM
from models.statement import THIS_INSTANT, THIS_SEASON
from states.override import LIVE


def propose_override(
    session: Session,
    plan_id: str,
    guard: str,
    reason: str,
    *,
    until: DateTime,
    by: str,
    at: DateTime,
    seen: int | None = None,
) -> Override:
    """Say which guard a plan should pass all the same, why, and until when; nothing passes before a second person.

    Raises Refused with every reason, Unknown for a guard that nobody overrides, BadInput where the calendar lets
    Product Ops waive it alone, where the end is past or where the same is proposed already.
    """
    words = {"guard": guard, "until": until}
    command = Command(
        "plan",
        plan_id,
        "propose_override",
        by,
        at,
        seen=seen,
        reason=reason,
        words=words,
    )
    perform_in(session, command)
    return _newest_override(session, plan_id, guard)


def _newest_override(session: Session, plan_id: str, guard: str) -> Override:
    of_plan = select(Override).where(Override.plan_id == plan_id)
    of_guard = of_plan.where(Override.guard == guard)
    newest_first = of_guard.order_by(Override.number.desc())
    return session.scalars(newest_first.limit(1)).one()


def move_override(
    session: Session,
    override_id: str,
    trigger: str,
    *,
    by: str,
    at: DateTime,
    reason: str = "",
    seen: int | None = None,
) -> Moved:
    """confirm as a second person, or withdraw; raises Refused with every reason."""
    command = Command(
        "override",
        override_id,
        trigger,
        by,
        at,
        seen=seen,
        reason=reason,
    )
    return moved_thing(perform_in(session, command))


def sweep_overrides(context: SeasonContext) -> int:
    """One whose end has come is over, and its leave ends with it; how many are."""
    override_ids = ENDED_OVERRIDES.find(context)
    commands = [_expire_command(context, override_id) for override_id in override_ids]
    return len(follow_all(context.session, commands))


def _ended() -> Select[tuple[str]]:
    return select(Override.id).where(
        Override.season_id == THIS_SEASON,
        Override.state.in_(LIVE),
        Override.until <= THIS_INSTANT,
    )


ENDED_OVERRIDES = DueThings(_ended, in_order=(Override.plan_id, Override.id))


def _expire_command(context: SeasonContext, override_id: str) -> Command:
    return Command(
        "override",
        override_id,
        "expire",
        SYSTEM,
        context.at,
    )
