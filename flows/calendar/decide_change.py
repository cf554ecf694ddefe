"""How a change of a season's calendar is proposed, approved, published and withdrawn (docs/changes.md)."""

from collections.abc import Mapping
from typing import Any

from flows.act.command import Command
from flows.act.draft import Draft
from flows.act.facts import Facts
from flows.act.kind import (
    Act,
    Effect,
    Field,
    Kind,
)
from flows.approval.decide_seats_anew import seat_under_calendar
from flows.calendar.change_blockers import CHANGE_BLOCKERS
from flows.calendar.change_whatif import whatif_of_change, whatif_of_proposal
from flows.calendar.follow_dues import move_dues
from flows.calendar.follow_gates import date_gates
from flows.calendar.follow_plans import date_plans
from flows.calendar.letter_notices import Cause, letter_notices
from flows.calendar.new_version import begin_version
from flows.calendar.proposal import (
    Proposal,
    begin_change,
    current_text,
    must_be_the_same,
)
from flows.calendar.proposal_checks import (
    must_be_an_id,
    must_be_live,
    must_change_something,
    without_reason,
)
from flows.calendar.publishing import find_publishing, publishing_of
from models.calendar_change import CalendarChange
from models.gate import Gate
from models.plan import Plan
from states.calendar_change import CALENDAR_CHANGE, CALENDAR_CHANGE_GUARDS
from states.lifecycle import Lifecycle

CHANGE_KIND = "calendar_change"

# --- proposing it -----------------------------------------------------------------------------------------------


def _propose(draft: Draft, change: CalendarChange, command: Command) -> None:
    """The same id with the same proposal again is the same proposal.

    Raises BadInput or Mistaken where the proposal is no calendar for this season, or changes nothing.
    """
    facts = draft.facts
    wanted: Proposal = command.word("proposal")
    must_be_an_id(str(command.word("id") or ""))
    found = whatif_of_proposal(facts, wanted)
    if change not in draft.added:
        must_be_the_same(change, wanted, facts.season.id)
        draft.forget()
        return
    must_change_something(found.text, current_text(facts))
    draft.enter(
        CHANGE_KIND,
        change.id,
        "propose",
        now=change.state,
        version=1,
        reason=change.reason,
    )


def _proposed_answer(facts: Facts, _change: CalendarChange, command: Command) -> dict[str, Any]:
    return {"found": whatif_of_proposal(facts, command.word("proposal"))}


# --- approving it -----------------------------------------------------------------------------------------------


def _approve(draft: Draft, change: CalendarChange, command: Command) -> None:
    draft.then(
        CHANGE_KIND,
        change,
        "approve",
        reason=command.reason,
        by_actor=True,
    )


def _keep_approval(draft: Draft, change: CalendarChange, _command: Command) -> None:
    """A second person's yes to exactly what was simulated."""
    facts = draft.facts
    change.approved_by = facts.actor
    change.approved_at = facts.at
    change.approved_base = facts.season.row.calendar_number
    change.approved_digest = whatif_of_change(facts, change).digest


def _approved_answer(facts: Facts, change: CalendarChange, _command: Command) -> dict[str, Any]:
    return {"found": whatif_of_change(facts, change)}


# --- publishing it ----------------------------------------------------------------------------------------------


def _publish(draft: Draft, change: CalendarChange, command: Command) -> None:
    """What hangs on the calendar follows in the order of the move's effects, all of it or nothing."""
    draft.then(
        CHANGE_KIND,
        change,
        "publish",
        reason=change.reason,
        words=command.words,
        by_actor=True,
    )


def _is_published(_facts: Facts, change: CalendarChange, _command: Command) -> bool:
    return change.state == "published"


def _seat_voters(draft: Draft, change: CalendarChange, _command: Command) -> None:
    """Whoever votes under the new calendar."""
    before = publishing_of(draft.facts, change).before.calendar
    seat_under_calendar(draft, before)


def _send_letters(draft: Draft, change: CalendarChange, command: Command) -> None:
    """One a person, in their hours; in quiet mode only those to be acknowledged, the rest waits for the digest."""
    publishing = publishing_of(draft.facts, change)
    quiet = bool(command.word("quiet"))
    letters = letter_notices(
        draft.facts,
        publishing.found.letters,
        Cause(change.id, change.id, change.reason),
        quiet=quiet,
    )
    for letter in letters:
        draft.send(letter)
        publishing.letters += letter.state == "waiting"
    _finish(
        draft,
        change,
        quiet=quiet,
    )


def _finish(
    draft: Draft,
    change: CalendarChange,
    *,
    quiet: bool,
) -> None:
    change.published_at = draft.facts.at
    change.number = draft.facts.season.row.calendar_number
    change.quiet = quiet
    draft.note(number=change.number, quiet=quiet)


def _published_answer(facts: Facts, change: CalendarChange, _command: Command) -> dict[str, Any]:
    answer: dict[str, Any] = {
        "season_id": change.season_id,
        "number": change.number,
        "letters": 0,
        "found": None,
    }
    publishing = find_publishing(facts, change)
    if publishing is not None:
        answer |= {"letters": publishing.letters, "found": publishing.found}
    return answer


# --- the kind ---------------------------------------------------------------------------------------------------


_EFFECTS: Mapping[str, Effect] = {
    "keep_approval": _keep_approval,
    "begin_version": begin_version,
    "date_gates": date_gates,
    "date_plans": date_plans,
    "seat_voters": _seat_voters,
    "move_dues": move_dues,
    "send_letters": _send_letters,
}

_ACTS: Mapping[str, Act] = {
    "propose_change": Act(
        _propose,
        without_reason,
        answer=_proposed_answer,
        enters_itself=True,
        alone=True,
    ),
    "approve_change": Act(
        _approve,
        as_move="approve",
        answer=_approved_answer,
        enters_itself=True,
        alone=True,
    ),
    "publish_change": Act(
        _publish,
        as_move="publish",
        is_done=_is_published,
        answer=_published_answer,
        enters_itself=True,
        alone=True,
        # Whoever is at one of them comes after: what is read of them is what follows the new calendar.
        locks=(Gate, Plan),
        fields=(Field("quiet"),),
    ),
}


def _lifecycle(_facts: Facts) -> Lifecycle:
    return CALENDAR_CHANGE


CALENDAR_CHANGES = Kind(
    CHANGE_KIND,
    CalendarChange,
    _lifecycle,
    guards=CALENDAR_CHANGE_GUARDS,
    blockers=CHANGE_BLOCKERS,
    effects=_EFFECTS,
    acts=_ACTS,
    unread=must_be_live,
    begins=begin_change,
    alone=True,
    thaws=True,
)
