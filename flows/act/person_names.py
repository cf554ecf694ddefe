"""What people are called, read at once for a whole listing."""

from collections.abc import Mapping

from sqlalchemy import select
from sqlalchemy.orm import Session

from models.organisation import SYSTEM, Person

PersonNames = Mapping[str, str]
"""What each person is called, by id."""


def read_person_names(session: Session) -> PersonNames:
    """Of everybody; the automation is called by its own word."""
    person_names = {SYSTEM: SYSTEM, "": ""}
    people = select(Person.id, Person.name)
    for person_id, name in session.execute(people).tuples():
        person_names[person_id] = name or person_id
    return person_names
