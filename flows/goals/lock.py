"""Locking the goals of a season (flows/season/decide_lock.py)."""

from dataclasses import dataclass

from pendulum import DateTime
from sqlalchemy import select
from sqlalchemy.orm import Session

from flows.act.command import Command
from flows.act.moved import Moved
from flows.act.perform import perform_in
from models.goal import Goal
from states.goal import ABANDONED


@dataclass(frozen=True)
class Locked:
    season_id: str
    goals: int


def lock_goals(
    session: Session,
    season_id: str,
    *,
    by: str,
    at: DateTime,
) -> Locked:
    """Lock every goal of the season; raises Refused with all that is in the way, BadInput where there is none."""
    locked, _ = lock_season(
        session,
        season_id,
        by=by,
        at=at,
    )
    return locked


def lock_season(
    session: Session,
    season_id: str,
    *,
    by: str,
    at: DateTime,
) -> tuple[Locked, Moved]:
    """The same, with what became of the season."""
    command = Command(
        "season",
        season_id,
        "lock",
        by,
        at,
        season_id,
    )
    done = perform_in(session, command)
    moved = Moved(
        done.kind,
        done.id,
        "lock_goals",
        str(done.answer["was"]),
        done.now,
        done.version,
    )
    return Locked(season_id, done.answer["goals"]), moved


def lockable_goals(session: Session, season_id: str) -> list[str]:
    """The ids of the goals that a lock is about; whether it is possible is not looked at."""
    live = select(Goal.id).where(
        Goal.season_id == season_id,
        Goal.state.not_in(ABANDONED),
    )
    return list(session.scalars(live.order_by(Goal.id)))
