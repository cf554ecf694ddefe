"""Putting notices into the outbox, in the transaction that causes them; a key that is there is not put twice."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING, Any

from pendulum import DateTime

from flows.act.command import NO_WORDS
from models.journal import Entry
from models.notice import Notice
from models.obligation import Obligation
from rules.hours import soonest_moment

if TYPE_CHECKING:
    # The ground itself puts a notice there, when somebody acts on another's behalf.
    from flows.ground import Ground


def notify(
    ground: Ground,
    *,
    key: str,
    kind: str,
    person_id: str,
    send_at: DateTime | None = None,
    obligation: Obligation | None = None,
    step: str = "",
    late: bool = False,
    in_person: bool = False,
    about: Mapping[str, Any] = NO_WORDS,
) -> Notice | None:
    """A message for one person, at once or when it may next reach them; None where it is there already.

    It is worded when it is sent, of what it is `about` (flows/act/draft.py). The delegate of who is away reads it for
    them, unless it is meant for them `in_person`.
    """
    if ground.session.get(Notice, key) is not None:
        return None
    reader = person_id if in_person else ground.stand_ins.reads_for(person_id)
    for_id = person_id if reader != person_id else ""
    if send_at is None:
        send_at = soonest_moment(ground.at, ground.reader(reader), ground.hours)
    notice = Notice(
        key=key,
        season_id=ground.season.id,
        kind=kind,
        step=step,
        person_id=reader,
        for_id=for_id,
        facts=dict(about),
        obligation_key=obligation.key if obligation else None,
        created_at=ground.at,
        send_at=send_at,
        late=late,
    )
    ground.session.add(notice)
    return notice


def tell_principal(ground: Ground, entry: Entry) -> None:
    """Whoever's right it was hears at once what was done for them; nobody writes to who has left."""
    if ground.stand_ins.gone(entry.on_behalf_of):
        return
    notify(
        ground,
        key=f"{entry.kind}:{entry.thing_id}:{entry.act}:v{entry.version}:{entry.seq}:for:{entry.on_behalf_of}",
        kind="on_behalf",
        person_id=entry.on_behalf_of,
        about={
            "by": entry.actor,
            "act": entry.act,
            "thing": entry.thing_id,
        },
        in_person=True,
    )
