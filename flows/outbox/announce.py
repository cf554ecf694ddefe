"""Telling people what the automation has found: an act of the season, done for those who have not heard yet."""

from collections.abc import Iterable, Sequence

from pendulum import DateTime
from sqlalchemy.orm import Session

from flows.act.command import Command
from flows.act.perform import follow_in
from flows.outbox.announcement import Announcement
from flows.outbox.by_key import notices_by_key
from models.notice import Notice
from models.organisation import SYSTEM


def announce_in_season(
    session: Session,
    season_id: str,
    announcements: Iterable[Announcement],
    *,
    at: DateTime,
) -> Sequence[Notice]:
    """Put those that are not in the outbox yet, and return them."""
    session.flush()
    by_key = {announcement.key: announcement for announcement in announcements}
    for notice in notices_by_key(session, by_key):
        del by_key[notice.key]
    if not by_key:
        return ()
    command = Command(
        "season",
        season_id,
        "announce",
        SYSTEM,
        at,
        words={"announcements": tuple(by_key.values())},
    )
    follow_in(session, command)
    return notices_by_key(session, by_key)
