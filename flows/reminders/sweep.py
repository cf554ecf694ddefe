"""The ladder against the database: of all that is owed, whatever step is due and has left no footprint."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from pendulum import DateTime
from sqlalchemy import select

from flows.delivery.render import notice_words
from flows.ground import Ground
from flows.intake.sweep import expire_silent
from flows.reminders.schedule import lay_out
from models.due_steps import expired_obligations, put_due
from models.notice import Notice
from rules.hours import soonest_moment
from rules.ladder import silence_at_last

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
    """How many notices a sweep put into the outbox, and a line for each where these were wanted."""

    count: int
    lines: tuple[NoticeLine, ...] = ()


def sweep_ladder(ground: Ground, *, lines: bool) -> Swept:
    """Reminders and escalations that should be out by now, each once."""
    lay_out(ground)
    rungs = [row.rung() for row in ground.calendar.ladder.rungs]
    at_last = silence_at_last(rungs)
    if at_last.expires:
        _expire_due(ground)
    count, keys = put_due(
        ground.session,
        ground.season.id,
        at=ground.at,
        off_track=at_last.off_track,
        keys=lines,
    )
    return Swept(count, tuple(_lines_of(ground, sorted(keys))))


def _expire_due(ground: Ground) -> None:
    silent = expired_obligations(ground.session, ground.season.id, at=ground.at)
    if silent:
        expire_silent(ground, silent)


def _lines_of(ground: Ground, keys: Sequence[str]) -> Iterator[NoticeLine]:
    for start in range(0, len(keys), KEYS_A_STATEMENT):
        some_keys = keys[start : start + KEYS_A_STATEMENT]
        chosen = select(Notice).where(Notice.key.in_(some_keys))
        for notice in ground.session.scalars(chosen.order_by(Notice.key)):
            yield line_of(ground, notice)


def line_of(ground: Ground, notice: Notice) -> NoticeLine:
    subject, _ = notice_words(ground, notice)
    reaches = soonest_moment(notice.send_at, ground.reader(notice.person_id), ground.hours)
    return NoticeLine(
        notice.key,
        notice.kind,
        notice.person_id,
        subject,
        reaches,
        notice.late,
    )
