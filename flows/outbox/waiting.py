"""Which notices wait in the outbox to be sent."""

from sqlalchemy import and_, or_

from models.base import Condition, Instant
from models.notice import Notice
from models.statement import parameter

WAITING = ("waiting", "digest")
"""The states of notices that are to be sent by themselves."""


def is_free_and_due() -> Condition:
    """The condition that a notice is due, and that no sender holds its lease."""
    now = parameter("now", Instant)
    is_free = or_(Notice.leased_until.is_(None), Notice.leased_until <= now)
    return and_(
        Notice.state.in_(WAITING),
        Notice.send_at <= now,
        is_free,
    )
