"""Out of office: entering it, and ending it."""

from pendulum import DateTime
from sqlalchemy.orm import Session

from flows.act.command import Command
from flows.act.perform import begin_in
from models.absence import Absence


def away(
    session: Session,
    season_id: str,
    person_id: str,
    *,
    from_at: DateTime,
    until_at: DateTime,
    by: str,
    at: DateTime,
    delegate_id: str | None = None,
    note: str = "",
) -> Absence:
    """Enter that a person is away; from then on their delegate, or without one their manager, acts for them.

    One entry covers everything. Raises Refused with every reason at once: it overlaps with another of theirs, the
    delegate cannot be one, or it would go in a circle.
    """
    words = {
        "from_at": from_at,
        "until_at": until_at,
        "delegate_id": delegate_id,
        "note": note.strip(),
    }
    command = Command(
        "person",
        person_id,
        "enter_absence",
        by,
        at,
        season_id,
        words=words,
    )
    return _done_absence(session, command)


def back(
    session: Session,
    season_id: str,
    person_id: str,
    *,
    by: str,
    at: DateTime,
) -> Absence:
    """End the absence that runs now, or take back the next one; the right is with the person again at once.

    Raises BadInput where there is none.
    """
    command = Command(
        "person",
        person_id,
        "end_absence",
        by,
        at,
        season_id,
    )
    return _done_absence(session, command)


def _done_absence(session: Session, command: Command) -> Absence:
    done = begin_in(session, command)
    return session.get_one(Absence, done.answer["absence"])
