"""Holding the outbox: nothing is sent until an administrator has looked at what waits in it.

A restore does it, because what waits may have been sent already (docs/automation.md, “Backup”).
"""

from dataclasses import dataclass

from pendulum import DateTime
from sqlalchemy import select, update
from sqlalchemy.orm import Session

from flows.delivery.notices import IS_UNSENT, UNSENT_STATES, count_notices
from flows.ground import Ground, stand
from models.notice import Notice
from models.outbox import OutboxHold
from states.refusal import BadInput


@dataclass(frozen=True)
class Released:
    """What became of the outbox: how many notices were marked as sent, and how many will be sent from now on."""

    taken_as_sent: int
    waiting: int


def _current_hold(session: Session) -> OutboxHold | None:
    unreleased = select(OutboxHold).where(OutboxHold.released_at.is_(None))
    newest_first = unreleased.order_by(OutboxHold.id.desc())
    return session.scalars(newest_first.limit(1)).first()


def hold_reason(session: Session) -> str:
    """Why nothing leaves the outbox; "" if it is not held."""
    current = _current_hold(session)
    return current.reason if current is not None else ""


def hold_outbox(
    session: Session,
    reason: str,
    *,
    at: DateTime,
) -> None:
    """Let nothing leave the outbox until somebody releases it."""
    session.add(OutboxHold(reason=reason, since=at))
    session.flush()


def release_outbox(
    session: Session,
    season_id: str,
    *,
    by: str,
    at: DateTime,
    sent_before: DateTime | None = None,
) -> Released:
    """Let the outbox go; what was due before `sent_before` left from the lost database, and is not sent again.

    Raises BadInput if the outbox is not held, Refused for a person who does not run the season.
    """
    ground = stand(session, season_id, by=by, at=at)
    ground.authorise("release_outbox", ground.relations(), season_id)
    current = _current_hold(session)
    if current is None:
        raise BadInput("The outbox is not held; nothing was changed.")
    taken_as_sent = _mark_as_sent(session, sent_before)
    _release_hold(ground, current, taken_as_sent)
    waiting = count_notices(session, IS_UNSENT)
    return Released(taken_as_sent, waiting)


def _release_hold(
    ground: Ground,
    current: OutboxHold,
    taken_as_sent: int,
) -> None:
    current.released_at = ground.at
    current.released_by = ground.by
    facts = {"taken_as_sent": taken_as_sent}
    ground.write(
        "outbox",
        str(current.id),
        "release",
        reason=current.reason,
        facts=facts,
    )


def _mark_as_sent(
    session: Session,
    sent_before: DateTime | None,
) -> int:
    """Mark the unsent notices that were due before this instant, if there is one; returns how many they are."""
    if sent_before is None:
        return 0
    was_due = (
        Notice.state.in_((*UNSENT_STATES, "bundled")),
        Notice.send_at < sent_before,
    )
    count = count_notices(session, *was_due)
    notices = update(Notice).where(*was_due)
    session.execute(notices.values(state="sent", sent_at=None, lease=""))
    return count
