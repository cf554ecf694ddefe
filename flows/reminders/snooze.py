"""Putting off the reminders of something owed: at most twice, and never past the day it is due (docs/notices.md)."""

from pendulum import DateTime
from sqlalchemy.orm import Session

from flows.act.command import Command
from flows.act.perform import perform_in
from models.obligation import Obligation


def snooze(
    session: Session,
    key: str,
    *,
    until: DateTime,
    by: str,
    at: DateTime,
) -> Obligation:
    """Nothing reminds the one who owes before then; escalations know no snooze.

    Raises Unknown where nothing of this key is owed, Refused with every reason.
    """
    command = Command(
        "obligation",
        key,
        "snooze",
        by,
        at,
        words={"until": until},
    )
    perform_in(session, command)
    return session.get_one(Obligation, key)
