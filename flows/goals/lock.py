"""The January move: every aligned goal is locked, and the season with them, or nothing is.

What must hold for it is in docs/lifecycles.md, “Season” and “Goal”.
"""

from collections.abc import Sequence
from dataclasses import dataclass

from pendulum import DateTime
from sqlalchemy import Select, select
from sqlalchemy.orm import Session

from flows.act.command import Command
from flows.act.look import reasons_against_act
from flows.act.moved import Moved, moved_thing
from flows.act.perform import follow_in, perform_all
from flows.ground import Ground, stand
from flows.season.season_kind import in_the_way
from models.goal import Goal
from states.goal import ABANDONED
from states.guard import Reason
from states.refusal import BadInput, Refused, not_from_state
from states.season import SEASON


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
    goal_ids, _ = lock_season(
        session,
        season_id,
        by=by,
        at=at,
    )
    return Locked(season_id, len(goal_ids))


def lock_season(
    session: Session,
    season_id: str,
    *,
    by: str,
    at: DateTime,
) -> tuple[list[str], Moved]:
    """The same, with the goals that were locked and what became of the season."""
    ground = stand(
        session,
        season_id,
        by=by,
        at=at,
        lock=True,
    )
    ground.authorise("lock", ground.relations(), season_id)
    _must_be_planning(ground)
    live = _goals_to_lock(session, season_id)
    _must_be_possible(ground, live)
    goal_ids = [goal.id for goal in live]
    _lock_each(ground, goal_ids)
    return goal_ids, _move_season(ground, len(goal_ids))


def _goals_to_lock(session: Session, season_id: str) -> Sequence[Goal]:
    """Locked for writing; raises BadInput where there is none."""
    live = session.scalars(_live_goals(season_id).with_for_update()).all()
    if not live:
        raise BadInput(f"{season_id} has no goals to lock; cascade first: phasegate cascade --apply")
    return live


def lockable_goals(session: Session, season_id: str) -> list[str]:
    """The ids of the goals that a lock is about; whether it is possible is not looked at."""
    return [goal.id for goal in session.scalars(_live_goals(season_id))]


def _live_goals(season_id: str) -> Select[tuple[Goal]]:
    return select(Goal).where(Goal.season_id == season_id).where(Goal.state.not_in(ABANDONED)).order_by(Goal.id)


def _must_be_planning(ground: Ground) -> None:
    season = ground.season
    if SEASON.move("lock_goals", season.state) is None:
        raise Refused("lock_goals", season.id, [_not_from_here(season.state)])


def _not_from_here(state: str) -> Reason:
    possible = [move.trigger for move in SEASON.possible(state)]
    return not_from_state(
        "lock_goals",
        SEASON.thing,
        state,
        possible,
    )


def _must_be_possible(ground: Ground, goals: Sequence[Goal]) -> None:
    """Raises Refused with what the season has against it, and then with what the aligned goals have."""
    reasons = list(in_the_way(ground, ground.season, "lock_goals"))
    if not reasons:
        return
    aligned = [goal.id for goal in goals if goal.state == "aligned"]
    reasons += _reasons_against(ground.session, _locking(ground, aligned))
    raise Refused("lock_goals", ground.season.id, reasons)


# --- the goals --------------------------------------------------------------------------------------------------


def _locking(ground: Ground, goal_ids: Sequence[str]) -> list[Command]:
    return [
        Command(
            "goal",
            goal_id,
            "lock",
            ground.by,
            ground.at,
        )
        for goal_id in goal_ids
    ]


def _reasons_against(session: Session, commands: Sequence[Command]) -> list[Reason]:
    """All that the goals themselves have against it."""
    return [reason for command in commands for reason in reasons_against_act(session, command)]


def _lock_each(ground: Ground, goal_ids: Sequence[str]) -> None:
    """All of them or none; what is in a goal's way is in the season's."""
    try:
        perform_all(ground.session, _locking(ground, goal_ids))
    except Refused as refused:
        raise Refused("lock_goals", ground.season.id, refused.reasons) from refused


# --- the season -------------------------------------------------------------------------------------------------


def _move_season(ground: Ground, count: int) -> Moved:
    """Its guards have been asked; with it is settled what was owed at the gates of the lock."""
    season_id = ground.season.id
    command = Command(
        "season",
        season_id,
        "lock_goals",
        ground.by,
        ground.at,
        season_id,
        words={"goals": count},
    )
    return moved_thing(follow_in(ground.session, command, on_behalf_of=ground.on_behalf_of))
