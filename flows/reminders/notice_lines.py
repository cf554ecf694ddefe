"""A line for each notice that a tick puts into the outbox, with its words as they would be now."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from pendulum import DateTime
from sqlalchemy import select
from sqlalchemy.orm import Session

from flows.act.facts import Facts
from models.notice import Notice
from rules.hours import soonest_moment

KEYS_A_STATEMENT = 10_000
"""So many keys go into one statement; both databases take more."""


@dataclass(frozen=True)
class NoticeLine:
    """A notice that a tick put into the outbox, or in a rehearsal would put."""

    key: str
    kind: str
    person_id: str
    subject: str
    send_at: DateTime
    late: bool


def lines_of_keys(session: Session, facts: Facts, keys: Sequence[str]) -> Iterator[NoticeLine]:
    """The lines of the notices that have these keys, in their order."""
    for start in range(0, len(keys), KEYS_A_STATEMENT):
        some_keys = keys[start : start + KEYS_A_STATEMENT]
        chosen = select(Notice).where(Notice.key.in_(some_keys))
        in_order = chosen.order_by(Notice.key)
        yield from lines_of_notices(facts, session.scalars(in_order).all())


def lines_of_notices(facts: Facts, notices: Sequence[Notice]) -> Iterator[NoticeLine]:
    """A line for each, with its words as they would be now."""
    if not notices:
        return
    from flows.delivery.notice_kinds import read_ahead  # noqa: PLC0415  mostly there is no notice

    read_ahead(facts, notices)
    for notice in notices:
        yield _line_of(facts, notice)


def _line_of(facts: Facts, notice: Notice) -> NoticeLine:
    from flows.delivery.notice_kinds import notice_words  # noqa: PLC0415  see above

    words = notice_words(facts, notice)
    reader = facts.reader(notice.person_id)
    reaches = soonest_moment(notice.send_at, reader, facts.hours)
    return NoticeLine(
        notice.key,
        notice.kind,
        notice.person_id,
        words.subject,
        reaches,
        notice.late,
    )
