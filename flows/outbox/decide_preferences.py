"""Setting how a person wants to be told, and what is wrong with what they chose."""

import re
from collections.abc import Collection, Iterator, Mapping

from pendulum import Time

from flows.act.command import Command
from flows.act.draft import Draft
from flows.act.facts import Facts
from flows.act.kind import Act
from models.organisation import Person
from models.preference import Preference
from states.guard import Reason

PREFERRED_TIMES = ("deliver_at", "quiet_from", "quiet_to")
TIME_OF_DAY = re.compile(r"([01]\d|2[0-3]):[0-5]\d")
NO_TIME = "-"
"""Takes a setting back: then the season's is used."""


def _chosen(command: Command) -> Mapping[str, str]:
    chosen: Mapping[str, str] = command.word("chosen")
    return chosen


def _set_preference(draft: Draft, person: Person, command: Command) -> None:
    """What is not said stays as it was."""
    chosen = _chosen(command)
    row = draft.facts.get(Preference, person.id)
    if row is None:
        row = draft.add(Preference(person_id=person.id))
    for name, value in chosen.items():
        setting = "" if value == NO_TIME else value
        setattr(row, name, setting)
    draft.enter(
        "person",
        person.id,
        "prefer",
        facts=dict(chosen),
    )


def _mistakes(facts: Facts, person: Person, command: Command) -> Iterator[Reason]:
    """What is wrong with a value; where nothing is, whether any time of the day is left."""
    chosen = _chosen(command)
    mistakes = list(_mistakes_in(chosen, command.word("channels")))
    if not mistakes:
        mistakes = list(_always_quiet(facts, person, chosen))
    yield from mistakes


def _mistakes_in(chosen: Mapping[str, str], channels: Collection[str]) -> Iterator[Reason]:
    for name, value in chosen.items():
        if value == NO_TIME:
            continue
        if name in PREFERRED_TIMES and not TIME_OF_DAY.fullmatch(value):
            option = name.replace("_", "-")
            yield Reason("NOT_A_TIME", f"“{value}” is no time of day.", f"Write --{option} as 08:30.")
        if name == "digest" and value not in ("on", "off"):
            yield Reason("NOT_A_CHOICE", f"“{value}” is neither on nor off.", "Write --digest on or --digest off.")
        if name == "channel" and value not in channels:
            known = ", ".join(sorted(channels)) or "none; the administrators name them with PHASEGATE_CHANNELS"
            yield Reason("NO_SUCH_CHANNEL", f"There is no channel “{value}”.", f"There is: {known}.")


def _always_quiet(
    facts: Facts,
    person: Person,
    chosen: Mapping[str, str],
) -> Iterator[Reason]:
    """Hours that leave no time at all would keep every message back for ever."""
    row = facts.get(Preference, person.id)
    times = {name: _time_of(facts, name, chosen, row) for name in PREFERRED_TIMES}
    first, hour, last = times["quiet_to"], times["deliver_at"], times["quiet_from"]
    if not first <= hour < last:
        text = f"You are told at {hour:%H:%M}, and it is not quiet from {first:%H:%M} to {last:%H:%M}: nothing comes."
        yield Reason("ALWAYS_QUIET", text, "Choose another --deliver-at, --quiet-to or --quiet-from.")


def _time_of(
    facts: Facts,
    name: str,
    chosen: Mapping[str, str],
    row: Preference | None,
) -> Time:
    """What is chosen now, else what was chosen before, else the season's."""
    value = chosen.get(name)
    if not value and row is not None:
        value = getattr(row, name)
    if not value or value == NO_TIME:
        season_time: Time = getattr(facts.hours, name)
        return season_time
    return Time.fromisoformat(value)


PREFERENCE_ACTS: Mapping[str, Act] = {
    "prefer": Act(
        _set_preference,
        _mistakes,
        enters_itself=True,
        journal_first=True,  # of two settings at once the second is checked against the first
    ),
}
"""What people set for themselves."""
