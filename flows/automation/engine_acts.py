"""What a run of the engine can do for a person, and what it only computes if nobody asked for it."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass

from pendulum import DateTime
from sqlalchemy import Engine
from sqlalchemy.orm import Session

from flows.automation.artifact import CountTable, cascade_table, counted_rows
from flows.goals.cascade import cascade_diff, cascade_season
from flows.goals.lock import lock_goals, lockable_goals
from flows.headcount.tunnel_down import cutline, hand_down
from models.database import reading
from models.organisation import SYSTEM
from models.season import select_live_seasons

ActWork = Callable[[Session, str, str, DateTime], CountTable]
"""Work in a season (its id) in a person's name (their id) at an instant; returns what it did, in counts."""


def _cascade_goals(
    session: Session,
    season_id: str,
    by: str,
    at: DateTime,
) -> CountTable:
    done = cascade_season(session, season_id, by=by, at=at)
    return cascade_table(done)


def _preview_cascade(
    session: Session,
    season_id: str,
    _by: str,
    at: DateTime,
) -> CountTable:
    diff = cascade_diff(session, season_id, at=at)
    return cascade_table(diff)


def _lock_goals(
    session: Session,
    season_id: str,
    by: str,
    at: DateTime,
) -> CountTable:
    locked = lock_goals(session, season_id, by=by, at=at)
    return counted_rows("goal", "locked", locked.goals)


def _preview_lock(
    session: Session,
    season_id: str,
    _by: str,
    _at: DateTime,
) -> CountTable:
    lockable = lockable_goals(session, season_id)
    return counted_rows("goal", "to lock", len(lockable))


def _hand_down_asks(
    session: Session,
    season_id: str,
    by: str,
    at: DateTime,
) -> CountTable:
    decided = hand_down(session, season_id, by=by, at=at)
    return counted_rows("ask", "decided", len(decided))


def _preview_hand_down(
    session: Session,
    season_id: str,
    by: str,
    at: DateTime,
) -> CountTable:
    decisions = cutline(session, season_id, by=by, at=at)
    return counted_rows("ask", "to decide", len(decisions))


@dataclass(frozen=True)
class EngineAct:
    """An act of the table of rights (rules/permissions.py), the deployment that does it, and its two forms.

    `do` does it; `preview` computes what doing it would come to, and writes nothing.
    """

    act: str
    deployment: str
    do: ActWork
    preview: ActWork


CASCADE = EngineAct("cascade", "cascade", do=_cascade_goals, preview=_preview_cascade)
LOCK = EngineAct("lock", "goal-lock", do=_lock_goals, preview=_preview_lock)
HAND_DOWN = EngineAct("hand_down", "hand-down", do=_hand_down_asks, preview=_preview_hand_down)

ENGINE_ACTS: Mapping[str, EngineAct] = {
    CASCADE.act: CASCADE,
    LOCK.act: LOCK,
    HAND_DOWN.act: HAND_DOWN,
}
"""By act."""


def preview_act(
    engine: Engine,
    season_id: str,
    act: str,
    *,
    at: DateTime,
) -> CountTable:
    """What doing it would come to, in counts; writes nothing."""
    with reading(engine) as session:
        return ENGINE_ACTS[act].preview(session, season_id, SYSTEM, at)


def live_seasons(engine: Engine) -> Sequence[str]:
    """The ids of the seasons in which something may be due."""
    with reading(engine) as session:
        return session.scalars(select_live_seasons()).all()
