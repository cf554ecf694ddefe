"""Absences that are over: the right is back by itself, and the person hears once what was done and what waits."""

from collections.abc import Iterator
from typing import Any

from sqlalchemy import (
    Select,
    literal,
    or_,
    select,
)

from flows.absence.over_key import OVER_KEY
from flows.act.command import Command
from flows.act.context import SeasonContext
from flows.act.find_due import DueThings
from flows.act.perform import begin_in
from models.absence import Absence
from models.notice import Notice
from models.organisation import SYSTEM, Person
from models.statement import THIS_INSTANT


def sweep_absences(context: SeasonContext) -> Iterator[Notice]:
    """One message for each absence that has ended; who left, and who was never away after all, gets none."""
    ids = ABSENCES_OVER.find(context)
    if not ids:
        return
    command = Command(
        "people",
        "",
        "welcome_back",
        SYSTEM,
        context.at,
        context.season.id,
        words={"absences": ids},
    )
    begin_in(context.session, command)
    keys = [OVER_KEY.format(absence_id) for absence_id in ids]
    sent = select(Notice).where(Notice.key.in_(keys))
    yield from context.session.scalars(sent.order_by(Notice.key))


def _ended_unheard() -> Select[tuple[str]]:
    """The absences that are over at this instant, and of which nobody was told so."""
    ended = or_(Absence.until_at <= THIS_INSTANT, Absence.ended_at <= THIS_INSTANT)
    was_away = or_(Absence.ended_at.is_(None), Absence.ended_at > Absence.from_at)
    stays = or_(Person.left_at.is_(None), Person.left_at > THIS_INSTANT)
    everybody = select(Absence.id).join(Person, Person.id == Absence.person_id)
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


ABSENCES_OVER = DueThings(_ended_unheard, in_order=(Absence.id,))
