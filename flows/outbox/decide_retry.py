"""What waits in vain is put into the outbox again: what could not be delivered to a person."""

from collections.abc import Mapping
from typing import Any

from flows.act.command import Command
from flows.act.draft import Draft
from flows.act.facts import Facts
from flows.act.kind import Act
from models.notice import Notice
from models.organisation import Person
from models.rows import values_before
from states.refusal import Unknown


def _retry_notices(draft: Draft, person: Person, _command: Command) -> None:
    """Raises Unknown where nothing of theirs is dead."""
    notices = draft.facts.rows(Notice, person_id=person.id, state="dead")
    if not notices:
        raise _nobody_with_dead_letters(draft.facts, person)
    for notice in notices:
        _revive(notice)
    draft.enter(
        "person",
        person.id,
        "retry_notices",
        facts={"notices": len(notices)},
    )


def _revive(notice: Notice) -> None:
    notice.attempts = 0
    notice.leased_until = None
    notice.state = "bundled" if notice.digest_key else "waiting"


def _nobody_with_dead_letters(facts: Facts, person: Person) -> Unknown:
    dead = facts.rows(Notice, state="dead")
    people = {notice.person_id for notice in dead}
    return Unknown("person with dead letters", person.id, people)


def _retried(facts: Facts, _person: Person, _command: Command) -> dict[str, Any]:
    notices = facts.known.by_table[Notice].values()
    revived = [notice for notice in notices if values_before(notice)]
    return {"notices": len(revived)}


RETRY_ACTS: Mapping[str, Act] = {
    "retry_notices": Act(
        _retry_notices,
        answer=_retried,
        enters_itself=True,
        journal_first=True,  # of two at once the second finds nothing left to send again
    ),
}
"""What Product Ops does for a person whom nothing reaches."""
