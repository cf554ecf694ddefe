"""Reading the people whom an act may concern: whoever its rows name, their managers, delegates and absences."""

import json
from typing import Any

from sqlalchemy import (
    Connection,
    Select,
    literal,
    select,
    union,
    union_all,
)

from flows.act.facts import Facts
from flows.act.known_rows import question
from flows.act.late_reads import keys_referred_to
from models.absence import Absence
from models.organisation import SYSTEM, Person
from models.row_json import json_row, read_row
from models.statement import (
    Statement,
    as_parameter,
    is_listed,
    parameter,
)


def _people_statement() -> Any:
    """These people, their managers and whoever they left in their place, with the absences of each."""
    ids = union(_named_people(), _managers(), _delegates())
    wanted = ids.cte("wanted")
    people = select(literal("person"), json_row(Person))
    people = people.join(wanted, wanted.c.id == Person.id)
    absences = select(literal("absence"), json_row(Absence))
    absences = absences.join(wanted, wanted.c.id == Absence.person_id)
    return union_all(people, absences)


def _named_people() -> Select[Any]:
    named = select(Person.id.label("id"))
    return named.where(is_listed(Person.id, "people"))


def _managers() -> Select[Any]:
    managers = select(Person.manager_id.label("id"))
    return managers.where(is_listed(Person.id, "people"))


def _delegates() -> Select[Any]:
    """Of those who are away at the instant, or will be."""
    at: Any = parameter("at", Absence.until_at.type)
    is_absent = is_listed(Absence.person_id, "people")
    delegates = select(Absence.delegate_id.label("id"))
    return delegates.where(is_absent, Absence.until_at > at)


_PEOPLE = Statement(_people_statement)


def _ids_wanted(facts: Facts) -> list[str]:
    """Those whom the known rows name, and whoever asks."""
    named = set(keys_referred_to(facts.known, Person))
    if facts.actor != SYSTEM:
        named.add(facts.actor)
    return sorted(named)


def keep_people(facts: Facts, connection: Connection) -> None:
    """Read everybody whom the known rows name, in one statement; whose absences are all known is noted."""
    known = facts.known
    values = {
        "people": json.dumps(_ids_wanted(facts)),
        "at": as_parameter(facts.at, connection.dialect),
    }
    read_ids: set[str] = set()
    rows = _PEOPLE.run(connection, values).fetchall()
    for name, text in rows:
        row: Any = read_row(Person if name == "person" else Absence, text)
        known.keep(row)
        if name == "person":
            read_ids.add(row.id)
    for person_id in read_ids:
        absences = question(Absence, {"person_id": person_id})
        known.complete.add(absences)
