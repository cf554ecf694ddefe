"""Counting notices, and the conditions by which delivery finds them."""

from pendulum import DateTime
from sqlalchemy import func, or_, select
from sqlalchemy.orm import Session

from models.base import Condition
from models.notice import Notice

UNSENT_STATES = ("waiting", "digest")

IS_UNSENT = Notice.state.in_(UNSENT_STATES)
IS_DEAD = Notice.state == "dead"


def is_free_and_due(at: DateTime) -> tuple[Condition, ...]:
    """The conditions that a notice is due, and that no sender holds its lease."""
    return (IS_UNSENT, Notice.send_at <= at, _is_free(at))


def _is_free(at: DateTime) -> Condition:
    return or_(
        Notice.leased_until.is_(None),
        Notice.leased_until <= at,
    )


def bundled_in(digest: Notice) -> tuple[Condition, ...]:
    """The conditions that a digest carries a notice, and that it is not sent yet."""
    return (Notice.digest_key == digest.key, Notice.state == "bundled")


def count_notices(session: Session, *conditions: Condition) -> int:
    counted = select(func.count()).select_from(Notice)
    return session.scalar(counted.where(*conditions)) or 0


def is_any_notice(session: Session, *conditions: Condition) -> bool:
    keys = select(Notice.key).where(*conditions)
    return session.scalars(keys.limit(1)).first() is not None
