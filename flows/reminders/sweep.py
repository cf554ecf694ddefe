"""The ladder against the database: of all that is owed, whatever step is due and has left no footprint."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from pendulum import DateTime
from sqlalchemy import select

from flows.act.context import SeasonContext
from flows.act.facts import Facts
from flows.delivery.read_ahead import read_ahead
from flows.delivery.render import notice_words
from flows.intake.sweep import expire_silent
from flows.reminders.schedule import lay_out
from models.due_steps import expired_obligations, put_due
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


@dataclass(frozen=True)
class Swept:
    """How many notices a sweep put into the outbox, with a line for each where these were wanted.

    `expired` is how many requests nobody had answered by their last day.
    """

    count: int
    lines: tuple[NoticeLine, ...] = ()
    expired: int = 0


def sweep_ladder(context: SeasonContext, *, lines: bool) -> Swept:
    """Reminders and escalations that should be out by now, each once."""
    facts = context.facts
    lay_out(context.session, facts)
    at_last = facts.season.frozen.silence_at_last
    expired = _expire_due(context) if at_last.expires else 0
    count, keys = put_due(
        context.session,
        context.season.id,
        at=context.at,
        off_track=at_last.off_track,
        keys=lines,
    )
    lines_of_keys = tuple(_lines_of(context, sorted(keys)))
    return Swept(count, lines_of_keys, expired)


def _expire_due(context: SeasonContext) -> int:
    silent = expired_obligations(context.session, context.season.id, at=context.at)
    if silent:
        expire_silent(
            context.session,
            context.season.id,
            silent,
            at=context.at,
        )
    return len(silent)


def _lines_of(context: SeasonContext, keys: Sequence[str]) -> Iterator[NoticeLine]:
    for start in range(0, len(keys), KEYS_A_STATEMENT):
        some_keys = keys[start : start + KEYS_A_STATEMENT]
        chosen = select(Notice).where(Notice.key.in_(some_keys))
        in_order = chosen.order_by(Notice.key)
        yield from lines_of_notices(context.facts, context.session.scalars(in_order).all())


def lines_of_notices(facts: Facts, notices: Sequence[Notice]) -> Iterator[NoticeLine]:
    """A line for each, with its words as they would be now."""
    read_ahead(facts, notices)
    for notice in notices:
        yield _line_of(facts, notice)


def _line_of(facts: Facts, notice: Notice) -> NoticeLine:
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
