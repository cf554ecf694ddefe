"""Who of a plan's people is away or has left, and who stands in: said wherever their names are said."""

from collections.abc import Iterator
from dataclasses import dataclass

from pendulum import Date, DateTime

from flows.act.context import SeasonContext
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


def stand_ins_of(context: SeasonContext, plan: Plan) -> tuple[StandInLine, ...]:
    """Of the owner, the approver and the partners' contacts, those who are not here now, each once."""
    return tuple(_stand_in_line(context, person_id, plan) for person_id in _people_away(context, plan))


def _people_away(context: SeasonContext, plan: Plan) -> list[str]:
    people = dict.fromkeys(_people_of_plan(context, plan))
    return [person_id for person_id in people if _is_away(context, person_id)]


def _people_of_plan(context: SeasonContext, plan: Plan) -> Iterator[str]:
    yield plan.owner_id
    yield plan.approver_id
    for prereview in prereviews_of(context, plan):
        unit = context.unit(prereview.unit_id)
        yield from unit.contacts


def _is_away(context: SeasonContext, person_id: str) -> bool:
    stand_ins = context.facts.stand_ins
    if stand_ins.is_surely_here(person_id):
        return False
    return not stand_ins.roster.here(person_id, context.at)


def _stand_in_line(
    context: SeasonContext,
    person_id: str,
    plan: Plan,
) -> StandInLine:
    stand_in_id = _stand_in_id(context, person_id, plan)
    until_at = _away_until(context, person_id)
    return StandInLine(
        person_id=person_id,
        person=context.name_of(person_id),
        until_at=until_at,
        until_on=_local_day(context, person_id, until_at),
        stand_in_id=stand_in_id,
        stand_in=context.name_of(stand_in_id) if stand_in_id else "",
    )


def _stand_in_id(
    context: SeasonContext,
    person_id: str,
    plan: Plan,
) -> str:
    """Empty where nobody can stand in."""
    # Who approves a plan does not stand in for its owner.
    barred = (plan.approver_id,) if person_id == plan.owner_id else ()
    return context.facts.stand_ins.acting_for(person_id, barred=barred).person


def _away_until(context: SeasonContext, person_id: str) -> DateTime | None:
    """None for who has left."""
    absence = context.facts.stand_ins.roster.absence(person_id, context.at)
    if context.facts.stand_ins.has_left(person_id) or absence is None:
        return None
    return absence.until


def _local_day(
    context: SeasonContext,
    person_id: str,
    instant: DateTime | None,
) -> Date | None:
    """The day of this instant where the person works."""
    if instant is None:
        return None
    zone = context.reader(person_id).zone
    return instant.in_timezone(zone).date()
