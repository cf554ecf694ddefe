"""Who of a plan's people is away or has left, and who stands in: said wherever their names are said."""

from collections.abc import Iterable
from dataclasses import dataclass

from pendulum import Date, DateTime
from sqlalchemy import select

from flows.ground import Ground
from models.plan import Plan
from models.review import Prereview


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
    """Of the owner, the approver and the partners' contacts, those who are not here now."""
    asked = ground.session.scalars(select(Prereview.unit_id).where(Prereview.plan_id == plan.id).order_by("unit_id"))
    contacts = [person for unit_id in asked for person in ground.unit(unit_id).contacts]
    return stand_in_lines(ground, (plan.owner_id, plan.approver_id, *contacts), plan=plan)


def stand_in_lines(ground: Ground, people: Iterable[str], *, plan: Plan | None = None) -> tuple[StandInLine, ...]:
    """Those of these people who are not here now, each once."""
    return tuple(
        _line(ground, person, plan)
        for person in dict.fromkeys(people)
        if not ground.stand_ins.surely_here(person) and not ground.stand_ins.roster.here(person, ground.at)
    )


def _line(ground: Ground, person: str, plan: Plan | None) -> StandInLine:
    # Who approves a plan does not stand in for its owner.
    barred = (plan.approver_id,) if plan is not None and person == plan.owner_id else ()
    acting = ground.stand_ins.of(person, barred=barred).person
    absence = ground.stand_ins.roster.absence(person, ground.at)
    until = None if ground.stand_ins.gone(person) or absence is None else absence.until
    day = until.in_timezone(ground.reader(person).zone).date() if until is not None else None
    return StandInLine(person, ground.name(person), until, day, acting, ground.name(acting) if acting else "")
