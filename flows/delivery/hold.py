"""Holding the outbox: nothing is sent until an administrator has looked at what waits in it.

A restore does it, as what waits may have been sent already (docs/automation.md, “Backup”).
"""

from dataclasses import dataclass

from pendulum import DateTime
from sqlalchemy import func, select, update
from sqlalchemy.orm import Session

from flows.delivery.claim import WAITING
from flows.ground import stand
from models.notice import Notice
from models.outbox import OutboxHold
from states.refusal import BadInput


@dataclass(frozen=True)
class Released:
    """What became of the outbox: how many notices were marked as sent, and how many go out from now on."""

    taken_as_sent: int
    waiting: int


def _running(session: Session) -> OutboxHold | None:
    held = select(OutboxHold).where(OutboxHold.released_at.is_(None)).order_by(OutboxHold.id.desc())
    return session.scalars(held.limit(1)).first()


def hold_of(session: Session) -> str:
    """Why nothing leaves the outbox; "" where it does."""
    row = _running(session)
    return row.reason if row is not None else ""


def hold(session: Session, reason: str, *, at: DateTime) -> None:
    session.add(OutboxHold(reason=reason, since=at))
    session.flush()


def release(
    session: Session, season_id: str, *, by: str, at: DateTime, sent_before: DateTime | None = None
) -> Released:
    """Let the outbox go; what was due before `sent_before` went out from the database that was lost, and is not sent.

    Raises BadInput where nothing is held, Refused for whoever does not run the season.
    """
    ground = stand(session, season_id, by=by, at=at)
    ground.authorise("release_outbox", ground.relations(), season_id)
    row = _running(session)
    if row is None:
        raise BadInput("The outbox is not held; nothing was changed.")
    taken = 0
    if sent_before is not None:
        before = (Notice.state.in_((*WAITING, "bundled")), Notice.send_at < sent_before)
        taken = session.scalar(select(func.count()).select_from(Notice).where(*before)) or 0
        session.execute(update(Notice).where(*before).values(state="sent", sent_at=None, lease=""))
    row.released_at, row.released_by = at, by
    ground.write("outbox", str(row.id), "release", reason=row.reason, facts={"taken_as_sent": taken})
    waiting = session.scalar(select(func.count()).select_from(Notice).where(Notice.state.in_(WAITING))) or 0
    return Released(taken, waiting)
