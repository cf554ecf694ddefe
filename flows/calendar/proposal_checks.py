"""What a change of the calendar is held against before it is kept, approved or published."""

import hashlib
import re

from flows.ground import Ground
from models.calendar_change import CalendarChange
from states.calendar_change import CALENDAR_CHANGE
from states.guard import REASON_MIN, Reason
from states.refusal import (
    BadInput,
    Refused,
    not_from_state,
    reason_required,
)

FINISHED_SEASONS = ("closed", "cancelled")
_ID = re.compile(r"[a-z0-9_-]{1,64}")


def must_have_reason(season_id: str, reason: str) -> None:
    if len(reason.strip()) < REASON_MIN:
        raise Refused("propose_change", season_id, [reason_required()])


def must_be_live(ground: Ground) -> None:
    """Raises BadInput where the season is over: its calendar is history."""
    season = ground.season
    if season.state in FINISHED_SEASONS:
        raise BadInput(f"{season.id} is {season.state}; its calendar no longer changes.")


def must_be_an_id(change_id: str) -> None:
    """An empty one is made up later."""
    if change_id and not _ID.fullmatch(change_id):
        raise BadInput(f"“{change_id}” is no id; use up to 64 small letters, digits, _ and -: --id week_more")


def must_change_something(text: str, current: str) -> None:
    if _sha256(text) == _sha256(current):
        raise BadInput("This changes nothing: the calendar says the same already.")


def _sha256(text: str) -> bytes:
    return hashlib.sha256(text.encode()).digest()


def must_be_current(change: CalendarChange, number: int) -> None:
    """A few edits fit any version of the calendar; a whole text is for the version it was written for."""
    if change.text and change.base_number != number:
        raise Refused("publish", change.id, [_outdated(change, number)])


def _outdated(change: CalendarChange, number: int) -> Reason:
    text = f"The file was written for version {change.base_number} of the calendar; now it is version {number}."
    fix = f"Put what version {number} changed into your file, withdraw {change.id} and propose the file again."
    return Reason("STALE", text, fix)


def reason_of_state(change: CalendarChange, trigger: str) -> Reason:
    possible = [move.trigger for move in CALENDAR_CHANGE.possible(change.state)]
    return not_from_state(
        trigger,
        CALENDAR_CHANGE.thing,
        change.state,
        possible,
    )


def reason_of_self_approval(change: CalendarChange) -> Reason:
    text = "You proposed this change; another person must approve it."
    fix = f"Another of Product Ops or an executive runs: phasegate calendar approve {change.id}"
    return Reason("SELF_APPROVE", text, fix)
