"""Changes of a season's calendar on their way: proposed, looked at, approved by somebody else, withdrawn."""

from dataclasses import dataclass, fields

from pendulum import DateTime
from sqlalchemy import func, select
from sqlalchemy.orm import Session

from config.change import from_rows
from flows.act.command import Command
from flows.act.look import look_at_season, look_at_thing
from flows.act.perform import begin_in, perform_in
from flows.calendar.change_blockers import older_file
from flows.calendar.change_whatif import whatif_of_change, whatif_of_proposal
from flows.calendar.decide_change import CALENDAR_CHANGES, CHANGE_KIND
from flows.calendar.proposal import Proposal
from flows.calendar.whatif import WhatIf
from models.calendar_change import CalendarChange
from models.notice import Notice
from models.season import CalendarVersion
from states.calendar_change import CALENDAR_CHANGE_GUARDS
from states.refusal import Refused


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
    words = {"id": change_id, "proposal": wanted}
    command = Command(
        CHANGE_KIND,
        season_id,
        "propose_change",
        by,
        at,
        season_id,
        reason=reason,
        words=words,
    )
    done = begin_in(session, command)
    return session.get_one(CalendarChange, done.id), done.answer["found"]


def look_ahead(
    session: Session,
    season_id: str,
    wanted: Proposal,
    *,
    by: str,
    at: DateTime,
) -> WhatIf:
    """What it would do if it were proposed and published now; writes nothing."""
    facts = look_at_season(
        session,
        season_id,
        by=by,
        at=at,
    )
    return whatif_of_proposal(facts, wanted)


def simulate(
    session: Session,
    change_id: str,
    *,
    by: str,
    at: DateTime,
) -> WhatIf:
    """What the change would do now; writes nothing. Raises Refused where a whole text is for an older calendar."""
    command = Command(
        CHANGE_KIND,
        change_id,
        "publish",
        by,
        at,
    )
    facts, change = look_at_thing(session, CALENDAR_CHANGES, command)
    stale = CALENDAR_CHANGE_GUARDS["STALE"]
    reasons = [stale.reason(blocker) for blocker in older_file(facts, change, command)]
    if reasons:
        raise Refused("publish", change_id, reasons)
    return whatif_of_change(facts, change)


def approve_change(
    session: Session,
    change_id: str,
    *,
    by: str,
    at: DateTime,
) -> tuple[CalendarChange, WhatIf]:
    """A second person's yes to exactly what was simulated."""
    command = Command(
        CHANGE_KIND,
        change_id,
        "approve_change",
        by,
        at,
    )
    done = perform_in(session, command)
    return session.get_one(CalendarChange, change_id), done.answer["found"]


def withdraw_change(
    session: Session,
    change_id: str,
    *,
    by: str,
    at: DateTime,
) -> CalendarChange:
    command = Command(
        CHANGE_KIND,
        change_id,
        "withdraw",
        by,
        at,
    )
    perform_in(session, command)
    return session.get_one(CalendarChange, change_id)


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
    line["unacked"] = _count_unacked(session, change)
    return ChangeLine(**line)


def _count_unacked(session: Session, change: CalendarChange) -> int:
    """Letters of the change whose readers have not yet said that they know of it."""
    unacked = (
        select(func.count())
        .select_from(Notice)
        .where(Notice.must_ack, Notice.acked_at.is_(None), Notice.state != "cancelled")
        .where(Notice.season_id == change.season_id)
        .where(Notice.key.startswith(f"change:{change.id}:", autoescape=True))
    )
    return session.scalar(unacked) or 0


def _edit_texts(change: CalendarChange) -> tuple[str, ...]:
    edits = from_rows(change.edits)
    return tuple(str(edit) for edit in edits)


def versions(session: Session, season_id: str) -> list[VersionLine]:
    """The versions of the season's calendar, the newest first."""
    columns = [getattr(CalendarVersion, field.name) for field in fields(VersionLine)]
    chosen = select(*columns).where(CalendarVersion.season_id == season_id)
    newest_first = chosen.order_by(CalendarVersion.number.desc())
    return [VersionLine(*row) for row in session.execute(newest_first)]
