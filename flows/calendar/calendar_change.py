"""Changes of a season's calendar on their way: proposed, looked at, approved by somebody else, withdrawn."""

import hashlib
import re
from collections.abc import Sequence
from dataclasses import dataclass, fields
from itertools import count

from pendulum import DateTime
from sqlalchemy import func, select
from sqlalchemy.orm import Session

from config.change import TextChange, as_rows, changed_text, from_rows
from flows.calendar.whatif import WhatIf, what_if
from flows.ground import Ground, stand
from models.calendar_change import CalendarChange
from models.notice import Notice
from models.season import CalendarVersion
from states.calendar_change import CALENDAR_CHANGE
from states.guard import REASON_MIN, Reason
from states.lifecycle import Move
from states.machine import fire
from states.refusal import BadInput, Refused, Unknown, not_from_state, reason_required

FINISHED_SEASONS = ("closed", "cancelled")
_ID = re.compile(r"[a-z0-9_-]{1,64}")


@dataclass(frozen=True)
class Proposal:
    """What somebody wants changed: either a few `changes` of whatever the calendar is, or a whole new `text`."""

    changes: tuple[TextChange, ...] = ()
    text: str = ""
    file: str = "the proposed calendar"


def propose(
    session: Session, season_id: str, wanted: Proposal, *, by: str, at: DateTime, reason: str, change_id: str = ""
) -> tuple[CalendarChange, WhatIf]:
    """Keep the proposal and say what it would do; the same id with the same proposal again is the same proposal.

    Raises Refused, BadInput or Mistaken where it may not or cannot be made.
    """
    ground = stand(session, season_id, by=by, at=at, lock=True)
    ground.authorise("propose_change", ground.relations(), season_id)
    if len(reason.strip()) < REASON_MIN:
        raise Refused("propose_change", season_id, [reason_required()])
    must_be_live(ground)
    _must_be_an_id(change_id)
    found = what_if(ground, text_of(ground, wanted), file=wanted.file)
    known = session.get(CalendarChange, change_id) if change_id else None
    if known is not None:
        return _the_same(known, wanted, season_id), found
    _must_change_something(ground, found)
    change = CalendarChange(
        id=change_id or _next_id(session, season_id),
        season_id=season_id,
        state=CALENDAR_CHANGE.initial,
        reason=reason.strip(),
        edits=as_rows(wanted.changes),
        text=wanted.text,
        base_number=ground.season.calendar_number,
        proposed_by=by,
        proposed_at=at,
    )
    session.add(change)
    ground.write("calendar_change", change.id, "propose", now=change.state, version=1, reason=change.reason)
    return change, found


def simulate(session: Session, change_id: str, *, by: str, at: DateTime) -> WhatIf:
    """What the change would do now; writes nothing."""
    change = change_of(session, change_id)
    ground = stand(session, change.season_id, by=by, at=at)
    return look(ground, change)


def look(ground: Ground, change: CalendarChange) -> WhatIf:
    """The change laid over the calendar as it is now; raises Refused where a whole text is for an older one."""
    wanted = Proposal(from_rows(change.edits), change.text, f"change {change.id}")
    if change.text and change.base_number != ground.season.calendar_number:
        raise Refused("publish", change.id, [_outdated(change, ground.season.calendar_number)])
    return what_if(ground, text_of(ground, wanted), file=wanted.file)


def text_of(ground: Ground, wanted: Proposal) -> str:
    """The whole calendar that the proposal comes to, laid over the season's calendar as it is now."""
    return changed_text(
        wanted.text or current_text(ground), wanted.changes, file=wanted.file, data=ground.resolver.data
    )


def current_text(ground: Ground) -> str:
    season = ground.season
    return ground.session.get_one(CalendarVersion, (season.id, season.calendar_number)).text


def approve_change(session: Session, change_id: str, *, by: str, at: DateTime) -> tuple[CalendarChange, WhatIf]:
    """A second person's yes to exactly what was simulated."""
    change, ground, move = _moving(session, change_id, "approve", by=by, at=at)
    found = look(ground, change)
    change.approved_by, change.approved_at = by, at
    change.approved_base, change.approved_digest = ground.season.calendar_number, found.digest
    _fire(ground, change, move)
    return change, found


def withdraw_change(session: Session, change_id: str, *, by: str, at: DateTime) -> CalendarChange:
    change, ground, move = _moving(session, change_id, "withdraw", by=by, at=at)
    _fire(ground, change, move)
    return change


@dataclass(frozen=True)
class ChangeLine:
    """A change as people list it; `unacked` counts those who have not yet said that they know of it."""

    id: str
    state: str
    reason: str
    edits: tuple[str, ...]
    whole_file: bool
    proposed_by: str
    proposed_at: DateTime
    approved_by: str
    number: int
    quiet: bool
    unacked: int


@dataclass(frozen=True)
class VersionLine:
    """A published version of the calendar."""

    number: int
    digest: str
    change_id: str
    published_at: DateTime
    published_by: str


def changes(session: Session, season_id: str) -> list[ChangeLine]:
    """The season's changes, the newest first."""
    chosen = select(CalendarChange).where(CalendarChange.season_id == season_id)
    rows = session.scalars(chosen.order_by(CalendarChange.proposed_at.desc(), CalendarChange.id.desc()))
    return [_line(session, change) for change in rows]


def _line(session: Session, change: CalendarChange) -> ChangeLine:
    same = {field.name: getattr(change, field.name) for field in fields(ChangeLine) if hasattr(change, field.name)}
    told = tuple(str(edit) for edit in from_rows(change.edits))
    asked = select(func.count()).select_from(Notice).where(Notice.must_ack, Notice.acked_at.is_(None))
    mine = Notice.key.startswith(f"change:{change.id}:", autoescape=True)
    unacked = session.scalar(asked.where(Notice.season_id == change.season_id, mine)) or 0
    return ChangeLine(**same | {"edits": told, "whole_file": bool(change.text), "unacked": unacked})


def versions(session: Session, season_id: str) -> list[VersionLine]:
    """The versions of the season's calendar, the newest first."""
    columns = [getattr(CalendarVersion, field.name) for field in fields(VersionLine)]
    chosen = select(*columns).where(CalendarVersion.season_id == season_id).order_by(CalendarVersion.number.desc())
    return [VersionLine(*row) for row in session.execute(chosen)]


def _moving(
    session: Session, change_id: str, trigger: str, *, by: str, at: DateTime
) -> tuple[CalendarChange, Ground, Move]:
    """The change, locked and found fit for this act; raises Refused with every reason at once."""
    change = change_of(session, change_id, lock=True)
    ground = stand(session, change.season_id, by=by, at=at, lock=True)
    move = CALENDAR_CHANGE.move(trigger, change.state)
    reasons = list(refusals(ground, change, trigger))
    if reasons or move is None:
        raise Refused(trigger, change_id, reasons)
    return change, ground, move


def refusals(ground: Ground, change: CalendarChange, trigger: str) -> Sequence[Reason]:
    must_be_live(ground)
    relations = ground.relations()
    move = CALENDAR_CHANGE.move(trigger, change.state)
    if move is None:
        possible = [one.trigger for one in CALENDAR_CHANGE.possible(change.state)]
        return [not_from_state(trigger, CALENDAR_CHANGE.thing, change.state, possible)]
    found = [] if ground.entitled(move.by, relations) else [ground.denied(trigger, move.by, relations)]
    if trigger == "approve" and change.proposed_by in (ground.by, *ground.on_behalf_of):
        fix = f"Another of Product Ops or an executive runs: phasegate calendar approve {change.id}"
        found.append(Reason("SELF_APPROVE", "You proposed this change; another person must approve it.", fix))
    return found


def _fire(ground: Ground, change: CalendarChange, move: Move) -> None:
    was = change.state
    fire(CALENDAR_CHANGE, move.trigger, change)
    change.version += 1
    ground.write("calendar_change", change.id, move.trigger, was=was, now=change.state, version=change.version)


def change_of(session: Session, change_id: str, *, lock: bool = False) -> CalendarChange:
    change = session.get(CalendarChange, change_id, with_for_update=lock or None)
    if change is None:
        raise Unknown("calendar change", change_id, session.scalars(select(CalendarChange.id)))
    return change


def must_be_live(ground: Ground) -> None:
    """Raises BadInput where the season is over: its calendar is history."""
    if ground.season.state in FINISHED_SEASONS:
        raise BadInput(f"{ground.season.id} is {ground.season.state}; its calendar no longer changes.")


def _must_be_an_id(change_id: str) -> None:
    if change_id and not _ID.fullmatch(change_id):
        raise BadInput(f"“{change_id}” is no id; use up to 64 small letters, digits, _ and -: --id week_more")


def _next_id(session: Session, season_id: str) -> str:
    taken = set(session.scalars(select(CalendarChange.id)))
    return next(name for n in count(1) if (name := f"{season_id.lower()}_c{n}") not in taken)


def _the_same(known: CalendarChange, wanted: Proposal, season_id: str) -> CalendarChange:
    if (known.season_id, known.edits, known.text) != (season_id, as_rows(wanted.changes), wanted.text):
        raise BadInput(f"The change {known.id} is there already and says something else; give this one another --id.")
    return known


def _must_change_something(ground: Ground, found: WhatIf) -> None:
    if hashlib.sha256(found.text.encode()).digest() == hashlib.sha256(current_text(ground).encode()).digest():
        raise BadInput("This changes nothing: the calendar says the same already.")


def _outdated(change: CalendarChange, number: int) -> Reason:
    text = f"The file was written for version {change.base_number} of the calendar; now it is version {number}."
    fix = f"Put what version {number} changed into your file, withdraw {change.id} and propose the file again."
    return Reason("STALE", text, fix)
