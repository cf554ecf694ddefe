"""A person's absences among the facts, and the days by which people call them."""

from pendulum import DateTime

from flows.act.facts import Facts
from flows.act.season import long_day
from models.absence import Absence


def absences_of(facts: Facts, person_id: str) -> list[Absence]:
    """All of a person's absences; what begins first comes first."""
    rows = facts.rows(Absence, person_id=person_id)
    return sorted(rows, key=lambda row: row.from_at)


def day_where_away(facts: Facts, person_id: str, at: DateTime) -> str:
    """The day by which the person who is away calls it."""
    zone = facts.reader(person_id).zone
    local = at.in_timezone(zone)
    return long_day(local.date())
