"""Putting notices into the outbox, in the transaction that causes them; a key that is there is not put twice."""

from pendulum import DateTime

from flows.ground import Ground
from models.notice import Notice
from models.obligation import Obligation
from rules.ladder import soonest


def notify(
    ground: Ground,
    *,
    key: str,
    kind: str,
    person_id: str,
    subject: str,
    body: str,
    send_at: DateTime | None = None,
    obligation: Obligation | None = None,
    step: str = "",
    late: bool = False,
) -> Notice | None:
    """A message for one person, at once or when it may next reach them; None where it is there already."""
    if ground.session.get(Notice, key) is not None:
        return None
    notice = Notice(
        key=key,
        season_id=ground.season.id,
        kind=kind,
        step=step,
        person_id=person_id,
        obligation_key=obligation.key if obligation else None,
        subject=subject,
        body=body,
        created_at=ground.at,
        send_at=send_at or soonest(ground.at, ground.reader(person_id), ground.hours),
        late=late,
    )
    ground.session.add(notice)
    return notice
