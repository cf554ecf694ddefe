"""Saying that one has read a letter that asks for it."""

from pendulum import DateTime
from sqlalchemy import select
from sqlalchemy.orm import Session

from flows.ground import stand
from models.notice import Notice
from states.guard import Reason
from states.refusal import BadInput, Refused, Unknown


def acknowledge(
    session: Session,
    key: str,
    *,
    by: str,
    at: DateTime,
) -> Notice:
    """The reader's own word; said twice it is said once.

    Raises Unknown where there is no such letter, BadInput where it asks for nothing, Refused for another person.
    """
    notice = session.get(Notice, key, with_for_update=True)
    if notice is None:
        mine = select(Notice.key).where(Notice.person_id == by, Notice.must_ack, Notice.acked_at.is_(None))
        raise Unknown("letter", key, session.scalars(mine))
    if not notice.must_ack or notice.season_id is None:
        raise BadInput(f"{key} need not be acknowledged; nothing was changed.")
    ground = stand(
        session,
        notice.season_id,
        by=by,
        at=at,
    )
    if by != notice.person_id:
        who = ground.name(notice.person_id)
        raise Refused("ack", key, [Reason("NOT_AUTHORISED", f"Only {who} can acknowledge this.", f"Ask {who}.")])
    if notice.acked_at is None:
        notice.acked_at = at
        ground.write("notice", key, "ack")
    return notice
