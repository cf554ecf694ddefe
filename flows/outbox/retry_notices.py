"""Sending again what could not be delivered to a person."""

from pendulum import DateTime
from sqlalchemy.orm import Session

from flows.act.command import Command
from flows.act.perform import begin_in


def retry_dead_notices(
    session: Session,
    season_id: str,
    person_id: str,
    *,
    by: str,
    at: DateTime,
) -> int:
    """Send again what could not be delivered to a person; returns how many notices those are.

    Raises Unknown if there are none, Refused for a person who does not run the season.
    """
    command = Command(
        "person",
        person_id,
        "retry_notices",
        by,
        at,
        season_id,
    )
    done = begin_in(session, command)
    count: int = done.answer["notices"]
    return count
