"""Pausing the engine: nothing runs by itself until somebody resumes it, over any number of restarts."""

from dataclasses import dataclass

from pendulum import DateTime
from sqlalchemy import Engine
from sqlalchemy.orm import Session

from flows.act.command import Command
from flows.act.perform import begin_in
from flows.automation.decide_pause import ENGINE, ONLY_ROW
from models.database import reading
from models.engine import EnginePause


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
    command = Command(
        ENGINE,
        ENGINE,
        "pause",
        by,
        at,
        season_id,
        reason=reason,
    )
    begin_in(session, command)
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
    command = Command(
        ENGINE,
        ENGINE,
        "resume",
        by,
        at,
        season_id,
        reason=reason,
    )
    begin_in(session, command)
