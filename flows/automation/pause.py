"""Pausing the engine: nothing runs by itself until somebody resumes it, over any number of restarts."""

from dataclasses import dataclass

from pendulum import DateTime
from sqlalchemy import Engine
from sqlalchemy.orm import Session

from flows.ground import Ground, stand
from models.database import reading
from models.engine import EnginePause
from states.guard import REASON_MIN
from states.refusal import BadInput, Refused, reason_required

ENGINE = "engine"
ONLY_ROW = 1


@dataclass(frozen=True)
class Pause:
    """Who paused the engine, when and why."""

    paused_by: str
    paused_at: DateTime
    reason: str


def current_pause(session: Session) -> Pause | None:
    """The pause that holds now; None while the engine runs."""
    row = session.get(EnginePause, ONLY_ROW)
    if row is None:
        return None
    return Pause(row.paused_by, row.paused_at, row.reason)


def is_paused(engine: Engine) -> bool:
    with reading(engine) as session:
        return current_pause(session) is not None


def pause_engine(
    session: Session,
    season_id: str,
    *,
    reason: str,
    by: str,
    at: DateTime,
) -> Pause:
    """Let nothing run by itself from now on; journalled. Raises Refused without the right or a reason."""
    ground = stand(session, season_id, by=by, at=at, lock=True)
    _authorise_act(ground, "pause_engine", reason)
    if current_pause(session):
        raise BadInput("The engine is paused already; see who did it: phasegate engine status")
    session.add(
        EnginePause(
            id=ONLY_ROW,
            paused_by=by,
            paused_at=at,
            reason=reason,
        )
    )
    ground.write(
        ENGINE,
        ENGINE,
        "pause",
        was="running",
        now="paused",
        reason=reason,
    )
    return Pause(by, at, reason)


def resume_engine(
    session: Session,
    season_id: str,
    *,
    reason: str,
    by: str,
    at: DateTime,
) -> None:
    """Let it run again; what was due meanwhile is done by the next tick. Raises Refused like `pause_engine`."""
    ground = stand(session, season_id, by=by, at=at, lock=True)
    _authorise_act(ground, "resume_engine", reason)
    row = session.get(EnginePause, ONLY_ROW)
    if row is None:
        raise BadInput("The engine is not paused; nothing was changed.")
    session.delete(row)
    ground.write(
        ENGINE,
        ENGINE,
        "resume",
        was="paused",
        now="running",
        reason=reason,
    )


def _authorise_act(
    ground: Ground,
    act: str,
    reason: str,
) -> None:
    """Raises Refused without the right, and without a reason."""
    ground.authorise(act, ground.relations(), ENGINE)
    if len(reason.strip()) < REASON_MIN:
        raise Refused(act, ENGINE, [reason_required()])
