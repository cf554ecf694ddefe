"""The rows of calendar changes: found, numbered, and moved on with an entry in the journal."""

from itertools import count

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from flows.ground import Ground
from models.calendar_change import CalendarChange
from models.notice import Notice
from models.season import CalendarVersion
from states.calendar_change import CALENDAR_CHANGE
from states.lifecycle import Move
from states.machine import fire
from states.refusal import Unknown


def change_of(
    session: Session,
    change_id: str,
    *,
    lock: bool = False,
) -> CalendarChange:
    """Raises Unknown where there is none with this id."""
    change = session.get(CalendarChange, change_id, with_for_update=lock or None)
    if change is None:
        known_ids = session.scalars(select(CalendarChange.id))
        raise Unknown("calendar change", change_id, known_ids)
    return change


def next_change_id(session: Session, season_id: str) -> str:
    """The first free one of “fy2027_c1”, “fy2027_c2”, …."""
    taken = set(session.scalars(select(CalendarChange.id)))
    for number in count(1):
        change_id = f"{season_id.lower()}_c{number}"
        if change_id not in taken:
            break
    return change_id


def add_change(ground: Ground, change: CalendarChange) -> None:
    """Keep a change that was proposed, and enter it."""
    ground.session.add(change)
    ground.write(
        "calendar_change",
        change.id,
        "propose",
        now=change.state,
        version=1,
        reason=change.reason,
    )


def fire_change(ground: Ground, change: CalendarChange, move: Move) -> None:
    """Make the move and enter it."""
    was = change.state
    fire(CALENDAR_CHANGE, move.trigger, change)
    change.version += 1
    ground.write(
        "calendar_change",
        change.id,
        move.trigger,
        was=was,
        now=change.state,
        version=change.version,
    )


def count_unacked(session: Session, change: CalendarChange) -> int:
    """Letters of the change whose readers have not yet said that they know of it; of what is not sent nobody can."""
    unacked = (
        select(func.count())
        .select_from(Notice)
        .where(Notice.must_ack, Notice.acked_at.is_(None), Notice.state != "cancelled")
        .where(Notice.season_id == change.season_id)
        .where(Notice.key.startswith(f"change:{change.id}:", autoescape=True))
    )
    return session.scalar(unacked) or 0


def current_text(ground: Ground) -> str:
    """The season's calendar as it is now."""
    season = ground.season
    version = ground.session.get_one(CalendarVersion, (season.id, season.calendar_number))
    return version.text
