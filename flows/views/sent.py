"""What really left: each message once, a digest with the notices that it carried."""

from dataclasses import dataclass

from pendulum import DateTime
from sqlalchemy import select
from sqlalchemy.orm import Session

from flows.delivery.context import DeliveryContext
from models.notice import Notice


@dataclass(frozen=True)
class Message:
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


def messages(session: Session, *, at: DateTime) -> list[Message]:
    """In the order in which they left."""
    context, carried = DeliveryContext(session, at), _carried(session)
    left = select(Notice).where(Notice.sent_at.is_not(None), Notice.digest_key == "")
    rows = session.scalars(left.order_by(Notice.sent_at, Notice.person_id, Notice.key)).all()
    return [_message(context, row, tuple(carried.get(row.key, ()))) for row in rows]


def _carried(session: Session) -> dict[str, list[str]]:
    told: dict[str, list[str]] = {}
    rows = select(Notice.digest_key, Notice.key).where(Notice.digest_key != "", Notice.sent_at.is_not(None))
    for digest, key in session.execute(rows.order_by(Notice.key)).tuples():
        told.setdefault(digest, []).append(key)
    return told


def _message(context: DeliveryContext, row: Notice, notices: tuple[str, ...]) -> Message:
    ground = context.of(row)
    person = (row.person_id, ground.name(row.person_id), ground.reader(row.person_id).zone)
    sent_at = row.sent_at or row.send_at
    return Message(row.key, row.kind, row.step, *person, row.subject, row.body, sent_at, row.late, notices)
