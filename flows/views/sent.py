"""What really left: each message once, a digest with the notices that it carried."""

from dataclasses import dataclass

from pendulum import DateTime
from sqlalchemy import Select, select
from sqlalchemy.orm import Session

from flows.delivery.context import DeliveryContext
from flows.delivery.notice_kinds import DIGEST
from flows.views.build_line import build_line
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
    rows = session.scalars(_messages_left()).all()
    context.read_readers(rows)
    return [_sent_message(context, row) for row in rows]


def _messages_left() -> Select[tuple[Notice]]:
    """Those that went out by themselves, in the order in which they left."""
    left = select(Notice).where(
        Notice.sent_at.is_not(None),
        Notice.digest_key == "",
    )
    return left.order_by(Notice.sent_at, Notice.person_id, Notice.key)


def _sent_message(
    context: DeliveryContext,
    row: Notice,
) -> SentMessage:
    facts = context.of(row)
    return build_line(
        SentMessage,
        row,
        person=facts.name_of(row.person_id),
        zone=facts.reader(row.person_id).zone,
        sent_at=row.sent_at or row.send_at,
        notices=_keys_carried(context, row),
    )


def _keys_carried(context: DeliveryContext, row: Notice) -> tuple[str, ...]:
    """The keys of the notices that left with a digest."""
    if row.kind != DIGEST:
        return ()
    left = [notice.key for notice in context.carried_by(row) if notice.sent_at is not None]
    return tuple(sorted(left))
