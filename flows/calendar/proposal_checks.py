"""What a change of the calendar is held against before it is kept, approved or published."""

import hashlib
import re
from collections.abc import Iterable, Iterator

from flows.act.command import Command
from flows.act.facts import Facts
from models.calendar_change import CalendarChange
from states.guard import REASON_MIN, Reason
from states.refusal import BadInput, reason_required

FINISHED_SEASONS = ("closed", "cancelled")
_ID = re.compile(r"[a-z0-9_-]{1,64}")


def without_reason(_facts: Facts, _change: CalendarChange, command: Command) -> Iterator[Reason]:
    """Those who are told of a change read why it is made."""
    if len(command.reason.strip()) < REASON_MIN:
        yield reason_required()


def must_be_live(facts: Facts, _change: CalendarChange, _command: Command) -> Iterable[Reason]:
    """Raises BadInput where the season is over: its calendar is history."""
    season = facts.season.row
    if season.state in FINISHED_SEASONS:
        raise BadInput(f"{season.id} is {season.state}; its calendar no longer changes.")
    return ()


def must_be_an_id(change_id: str) -> None:
    """An empty one is made up later."""
    if change_id and not _ID.fullmatch(change_id):
        raise BadInput(f"“{change_id}” is no id; use up to 64 small letters, digits, _ and -: --id week_more")


def must_change_something(text: str, current: str) -> None:
    if _sha256(text) == _sha256(current):
        raise BadInput("This changes nothing: the calendar says the same already.")


def _sha256(text: str) -> bytes:
    return hashlib.sha256(text.encode()).digest()
