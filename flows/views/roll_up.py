"""The roll-up: once a week each leader hears how the plans below them stand, where some need somebody."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from pendulum import DateTime
from sqlalchemy import Engine, select

from flows.ground import Ground, current_season, stand
from flows.outbox.outbox import notify
from flows.views.status import UnitStatus, status
from models.database import transact
from models.notice import Notice
from models.organisation import SYSTEM, Unit
from rules.track import COLOURS

NEEDY = COLOURS[:2]


@dataclass(frozen=True)
class RolledUp:
    """How every unit stands (`units`, the tree from the top), and how many leaders are told."""

    season_id: str
    units: tuple[UnitStatus, ...]
    told: int


def roll_up(engine: Engine, *, at: DateTime, season_id: str = "") -> RolledUp:
    """Of this week, each leader once; a second run tells nobody again."""

    def work(session: object) -> RolledUp:
        ground = stand(session, season_id or current_season(session), by=SYSTEM, at=at, lock=True)  # type: ignore[arg-type]
        found = status(ground.session, ground.season.id, at=at)
        return RolledUp(ground.season.id, found.units, len(list(_tell(ground, found.units))))

    return transact(engine, work)


def _tell(ground: Ground, units: Sequence[UnitStatus]) -> Iterator[Notice]:
    year, week, _ = ground.at.in_timezone(ground.season.zone).isocalendar()
    owners = {unit.id: unit.owner_id for unit in ground.session.scalars(select(Unit))}
    for unit in units:
        below = [one for one in units if one.parent == unit.unit]
        if not below or unit.worst not in NEEDY:
            continue
        notice = notify(
            ground,
            key=f"roll_up:{ground.season.id}:{year}-W{week:02}:{unit.unit}:{owners[unit.unit]}",
            kind="roll_up",
            person_id=owners[unit.unit],
            subject=f"{unit.title} this week: {_counts(unit)}",
            body="\n".join([*(f"{one.title}: {_counts(one)}" for one in below), _SEE.format(unit=unit.unit)]) + "\n",
        )
        if notice is not None:
            yield notice


_SEE = "See: phasegate status --unit {unit}"


def _counts(unit: UnitStatus) -> str:
    return ", ".join(f"{unit.counts[one]} {one.replace('_', ' ')}" for one in COLOURS if unit.counts.get(one))
