"""What really left: each message once, a digest with the notices that it carried."""

from dataclasses import dataclass

from pendulum import DateTime
from sqlalchemy import Select, select
from sqlalchemy.orm import Session

from flows.delivery.context import DeliveryContext
from flows.views.build_line import build_line
from flows.views.group_pairs import group_pairs
from models.notice import Notice


@dataclass(frozen=True)
class SentMessage:
    """One message; `zone` is where its reader is, `notices` what a digest carried."""

    key: str
    kind: str
    step: str
    person_id: str
    person: str
    zone: str
    subject: str
    body: str
    sent_at: DateTime
    late: bool
    notices: tuple[str, ...]


def sent_messages(session: Session, *, at: DateTime) -> list[SentMessage]:
    """In the order in which they left."""
    context = DeliveryContext(session, at)
    carried = _notices_of_digests(session)
    rows = session.scalars(_messages_left()).all()
    return [_sent_message(context, row, carried.get(row.key, [])) for row in rows]


def _messages_left() -> Select[tuple[Notice]]:
    """Those that went out by themselves, in the order in which they left."""
    left = select(Notice).where(
        Notice.sent_at.is_not(None),
        Notice.digest_key == "",
    )
    return left.order_by(Notice.sent_at, Notice.person_id, Notice.key)


def _notices_of_digests(session: Session) -> dict[str, list[str]]:
    """The keys of the notices that each digest carried, by the digest's key."""
    carried = (
        select(Notice.digest_key, Notice.key)
        .where(Notice.digest_key != "")
        .where(Notice.sent_at.is_not(None))
        .order_by(Notice.key)
    )
    rows = session.execute(carried).tuples()
    return group_pairs(rows)


def _sent_message(
    context: DeliveryContext,
    row: Notice,
    notice_keys: list[str],
) -> SentMessage:
    facts = context.of(row)
    return build_line(
        SentMessage,
        row,
        person=facts.name_of(row.person_id),
        zone=facts.reader(row.person_id).zone,
        sent_at=row.sent_at or row.send_at,
        notices=tuple(notice_keys),
    )
