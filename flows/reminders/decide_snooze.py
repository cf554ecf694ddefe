"""What is owed, and putting off its reminders: at most twice, and never past the day it is due (docs/notices.md)."""

from collections.abc import Iterator, Mapping

from pendulum import DateTime

from flows.act.command import Command
from flows.act.draft import Draft
from flows.act.dues import STILL_OWED
from flows.act.facts import Facts
from flows.act.kind import Act, Kind
from flows.act.late_reads import Loader
from models.obligation import Obligation
from rules.hours import both_zones
from states.guard import Reason
from states.refusal import Unknown

MOST = 2


def _must_be_open(draft: Draft, owed: Obligation, command: Command) -> None:
    """Raises Unknown where it is not owed any more."""
    if not owed.is_open:
        raise _nothing_owed(draft.facts.loader, command)


def _nothing_owed(loader: Loader, command: Command) -> Unknown:
    """Whoever asks hears what they owe."""
    dues = loader.rows(Obligation, {"person_id": command.actor, **STILL_OWED})
    return Unknown("obligation", command.id, [due.key for due in dues])


def _too_much(facts: Facts, owed: Obligation, command: Command) -> Iterator[Reason]:
    until: DateTime = command.word("until")
    if owed.snoozes >= MOST:
        yield Reason("SNOOZED_TWICE", f"This was put off {MOST} times already.", "Do it, or ask for an extension.")
    if until >= owed.due_at:
        reader = facts.reader(owed.person_id)
        due = both_zones(owed.due_at, facts.season.zone, reader.zone)
        yield Reason("PAST_DUE", f"Reminders cannot be put off past the due day, {due}.", "Name an earlier day.")
    if until <= facts.at:
        yield Reason("NOT_AHEAD", "That instant has passed already.", "Name one that is still to come.")


def _put_off(draft: Draft, owed: Obligation, command: Command) -> None:
    """Escalations know no snooze."""
    until: DateTime = command.word("until")
    owed.snoozed_until = until
    owed.snoozes += 1
    facts = {"until": until.to_iso8601_string(), "times": owed.snoozes}
    draft.enter(
        "obligation",
        owed.key,
        "snooze",
        facts=facts,
    )


def _debtor(_facts: Facts, owed: Obligation) -> tuple[str, ...]:
    return (owed.person_id,)


_ACTS: Mapping[str, Act] = {
    "snooze": Act(
        _put_off,
        _too_much,
        prepare=_must_be_open,
        enters_itself=True,
    ),
}

OBLIGATIONS = Kind(
    "obligation",
    Obligation,
    acts=_ACTS,
    holders={"oneself": _debtor},
    not_found=_nothing_owed,
)
