"""Out of office: what entering and ending an absence does, and what stands in the way of either."""

from collections.abc import Iterator, Mapping
from typing import Any

from pendulum import DateTime

from flows.absence.absence_guards import reasons_against
from flows.absence.absence_letters import tell_of_absence, tell_of_return
from flows.absence.absence_rows import absences_of
from flows.act.command import Command
from flows.act.draft import Draft
from flows.act.facts import Facts
from flows.act.kind import Act
from models.absence import Absence
from models.organisation import Person
from models.rows import values_before
from rules.absence import AbsenceSpan
from states.guard import Reason
from states.refusal import BadInput

# --- entering ---------------------------------------------------------------------------------------------------


def _check_words(draft: Draft, _person: Person, command: Command) -> None:
    """Raises Unknown where there is no such delegate, and BadInput for days that make no sense."""
    facts = draft.facts
    delegate_id = command.word("delegate_id")
    if delegate_id:
        facts.person(delegate_id)
    _must_be_ahead(
        command.word("from_at"),
        command.word("until_at"),
        facts.at,
    )


def _must_be_ahead(
    from_at: DateTime,
    until_at: DateTime,
    at: DateTime,
) -> None:
    if until_at <= from_at:
        raise BadInput("The absence would end before it begins; --until is the day of the return, after --from.")
    if until_at <= at:
        raise BadInput(f"The absence would have ended {until_at.to_iso8601_string()}; name a later --until.")


def _entry_reasons(facts: Facts, person: Person, command: Command) -> Iterator[Reason]:
    span = _span_asked_for(person, command)
    return reasons_against(facts, span)


def _span_asked_for(person: Person, command: Command) -> AbsenceSpan:
    return AbsenceSpan(
        person.id,
        command.word("from_at"),
        command.word("until_at"),
        command.word("delegate_id"),
    )


def _enter_absence(draft: Draft, person: Person, command: Command) -> None:
    """From then on their delegate, or without one their manager, acts for them."""
    facts = draft.facts
    row = Absence(
        id=_next_id(facts, person),
        person_id=person.id,
        by=facts.actor,
        at=facts.at,
        version=1,
        from_at=command.word("from_at"),
        until_at=command.word("until_at"),
        delegate_id=command.word("delegate_id"),
        note=command.word("note"),
    )
    draft.add(row)
    _note_change(draft, person, row, "away")
    tell_of_absence(draft, row)


def _next_id(facts: Facts, person: Person) -> str:
    """The absences of a person are numbered."""
    number = len(absences_of(facts, person.id)) + 1
    return f"{person.id}_{number}"


def _entered(facts: Facts, person: Person, _command: Command) -> dict[str, Any]:
    number = len(absences_of(facts, person.id))
    return {"absence": f"{person.id}_{number}"}


# --- ending -----------------------------------------------------------------------------------------------------


def _end_absence(draft: Draft, person: Person, _command: Command) -> None:
    """The right is with the person again at once."""
    row = _not_over(draft.facts, person)
    row.ended_at = max(draft.facts.at, row.from_at)
    row.version += 1
    _note_change(draft, person, row, "back")
    tell_of_return(draft, row)


def _not_over(facts: Facts, person: Person) -> Absence:
    """The absence that runs now or begins next; of who left, whichever was not ended. Raises BadInput for none."""
    has_left = facts.stand_ins.has_left(person.id)
    for row in absences_of(facts, person.id):
        is_ahead = has_left or row.until_at > facts.at
        if row.ended_at is None and is_ahead:
            return row
    raise BadInput(f"{facts.name_of(person.id)} is not away, and will not be; see: phasegate absences")


def _ended(facts: Facts, person: Person, _command: Command) -> dict[str, Any]:
    (ended_id,) = [row.id for row in absences_of(facts, person.id) if values_before(row)]
    return {"absence": ended_id}


# --- either -----------------------------------------------------------------------------------------------------


def _note_change(
    draft: Draft,
    person: Person,
    row: Absence,
    act: str,
) -> None:
    """The journal, how long the person may be away, and a new look at the steps of all that they are told of."""
    ends = [absence.over_at for absence in absences_of(draft.facts, person.id)]
    person.away_until = max(ends)
    draft.relaid_for.add(person.id)
    facts = {
        "person": person.id,
        "from": row.from_at.to_iso8601_string(),
        "until": row.over_at.to_iso8601_string(),
        "delegate": row.delegate_id or "",
    }
    draft.enter(
        "absence",
        row.id,
        act,
        version=row.version,
        facts=facts,
    )


ABSENCE_ACTS: Mapping[str, Act] = {
    "enter_absence": Act(
        _enter_absence,
        _entry_reasons,
        prepare=_check_words,
        answer=_entered,
        enters_itself=True,
        journal_first=True,  # two entries that close a circle only together must see each other
        called="away",
    ),
    "end_absence": Act(
        _end_absence,
        answer=_ended,
        enters_itself=True,
        journal_first=True,
        called="back",
    ),
}
"""What is done to a person who is out of office."""
