"""The daily sweep as statements (W2 of docs/figures.md): whatever step of a ladder is due becomes a notice, once, and
what silence until then leads to happens.

Of a reader's missed steps of one obligation only the latest counts, and none that is late so shortly before the next
(docs/notices.md, “The ladder”). What is settled, dropped, paused or waived is left out here, and looked at again when
it is sent.
"""

from typing import Any, cast

from pendulum import DateTime
from sqlalchemy import (
    BindParameter,
    ColumnElement,
    CursorResult,
    Delete,
    Select,
    Table,
    and_,
    bindparam,
    case,
    delete,
    literal,
    or_,
    select,
    update,
)
from sqlalchemy import String as Text
from sqlalchemy import cast as as_text
from sqlalchemy.dialects import postgresql, sqlite
from sqlalchemy.orm import Session

from models.base import Instant
from models.gate import Gate
from models.ladder_step import LadderStep
from models.notice import Notice
from models.obligation import Obligation

SOON_HOURS = 24
"""A late step is left out where the next is less than so many hours away (docs/notices.md)."""

_SEASON: BindParameter[str] = bindparam("season", type_=Text())
_NOW, _SOON = bindparam("now", type_=Instant), bindparam("soon", type_=Instant)
_OUTBOX = cast(Table, Notice.__table__)
_COLUMNS = (
    *("key", "season_id", "kind", "step", "person_id", "obligation_key", "relation", "for_id"),
    *("subject", "body", "created_at", "send_at", "late"),
)


def _is_silence() -> ColumnElement[bool]:
    """Its moment has come, and it is still owed."""
    waived = select(Gate.id).where(Gate.season_id == _SEASON, Gate.state == "waived")
    return and_(
        LadderStep.season_id == _SEASON,
        LadderStep.at <= _NOW,
        Obligation.settled_at.is_(None),
        Obligation.dropped_at.is_(None),
        Obligation.paused_at.is_(None),
        Obligation.gate_id.not_in(waived),
    )


def _overtaken() -> ColumnElement[bool]:
    """A later step of the same reader stands for it, or soon will."""
    return or_(LadderStep.then_at <= _NOW, and_(LadderStep.late_from <= _NOW, LadderStep.then_at < _SOON))


def _silent(*columns: Any) -> Select[Any]:
    steps = select(*columns).select_from(LadderStep)
    return steps.join(Obligation, Obligation.key == LadderStep.obligation_key).where(_is_silence())


def _key() -> ColumnElement[str]:
    """The natural key: a second sweep finds it and does nothing."""
    owed = LadderStep.obligation_key.concat(":").concat(LadderStep.name)
    return owed.concat(":v").concat(as_text(Obligation.due_version, Text)).concat(":").concat(LadderStep.person_id)


def _notices() -> Select[Any]:
    late = LadderStep.late_from <= _NOW
    told = (LadderStep.kind, LadderStep.name, LadderStep.person_id, LadderStep.obligation_key)
    when = (_NOW, case((late, _NOW), else_=LadderStep.at), late)
    who = (LadderStep.relation, LadderStep.for_id)
    due = _silent(_key(), LadderStep.season_id, *told, *who, literal(""), literal(""), *when)
    return due.where(~_overtaken())


_INSERTS = {
    dialect: insert(_OUTBOX).from_select(_COLUMNS, _notices()).on_conflict_do_nothing(index_elements=["key"])
    for dialect, insert in (("sqlite", sqlite.insert), ("postgresql", postgresql.insert))
}
_FLAGGED = _silent(Obligation.gate_id).where(LadderStep.flags_gate)
_TO_FLAG = (Gate.season_id == _SEASON, ~Gate.flagged, Gate.id.in_(_FLAGGED))
_FLAG = update(Gate).where(*_TO_FLAG).values(flagged=True)
_OFF_TRACK = (
    update(Obligation)
    .where(Obligation.key.in_(_silent(LadderStep.obligation_key).where(LadderStep.off_track).correlate(None)))
    .values(silent_version=Obligation.due_version)
)
_EXPIRED = _silent(LadderStep.obligation_key).where(LadderStep.expires).distinct()
_CLEAR: Delete = delete(LadderStep).where(LadderStep.season_id == _SEASON, LadderStep.at <= _NOW)


def expired(session: Session, season_id: str, *, at: DateTime) -> list[str]:
    """The obligations, by key, whose silence has lasted until a step at which a request expires."""
    return list(session.scalars(_EXPIRED, {"season": season_id, "now": at}))


def put_due(session: Session, season_id: str, *, at: DateTime, off_track: bool, keys: bool) -> tuple[int, list[str]]:
    """Put the notices that are due into the outbox, do what silence leads to, and take their steps away.

    `off_track` says whether any step puts plans off track. How many notices they are, and their keys where these are
    wanted.
    """
    told = {"season": season_id, "now": at, "soon": at.add(hours=SOON_HOURS)}
    insert = _INSERTS[session.get_bind().dialect.name]
    quietly = {"synchronize_session": False}
    session.execute(_FLAG, told, execution_options=quietly)
    if off_track:
        session.execute(_OFF_TRACK, told, execution_options=quietly)
    done = session.execute(insert.returning(_OUTBOX.c.key) if keys else insert, told)
    put = list(done.scalars()) if keys else []
    count = len(put) if keys else cast(CursorResult[Any], done).rowcount
    session.execute(_CLEAR, told, execution_options=quietly)
    return count, put
