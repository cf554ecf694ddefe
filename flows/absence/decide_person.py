"""A person among the facts of a season: what they do for themselves, and what others do for them."""

from flows.absence.decide_absence import ABSENCE_ACTS
from flows.act.command import Command
from flows.act.facts import Facts
from flows.act.kind import Kind, first_principals
from flows.outbox.decide_preferences import PREFERENCE_ACTS
from flows.outbox.decide_retry import RETRY_ACTS
from models.organisation import Person


def _oneself(_facts: Facts, person: Person) -> tuple[str, ...]:
    return (person.id,)


def _line_manager(_facts: Facts, person: Person) -> tuple[str, ...]:
    return (person.manager_id,) if person.manager_id else ()


def _principals(
    facts: Facts,
    person: Person,
    relation: str,
    people: tuple[str, ...],
) -> tuple[str, ...]:
    """Nobody is somebody else; who is the manager of who is away may be stood in for."""
    if relation == "oneself":
        return ()
    return first_principals(
        facts,
        person,
        relation,
        people,
    )


def _find_person(facts: Facts, command: Command) -> Person:
    return facts.person(command.id)


PERSON_KIND = Kind(
    "person",
    Person,
    acts={**ABSENCE_ACTS, **PREFERENCE_ACTS, **RETRY_ACTS},
    holders={"oneself": _oneself, "line_manager": _line_manager},
    principals=_principals,
    begins=_find_person,
)
