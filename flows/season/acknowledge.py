"""Saying that one has read a letter that asks for it."""

from pendulum import DateTime
from sqlalchemy.orm import Session

from flows.act.command import Command
from flows.act.perform import perform_in
from models.notice import Notice


def acknowledge(
    session: Session,
    key: str,
    *,
    by: str,
    at: DateTime,
) -> Notice:
    """The reader's own word; said twice it is said once.

    Raises Unknown where there is no such letter, BadInput where it asks for nothing, Refused for another person.
    """
    command = Command(
        "notice",
        key,
        "ack",
        by,
        at,
    )
    perform_in(session, command)
    return session.get_one(Notice, key)
