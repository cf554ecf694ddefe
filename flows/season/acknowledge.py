"""Saying that one has read a letter that asks for it."""

from collections.abc import Iterable

from pendulum import DateTime
from sqlalchemy import select
from sqlalchemy.orm import Session

from flows.ground import Ground, stand
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
        raise Unknown("letter", key, _letters_to_acknowledge(session, by))
    if not notice.must_ack or notice.season_id is None:
        raise BadInput(f"{key} need not be acknowledged; nothing was changed.")
    ground = stand(
        session,
        notice.season_id,
        by=by,
        at=at,
    )
    _must_be_reader(ground, notice)
    if notice.acked_at is None:
        notice.acked_at = at
        ground.write("notice", key, "ack")
    return notice


def _must_be_reader(ground: Ground, notice: Notice) -> None:
    if ground.by != notice.person_id:
        who = ground.name(notice.person_id)
        reason = Reason("NOT_AUTHORISED", f"Only {who} can acknowledge this.", f"Ask {who}.")
        raise Refused("ack", notice.key, [reason])


def _letters_to_acknowledge(session: Session, person_id: str) -> Iterable[str]:
    letters = select(Notice.key).where(
        Notice.person_id == person_id,
        Notice.must_ack,
        Notice.acked_at.is_(None),
    )
    return session.scalars(letters)
