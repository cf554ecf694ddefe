"""What is in the way of approving or publishing a change of the calendar (docs/changes.md)."""

from collections import Counter
from collections.abc import Iterable, Iterator, Mapping
from typing import Any

from flows.act.command import Command
from flows.act.facts import Facts
from flows.act.kind import Blocker
from flows.calendar.change_facts import DECIDED_GATE_STATES
from flows.calendar.change_whatif import is_outdated, whatif_of_change
from models.calendar_change import CalendarChange
from models.gate import Gate
from models.obligation import Obligation
from models.plan import Plan

Found = Iterator[Mapping[str, Any]]

HISTORY = (*DECIDED_GATE_STATES, "missed")
"""The states of a gate of which something was said already."""


def _proposer(facts: Facts, change: CalendarChange, _command: Command) -> Found:
    """Did whoever asks propose it, or somebody in whose name they ask?"""
    if change.proposed_by in (facts.actor, *facts.principals):
        yield {"id": change.id}


def older_file(facts: Facts, change: CalendarChange, _command: Command) -> Found:
    """A few edits fit any version of the calendar; a whole text is for the version it was written for."""
    if is_outdated(facts, change):
        yield {
            "id": change.id,
            "base": change.base_number,
            "number": facts.season.row.calendar_number,
        }


def _other_dates(facts: Facts, change: CalendarChange, _command: Command) -> Found:
    """Something else was published since, so that what was approved is no longer what would happen."""
    if is_outdated(facts, change):
        return
    if whatif_of_change(facts, change).digest != change.approved_digest:
        yield {
            "id": change.id,
            "by": change.approved_by,
            "base": change.approved_base,
        }


def _gates_in_use(facts: Facts, change: CalendarChange, _command: Command) -> Found:
    """A gate would go at which something was owed, or of which something was said."""
    if is_outdated(facts, change):
        return
    after = whatif_of_change(facts, change).after
    kept = {gate_id for unit in after.all() for gate_id in after.resolver(unit).by_id}
    for gate in facts.rows(Gate, season_id=facts.season.id):
        if gate.id in kept:
            continue
        owed = len(facts.rows(Obligation, season_id=facts.season.id, gate_id=gate.id))
        if owed or gate.state in HISTORY:
            yield {
                "id": gate.id,
                "gate": gate.title,
                "state": gate.state,
                "owed": owed,
            }


def _documents_in_use(facts: Facts, change: CalendarChange, _command: Command) -> Found:
    """Plans are of a kind that the new calendar has not."""
    if is_outdated(facts, change):
        return
    calendar = whatif_of_change(facts, change).after.company.calendar
    known = {document.id for document in calendar.documents}
    documents = (plan.document for plan in facts.rows(Plan, season_id=facts.season.id))
    for document, plans in _counted_without(documents, known):
        yield {"document": document, "plans": plans}


def _states_in_use(facts: Facts, change: CalendarChange, _command: Command) -> Found:
    """Plans stand in a state that the new life-cycle has not."""
    if is_outdated(facts, change):
        return
    calendar = whatif_of_change(facts, change).after.company.calendar
    states = (plan.state for plan in facts.rows(Plan, season_id=facts.season.id))
    for state, plans in _counted_without(states, set(calendar.lifecycle.states)):
        yield {"state": state, "plans": plans}


def _counted_without(values: Iterable[str], known: set[str]) -> list[tuple[str, int]]:
    """How often each value comes that is not known, by value."""
    counted = Counter(value for value in values if value not in known)
    return sorted(counted.items())


CHANGE_BLOCKERS: Mapping[str, Blocker] = {
    "SELF_APPROVE": _proposer,
    "STALE": older_file,
    "APPROVAL_OUTDATED": _other_dates,
    "GATE_IN_USE": _gates_in_use,
    "DOCUMENT_IN_USE": _documents_in_use,
    "STATE_IN_USE": _states_in_use,
}
