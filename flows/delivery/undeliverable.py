"""A message that cannot be delivered: the people who can do something about it are told, once a person and day."""

from pendulum import DateTime
from sqlalchemy import Connection

from flows.act.command import Command
from flows.act.context import current_season
from flows.act.perform import begin_in
from models.notice import Notice
from models.organisation import SYSTEM
from states.refusal import NoSeason


def tell_undeliverable(
    connection: Connection,
    notice: Notice,
    *,
    at: DateTime,
) -> None:
    """Tell Product Ops and the person's manager; not what the message said, as they may not be allowed to read it."""
    if notice.kind == "undeliverable":
        return
    season_id = notice.season_id or _current_season_or_blank(connection)
    if not season_id:
        return
    command = Command(
        "notice",
        notice.key,
        "tell_undeliverable",
        SYSTEM,
        at,
        season_id,
    )
    begin_in(connection, command)


def _current_season_or_blank(connection: Connection) -> str:
    try:
        return current_season(connection)
    except NoSeason:
        return ""
