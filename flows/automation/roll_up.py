"""The roll-up: once a week each leader hears how the plans below them stand, where some need somebody."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from pendulum import DateTime
from sqlalchemy import Engine
from sqlalchemy.orm import Session

from flows.act.context import current_season, open_context
from flows.act.facts import Facts
from flows.outbox.announce import announce_in_season
from flows.outbox.announcement import Announcement
from flows.views.status import NEEDY, UnitStatus, status_of_season
from models.database import transact
from models.organisation import SYSTEM, Unit


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
        context = open_context(session, chosen_id, by=SYSTEM, at=at)
        units = status_of_season(context).units
        notices = announce_in_season(
            session,
            chosen_id,
            list(_letters_to_leaders(context.facts, units)),
            at=at,
        )
        return RolledUp(chosen_id, units, notices=len(notices))

    return transact(engine, roll_up_in)


def _letters_to_leaders(facts: Facts, units: Sequence[UnitStatus]) -> Iterator[Announcement]:
    """To the owner of each unit that has units below it and plans off track or at risk."""
    needy = [unit for unit in units if unit.worst in NEEDY]
    facts.load(Unit, [unit.unit for unit in needy])
    for unit in needy:
        below = [child for child in units if child.parent == unit.unit]
        if below:
            yield _letter_to_leader(facts, unit, below)


def _letter_to_leader(
    facts: Facts,
    unit: UnitStatus,
    below: Sequence[UnitStatus],
) -> Announcement:
    """Its key has the week, so that nobody is told twice in one."""
    owner_id = facts.unit(unit.unit).owner_id
    year, week, _ = facts.today.isocalendar()
    return Announcement(
        key=f"roll_up:{facts.season.id}:{year}-W{week:02}:{unit.unit}:{owner_id}",
        kind="roll_up",
        person_id=owner_id,
        about={
            "unit": unit.unit,
            "counts": dict(unit.counts),
            "below": [[child.unit, dict(child.counts)] for child in below],
        },
    )
