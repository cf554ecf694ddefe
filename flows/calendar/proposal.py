"""What somebody wants changed in a season's calendar, and the row that keeps it."""

from collections.abc import Iterator
from dataclasses import dataclass
from itertools import count

from config.change import (
    TextChange,
    as_rows,
    changed_text,
    from_rows,
)
from flows.act.command import Command
from flows.act.facts import Facts
from models.calendar_change import CalendarChange
from models.season import CalendarVersion
from states.calendar_change import CALENDAR_CHANGE
from states.refusal import BadInput


@dataclass(frozen=True)
class Proposal:
    """What somebody wants changed: either a few `changes` of whatever the calendar is, or a whole new `text`."""

    changes: tuple[TextChange, ...] = ()
    text: str = ""
    file: str = "the proposed calendar"


def proposal_of(change: CalendarChange) -> Proposal:
    """What was proposed with this change."""
    return Proposal(from_rows(change.edits), change.text, f"change {change.id}")


def text_of(facts: Facts, wanted: Proposal) -> str:
    """The whole calendar that the proposal comes to, laid over the season's calendar as it is now."""
    return changed_text(
        wanted.text or current_text(facts),
        wanted.changes,
        file=wanted.file,
        data=facts.resolver.data,
    )


def current_text(facts: Facts) -> str:
    """The season's calendar as it is now."""
    season = facts.season.row
    version = facts.one(CalendarVersion, season.id, season.calendar_number)
    return version.text


def begin_change(facts: Facts, command: Command) -> CalendarChange:
    """The change that was proposed under this id before, or a new one."""
    change_id = str(command.word("id") or "")
    known = facts.get(CalendarChange, change_id) if change_id else None
    if known is not None:
        return known
    wanted: Proposal = command.word("proposal")
    return CalendarChange(
        id=change_id or _next_change_id(facts),
        season_id=facts.season.id,
        state=CALENDAR_CHANGE.initial,
        reason=command.reason.strip(),
        edits=as_rows(wanted.changes),
        text=wanted.text,
        base_number=facts.season.row.calendar_number,
        proposed_by=facts.actor,
        proposed_at=facts.at,
    )


def _next_change_id(facts: Facts) -> str:
    """The first free one of “fy2027_c1”, “fy2027_c2”, …."""
    changes = facts.rows(CalendarChange, season_id=facts.season.id)
    taken = {change.id for change in changes}
    free = (change_id for change_id in _numbered_ids(facts.season.id) if change_id not in taken)
    # Another season may have taken the word as an id of its own.
    return next(change_id for change_id in free if facts.get(CalendarChange, change_id) is None)


def _numbered_ids(season_id: str) -> Iterator[str]:
    for number in count(1):
        yield f"{season_id.lower()}_c{number}"


def must_be_the_same(known: CalendarChange, wanted: Proposal, season_id: str) -> None:
    """Raises BadInput where something else was proposed under this id."""
    before = (known.season_id, known.edits, known.text)
    if before != (season_id, as_rows(wanted.changes), wanted.text):
        raise BadInput(f"The change {known.id} is there already and says something else; give this one another --id.")
