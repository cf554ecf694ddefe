"""What a proposed change would do now, worked out once for a decision: its guards and its effects ask for the same."""

from flows.act.facts import Facts
from flows.calendar.proposal import Proposal, proposal_of, text_of
from flows.calendar.whatif import WhatIf, what_if
from models.calendar_change import CalendarChange


def whatif_of_proposal(facts: Facts, wanted: Proposal) -> WhatIf:
    """The proposal laid over the calendar as it is now."""
    key = ("whatif", wanted, facts.season.row.calendar_number)
    if key not in facts.worked_out:
        facts.worked_out[key] = what_if(
            facts,
            text_of(facts, wanted),
            file=wanted.file,
        )
    found: WhatIf = facts.worked_out[key]
    return found


def whatif_of_change(facts: Facts, change: CalendarChange) -> WhatIf:
    """The same of a change that is kept."""
    return whatif_of_proposal(facts, proposal_of(change))


def is_outdated(facts: Facts, change: CalendarChange) -> bool:
    """A few edits fit any version of the calendar; a whole text is for the version it was written for."""
    return bool(change.text) and change.base_number != facts.season.row.calendar_number
