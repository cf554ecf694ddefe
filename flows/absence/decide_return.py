"""Absences that are over: the right is back by itself, and the person hears once what was done and what waits."""

from collections.abc import Mapping, Sequence

from flows.absence.absence_letters import tell_what_happened
from flows.act.command import Command
from flows.act.draft import Draft
from flows.act.facts import Facts
from flows.act.kind import Act
from models.absence import Absence
from models.season import Season


def _welcome_back(draft: Draft, _season: Season, command: Command) -> None:
    """Everybody whose absence is over, however many they are."""
    for row in _absences_named(draft.facts, command):
        tell_what_happened(draft, row)


def _absences_named(facts: Facts, command: Command) -> list[Absence]:
    ids: Sequence[str] = command.word("absences")
    facts.load(Absence, ids)
    return [facts.one(Absence, absence_id) for absence_id in ids]


RETURN_ACTS: Mapping[str, Act] = {
    "welcome_back": Act(_welcome_back, enters_itself=True),
}
"""What the automation does in a season when people are back."""
