"""Absences that are over: the right is back by itself, and the person hears once what was done and what waits."""

from collections.abc import Iterator
from typing import Any

from pendulum import DateTime
from sqlalchemy import (
    Select,
    literal,
    or_,
    select,
)

from flows.absence.absence_letters import OVER_KEY, tell_what_happened
from flows.ground import Ground
from models.absence import Absence
from models.notice import Notice
from models.organisation import Person


def sweep_absences(ground: Ground) -> Iterator[Notice]:
    """One message for each absence that has ended; who left, and who was never away after all, gets none."""
    ended = _ended_untold(ground.at).order_by(Absence.id)
    rows = ground.session.scalars(ended).all()
    for row in rows:
        notice = tell_what_happened(ground, row)
        if notice is not None:
            yield notice


def _ended_untold(at: DateTime) -> Select[tuple[Absence]]:
    """The absences that are over at this instant, and of which nobody was told so."""
    ended = or_(Absence.until_at <= at, Absence.ended_at <= at)
    was_away = or_(Absence.ended_at.is_(None), Absence.ended_at > Absence.from_at)
    stays = or_(Person.left_at.is_(None), Person.left_at > at)
    everybody = select(Absence).join(Person, Person.id == Absence.person_id)
    return everybody.where(
        ended,
        was_away,
        stays,
        ~_notice_exists(),
    )


def _notice_exists() -> Any:
    """Whether there is a notice under the absence's natural key."""
    before, after = OVER_KEY.split("{}")
    key = literal(before).concat(Absence.id).concat(after)
    return select(Notice.key).where(Notice.key == key).exists()
