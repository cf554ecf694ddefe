"""How a person wants to be told: a digest or each thing, at which hours, through which channel."""

from collections.abc import Collection, Mapping

from pendulum import DateTime
from sqlalchemy.orm import Session

from flows.act.command import Command
from flows.act.perform import begin_in
from models.preference import Preference


def prefer(
    session: Session,
    season_id: str,
    chosen: Mapping[str, str],
    *,
    by: str,
    at: DateTime,
    channels: Collection[str] = (),
) -> Preference:
    """Set what is said, leave the rest; everybody for themselves.

    `channels` are the names that there are. Raises Refused with everything that is wrong.
    """
    words = {"chosen": dict(chosen), "channels": tuple(channels)}
    command = Command(
        "person",
        by,
        "prefer",
        by,
        at,
        season_id,
        words=words,
    )
    begin_in(session, command)
    return session.get_one(Preference, by)
