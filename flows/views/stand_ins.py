"""Who of a plan's people is away or has left, and who stands in: said wherever their names are said."""

from collections.abc import Iterator
from dataclasses import dataclass

from pendulum import Date, DateTime

from flows.ground import Ground
from flows.views.plan_partners import prereviews_of
from models.plan import Plan


@dataclass(frozen=True)
class StandInLine:
    """Somebody who is not here; without `until_at` they have left. `stand_in_id` is "" where nobody can stand in.

    `until_on` is the day of the return where they work.
    """

    person_id: str
    person: str
    until_at: DateTime | None
    until_on: Date | None
    stand_in_id: str
    stand_in: str


def stand_ins_of(ground: Ground, plan: Plan) -> tuple[StandInLine, ...]:
    """Of the owner, the approver and the partners' contacts, those who are not here now, each once."""
    people = dict.fromkeys(_people_of_plan(ground, plan))
    away = [person_id for person_id in people if _is_away(ground, person_id)]
    return tuple(_stand_in_line(ground, person_id, plan) for person_id in away)


def _people_of_plan(ground: Ground, plan: Plan) -> Iterator[str]:
    yield plan.owner_id
    yield plan.approver_id
    for prereview in prereviews_of(ground.session, plan):
        unit = ground.unit(prereview.unit_id)
        yield from unit.contacts


def _is_away(ground: Ground, person_id: str) -> bool:
    if ground.stand_ins.surely_here(person_id):
        return False
    return not ground.stand_ins.roster.here(person_id, ground.at)


def _stand_in_line(
    ground: Ground,
    person_id: str,
    plan: Plan,
) -> StandInLine:
    stand_in_id = _stand_in_id(ground, person_id, plan)
    until_at = _away_until(ground, person_id)
    return StandInLine(
        person_id=person_id,
        person=ground.name(person_id),
        until_at=until_at,
        until_on=_local_day(ground, person_id, until_at),
        stand_in_id=stand_in_id,
        stand_in=ground.name(stand_in_id) if stand_in_id else "",
    )


def _stand_in_id(
    ground: Ground,
    person_id: str,
    plan: Plan,
) -> str:
    """Empty where nobody can stand in."""
    # Who approves a plan does not stand in for its owner.
    barred = (plan.approver_id,) if person_id == plan.owner_id else ()
    return ground.stand_ins.of(person_id, barred=barred).person


def _away_until(ground: Ground, person_id: str) -> DateTime | None:
    """None for who has left."""
    absence = ground.stand_ins.roster.absence(person_id, ground.at)
    if ground.stand_ins.gone(person_id) or absence is None:
        return None
    return absence.until


def _local_day(
    ground: Ground,
    person_id: str,
    instant: DateTime | None,
) -> Date | None:
    """The day of this instant where the person works."""
    if instant is None:
        return None
    zone = ground.reader(person_id).zone
    return instant.in_timezone(zone).date()
