"""Who is no longer in the organisation's files has left: nothing waits for them, and nothing is decided for them."""

from collections.abc import Sequence
from dataclasses import dataclass

from pendulum import DateTime
from sqlalchemy import select
from sqlalchemy.orm import Session

from flows.absence.decide_leaving import HandedOver
from flows.act.command import Command
from flows.act.perform import begin_in
from models.organisation import SYSTEM, Person
from models.season import Season

SEASONS_OVER = ("closed", "cancelled")


@dataclass(frozen=True)
class Leaver:
    """Somebody who left, and where their open items went."""

    id: str
    name: str
    items: tuple[HandedOver, ...]


def hand_over(
    session: Session,
    gone: Sequence[str],
    *,
    at: DateTime,
) -> tuple[Leaver, ...]:
    """Say whose turn it is now for all that is open of theirs, and tell those people; approvals given stand."""
    if not gone:
        return ()
    items: dict[str, list[HandedOver]] = {person_id: [] for person_id in gone}
    for season_id in _seasons_not_over(session):
        handed = _hand_over_in(session, season_id, gone, at)
        for person_id, item in handed:
            items[person_id].append(item)
    names = _names_of(session, gone)
    return tuple(Leaver(person_id, names[person_id], tuple(items[person_id])) for person_id in gone)


def _seasons_not_over(session: Session) -> Sequence[str]:
    live = select(Season.id).where(Season.state.not_in(SEASONS_OVER))
    return session.scalars(live.order_by(Season.id)).all()


def _hand_over_in(
    session: Session,
    season_id: str,
    gone: Sequence[str],
    at: DateTime,
) -> Sequence[tuple[str, HandedOver]]:
    """Each item with the person who has left it open."""
    command = Command(
        "organisation",
        "",
        "hand_on_open_items",
        SYSTEM,
        at,
        season_id,
        words={"gone": tuple(gone)},
    )
    done = begin_in(session, command)
    handed: Sequence[tuple[str, HandedOver]] = done.answer["handed"]
    return handed


def _names_of(session: Session, people: Sequence[str]) -> dict[str, str]:
    columns = select(Person.id, Person.name).where(Person.id.in_(people))
    rows = session.execute(columns).tuples()
    return {person_id: name or person_id for person_id, name in rows}
