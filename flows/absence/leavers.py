"""Who is no longer in the organisation's files has left: nothing waits for them, and nothing is decided for them."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from pendulum import DateTime
from sqlalchemy import select
from sqlalchemy.orm import Session

from flows.absence.decide_leaving import HandedOver
from flows.act.command import Command
from flows.act.perform import begin_in
from models.organisation import SYSTEM
from models.season import Season

SEASONS_OVER = ("closed", "cancelled")


@dataclass(frozen=True)
class Leaver:
    """Somebody who left, and where their open items went."""

    id: str
    name: str
    items: tuple[HandedOver, ...]


def follow_files(
    session: Session,
    gone: Mapping[str, str],
    *,
    at: DateTime,
) -> tuple[Leaver, ...]:
    """Say whose turn it is now for all that is open of those who left, and tell those people; approvals given stand.

    `gone` are their names by their ids. In each season that is not over the ladders are laid out anew, as people may
    be told of other things now.
    """
    items: dict[str, list[HandedOver]] = {person_id: [] for person_id in gone}
    for season_id in _seasons_not_over(session):
        handed = _follow_in_season(session, season_id, tuple(gone), at)
        for person_id, item in handed:
            items[person_id].append(item)
    return tuple(Leaver(person_id, name, tuple(items[person_id])) for person_id, name in gone.items())


def _seasons_not_over(session: Session) -> Sequence[str]:
    live = select(Season.id).where(Season.state.not_in(SEASONS_OVER))
    return session.scalars(live.order_by(Season.id)).all()


def _follow_in_season(
    session: Session,
    season_id: str,
    gone: Sequence[str],
    at: DateTime,
) -> Sequence[tuple[str, HandedOver]]:
    """Each item with the person who has left it open."""
    command = Command(
        "people",
        "",
        "follow_files",
        SYSTEM,
        at,
        season_id,
        words={"gone": gone},
    )
    done = begin_in(session, command)
    handed: Sequence[tuple[str, HandedOver]] = done.answer["handed"]
    return handed
