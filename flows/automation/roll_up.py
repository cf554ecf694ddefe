"""The roll-up: once a week each leader hears how the plans below them stand, where some need somebody."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from pendulum import DateTime
from sqlalchemy import Engine
from sqlalchemy.orm import Session

from flows.ground import Ground, current_season, stand
from flows.outbox.outbox import notify
from flows.views.status import NEEDY, UnitStatus, status_of_season
from models.database import transact
from models.notice import Notice
from models.organisation import SYSTEM


@dataclass(frozen=True)
class RolledUp:
    """How every unit stands (`units`, the tree from the top), and how many leaders are told."""

    season_id: str
    units: tuple[UnitStatus, ...]
    notices: int


def roll_up(
    engine: Engine,
    *,
    at: DateTime,
    season_id: str = "",
) -> RolledUp:
    """Tell each leader once a week; a second run in the same week tells nobody again."""

    def roll_up_in(session: Session) -> RolledUp:
        chosen_id = season_id or current_season(session)
        ground = stand(session, chosen_id, by=SYSTEM, at=at, lock=True)
        units = status_of_season(ground).units
        notices = list(_tell_leaders(ground, units))
        return RolledUp(chosen_id, units, notices=len(notices))

    return transact(engine, roll_up_in)


def _tell_leaders(ground: Ground, units: Sequence[UnitStatus]) -> Iterator[Notice]:
    """A notice to the owner of each unit that has units below it and plans off track or at risk."""
    for unit in units:
        below = [child for child in units if child.parent == unit.unit]
        if not below or unit.worst not in NEEDY:
            continue
        notice = _notify_leader(ground, unit, below)
        if notice is not None:
            yield notice


def _notify_leader(
    ground: Ground,
    unit: UnitStatus,
    below: Sequence[UnitStatus],
) -> Notice | None:
    """None where the owner was told this week."""
    owner_id = ground.unit(unit.unit).owner_id
    local = ground.at.in_timezone(ground.season.zone)
    year, week, _ = local.isocalendar()
    return notify(
        ground,
        key=f"roll_up:{ground.season.id}:{year}-W{week:02}:{unit.unit}:{owner_id}",
        kind="roll_up",
        person_id=owner_id,
        about={
            "unit": unit.unit,
            "counts": dict(unit.counts),
            "below": [[child.unit, dict(child.counts)] for child in below],
        },
    )
