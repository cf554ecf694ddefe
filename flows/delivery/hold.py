"""Holding the outbox: nothing is sent until an administrator has looked at what waits in it.

A restore does it, because what waits may have been sent already (docs/automation.md, “Backup”).
"""

from dataclasses import dataclass

from pendulum import DateTime
from sqlalchemy.orm import Session

from flows.act.command import Command
from flows.act.perform import begin_in
from flows.delivery.deliver import count_waiting
from models.outbox import OutboxHold


@dataclass(frozen=True)
class Released:
    """What became of the outbox: how many notices were marked as sent, and how many will be sent from now on."""

    taken_as_sent: int
    waiting: int


def hold_outbox(
    session: Session,
    reason: str,
    *,
    at: DateTime,
) -> None:
    """Let nothing leave the outbox until somebody releases it."""
    session.add(OutboxHold(reason=reason, since=at))
    session.flush()


def release_outbox(
    session: Session,
    season_id: str,
    *,
    by: str,
    at: DateTime,
    sent_before: DateTime | None = None,
) -> Released:
    """Let the outbox go; what was due before `sent_before` left from the lost database, and is not sent again.

    Raises BadInput if the outbox is not held, Refused for a person who does not run the season.
    """
    command = Command(
        "outbox",
        season_id,
        "release",
        by,
        at,
        season_id,
        words={"sent_before": sent_before},
    )
    done = begin_in(session, command)
    waiting = count_waiting(session)
    return Released(done.answer["taken_as_sent"], waiting)
