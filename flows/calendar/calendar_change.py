"""Changes of a season's calendar on their way: proposed, looked at, approved by somebody else, withdrawn."""

from collections.abc import Sequence
from dataclasses import dataclass, fields

from pendulum import DateTime
from sqlalchemy import select
from sqlalchemy.orm import Session

from config.change import (
    TextChange,
    as_rows,
    changed_text,
    from_rows,
)
from flows.calendar.change_rows import (
    add_change,
    change_of,
    count_unacked,
    current_text,
    fire_change,
    next_change_id,
)
from flows.calendar.proposal_checks import (
    must_be_an_id,
    must_be_current,
    must_be_live,
    must_change_something,
    must_have_reason,
    reason_of_self_approval,
    reason_of_state,
)
from flows.calendar.whatif import WhatIf, what_if
from flows.ground import Ground, stand
from models.calendar_change import CalendarChange
from models.season import CalendarVersion
from states.calendar_change import CALENDAR_CHANGE
from states.guard import Reason
from states.lifecycle import Move
from states.refusal import BadInput, Refused


@dataclass(frozen=True)
class Proposal:
    """What somebody wants changed: either a few `changes` of whatever the calendar is, or a whole new `text`."""

    changes: tuple[TextChange, ...] = ()
    text: str = ""
    file: str = "the proposed calendar"


def propose(
    session: Session,
    season_id: str,
    wanted: Proposal,
    *,
    by: str,
    at: DateTime,
    reason: str,
    change_id: str = "",
) -> tuple[CalendarChange, WhatIf]:
    """Keep the proposal and say what it would do; the same id with the same proposal again is the same proposal.

    Raises Refused, BadInput or Mistaken where it may not or cannot be made.
    """
    ground = stand(
        session,
        season_id,
        by=by,
        at=at,
        lock=True,
    )
    ground.authorise("propose_change", ground.relations(), season_id)
    must_have_reason(season_id, reason)
    must_be_live(ground)
    must_be_an_id(change_id)
    found = what_if(ground, text_of(ground, wanted), file=wanted.file)
    known = session.get(CalendarChange, change_id) if change_id else None
    if known is not None:
        _must_be_the_same(known, wanted, season_id)
        return known, found
    must_change_something(found.text, current_text(ground))
    new_id = change_id or next_change_id(session, season_id)
    change = _new_change(
        ground,
        new_id,
        wanted,
        reason.strip(),
    )
    add_change(ground, change)
    return change, found


def _must_be_the_same(known: CalendarChange, wanted: Proposal, season_id: str) -> None:
    before = (known.season_id, known.edits, known.text)
    if before != (season_id, as_rows(wanted.changes), wanted.text):
        raise BadInput(f"The change {known.id} is there already and says something else; give this one another --id.")


def _new_change(
    ground: Ground,
    change_id: str,
    wanted: Proposal,
    reason: str,
) -> CalendarChange:
    return CalendarChange(
        id=change_id,
        season_id=ground.season.id,
        state=CALENDAR_CHANGE.initial,
        reason=reason,
        edits=as_rows(wanted.changes),
        text=wanted.text,
        base_number=ground.season.calendar_number,
        proposed_by=ground.by,
        proposed_at=ground.at,
    )


def simulate(
    session: Session,
    change_id: str,
    *,
    by: str,
    at: DateTime,
) -> WhatIf:
    """What the change would do now; writes nothing."""
    change = change_of(session, change_id)
    ground = stand(
        session,
        change.season_id,
        by=by,
        at=at,
    )
    return look(ground, change)


def look(ground: Ground, change: CalendarChange) -> WhatIf:
    """The change laid over the calendar as it is now; raises Refused where a whole text is for an older one."""
    wanted = Proposal(from_rows(change.edits), change.text, f"change {change.id}")
    must_be_current(change, ground.season.calendar_number)
    return what_if(ground, text_of(ground, wanted), file=wanted.file)


def text_of(ground: Ground, wanted: Proposal) -> str:
    """The whole calendar that the proposal comes to, laid over the season's calendar as it is now."""
    return changed_text(
        wanted.text or current_text(ground),
        wanted.changes,
        file=wanted.file,
        data=ground.resolver.data,
    )


def approve_change(
    session: Session,
    change_id: str,
    *,
    by: str,
    at: DateTime,
) -> tuple[CalendarChange, WhatIf]:
    """A second person's yes to exactly what was simulated."""
    change, ground, move = _moving(
        session,
        change_id,
        "approve",
        by=by,
        at=at,
    )
    found = look(ground, change)
    change.approved_by = by
    change.approved_at = at
    change.approved_base = ground.season.calendar_number
    change.approved_digest = found.digest
    fire_change(ground, change, move)
    return change, found


def withdraw_change(
    session: Session,
    change_id: str,
    *,
    by: str,
    at: DateTime,
) -> CalendarChange:
    change, ground, move = _moving(
        session,
        change_id,
        "withdraw",
        by=by,
        at=at,
    )
    fire_change(ground, change, move)
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
    newest_first = (
        select(CalendarChange)
        .where(CalendarChange.season_id == season_id)
        .order_by(CalendarChange.proposed_at.desc())
        .order_by(CalendarChange.id.desc())
    )
    rows = session.scalars(newest_first)
    return [_line(session, change) for change in rows]


def _line(session: Session, change: CalendarChange) -> ChangeLine:
    names = [field.name for field in fields(ChangeLine)]
    same = [name for name in names if hasattr(change, name)]
    line = {name: getattr(change, name) for name in same}
    line["edits"] = _edit_texts(change)
    line["whole_file"] = bool(change.text)
    line["unacked"] = count_unacked(session, change)
    return ChangeLine(**line)


def _edit_texts(change: CalendarChange) -> tuple[str, ...]:
    edits = from_rows(change.edits)
    return tuple(str(edit) for edit in edits)


def versions(session: Session, season_id: str) -> list[VersionLine]:
    """The versions of the season's calendar, the newest first."""
    columns = [getattr(CalendarVersion, field.name) for field in fields(VersionLine)]
    chosen = select(*columns).where(CalendarVersion.season_id == season_id)
    newest_first = chosen.order_by(CalendarVersion.number.desc())
    return [VersionLine(*row) for row in session.execute(newest_first)]


def _moving(
    session: Session,
    change_id: str,
    trigger: str,
    *,
    by: str,
    at: DateTime,
) -> tuple[CalendarChange, Ground, Move]:
    """The change, locked and found fit for this act; raises Refused with every reason at once."""
    change = change_of(session, change_id, lock=True)
    ground = stand(
        session,
        change.season_id,
        by=by,
        at=at,
        lock=True,
    )
    move = CALENDAR_CHANGE.move(trigger, change.state)
    reasons = list(refusals(ground, change, trigger))
    if reasons or move is None:
        raise Refused(trigger, change_id, reasons)
    return change, ground, move


def refusals(ground: Ground, change: CalendarChange, trigger: str) -> Sequence[Reason]:
    """All that speaks against this move by whoever asks; raises BadInput where the season is over."""
    must_be_live(ground)
    move = CALENDAR_CHANGE.move(trigger, change.state)
    if move is None:
        return [reason_of_state(change, trigger)]
    relations = ground.relations()
    reasons = []
    if not ground.entitled(move.by, relations):
        reasons.append(ground.denied(trigger, move.by, relations))
    if trigger == "approve" and _is_proposer(ground, change):
        reasons.append(reason_of_self_approval(change))
    return reasons


def _is_proposer(ground: Ground, change: CalendarChange) -> bool:
    """Did whoever asks propose it, or somebody in whose name they ask?"""
    return change.proposed_by in (ground.by, *ground.on_behalf_of)
