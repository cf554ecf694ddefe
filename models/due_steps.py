"""The daily sweep as statements (W2 of docs/figures.md): every ladder step that is due becomes a notice, once.

Of a reader's missed steps of one obligation only the latest counts, and none that is late so shortly before the next
(docs/notices.md, “The ladder”). What is settled, dropped, paused or waived is left out here, and checked again when it
is sent. The sweep also does what silence until then leads to.
"""

from collections.abc import Mapping
from typing import Any, cast

from pendulum import DateTime
from sqlalchemy import (
    BindParameter,
    ColumnElement,
    CursorResult,
    Delete,
    Executable,
    Insert,
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

from models.base import Condition, Instant
from models.gate import Gate
from models.ladder_step import LadderStep
from models.notice import Notice
from models.obligation import Obligation

SOON_HOURS = 24
"""A late step is left out if the next one is less than so many hours away (docs/notices.md)."""

_SEASON: BindParameter[str] = bindparam("season", type_=Text())
_NOW = bindparam("now", type_=Instant)
_SOON = bindparam("soon", type_=Instant)
_OUTBOX = cast(Table, Notice.__table__)
_WITHOUT_SESSION_SYNC = {"synchronize_session": False}


def _is_due_and_owed() -> Condition:
    """The condition that a step's moment has come, and that its obligation is still owed."""
    return and_(
        LadderStep.season_id == _SEASON,
        LadderStep.at <= _NOW,
        _is_still_owed(),
    )


def _is_still_owed() -> Condition:
    return and_(
        Obligation.settled_at.is_(None),
        Obligation.dropped_at.is_(None),
        Obligation.paused_at.is_(None),
        Obligation.gate_id.not_in(_waived_gates()),
    )


def _waived_gates() -> Select[tuple[str]]:
    return select(Gate.id).where(Gate.season_id == _SEASON, Gate.state == "waived")


def _is_replaced() -> Condition:
    """The condition that a later step of the same reader replaces this one, or soon will."""
    next_is_soon = LadderStep.then_at < _SOON
    return or_(
        LadderStep.then_at <= _NOW,
        and_(_is_late(), next_is_soon),
    )


def _due_steps(*columns: Any) -> Select[Any]:
    """These columns of the steps that are due and of what is owed."""
    steps = select(*columns).select_from(LadderStep)
    owed = steps.join(Obligation, Obligation.key == LadderStep.obligation_key)
    return owed.where(_is_due_and_owed())


def _notice_key() -> ColumnElement[str]:
    """The natural key: a second sweep finds it in the outbox and does nothing."""
    due_version = as_text(Obligation.due_version, Text)
    step = LadderStep.obligation_key.concat(":").concat(LadderStep.name)
    versioned_step = step.concat(":v").concat(due_version)
    return versioned_step.concat(":").concat(LadderStep.person_id)


def _is_late() -> Condition:
    return LadderStep.late_from <= _NOW


def _notice_columns() -> dict[str, Any]:
    """What a notice is made of, by the name of its column; its words are written when it is sent."""
    late = _is_late()
    return {
        "key": _notice_key(),
        "season_id": LadderStep.season_id,
        "kind": LadderStep.kind,
        "step": LadderStep.name,
        "person_id": LadderStep.person_id,
        "obligation_key": LadderStep.obligation_key,
        "relation": LadderStep.relation,
        "for_id": LadderStep.for_id,
        "subject": literal(""),
        "body": literal(""),
        "created_at": _NOW,
        "send_at": case((late, _NOW), else_=LadderStep.at),
        "late": late,
    }


def _insert_notices(insert: Any) -> Any:
    """The statement that puts the due notices into the outbox, by a dialect's INSERT; those that are there it skips."""
    columns = _notice_columns()
    due = _due_steps(*columns.values()).where(~_is_replaced())
    notices = insert(_OUTBOX).from_select(tuple(columns), due)
    return notices.on_conflict_do_nothing(index_elements=["key"])


_INSERTS: dict[str, Insert] = {
    "sqlite": _insert_notices(sqlite.insert),
    "postgresql": _insert_notices(postgresql.insert),
}

_FLAGGED_GATES = _due_steps(Obligation.gate_id).where(LadderStep.flags_gate)
_FLAG_GATES = (
    update(Gate)
    .where(
        Gate.season_id == _SEASON,
        ~Gate.flagged,
        Gate.id.in_(_FLAGGED_GATES),
    )
    .values(flagged=True)
)

_SILENT_OBLIGATIONS = _due_steps(LadderStep.obligation_key).where(LadderStep.off_track)
_MARK_SILENT = (
    update(Obligation)
    .where(Obligation.key.in_(_SILENT_OBLIGATIONS.correlate(None)))
    .values(silent_version=Obligation.due_version)
)

_EXPIRED = _due_steps(LadderStep.obligation_key).where(LadderStep.expires).distinct()

_DELETE_DUE: Delete = delete(LadderStep).where(
    LadderStep.season_id == _SEASON,
    LadderStep.at <= _NOW,
)


def expired_obligations(
    session: Session,
    season_id: str,
    *,
    at: DateTime,
) -> list[str]:
    """The keys of obligations whose silence has lasted until a step at which a request expires."""
    return list(session.scalars(_EXPIRED, {"season": season_id, "now": at}))


def put_due(
    session: Session,
    season_id: str,
    *,
    at: DateTime,
    off_track: bool,
    keys: bool,
) -> tuple[int, list[str]]:
    """Put the notices that are due into the outbox, do what silence leads to, and delete their steps.

    `off_track` says whether any step puts plans off track. Returns the number of notices, and their keys if `keys`
    asks for them.
    """
    values = {
        "season": season_id,
        "now": at,
        "soon": at.add(hours=SOON_HOURS),
    }
    _run_statement(session, _FLAG_GATES, values)
    if off_track:
        _run_statement(session, _MARK_SILENT, values)
    put = _put_into_outbox(session, values, with_keys=keys)
    _run_statement(session, _DELETE_DUE, values)
    return put


def _run_statement(
    session: Session,
    statement: Executable,
    values: Mapping[str, Any],
) -> None:
    session.execute(statement, values, execution_options=_WITHOUT_SESSION_SYNC)


def _put_into_outbox(
    session: Session,
    values: Mapping[str, Any],
    *,
    with_keys: bool,
) -> tuple[int, list[str]]:
    insert = _INSERTS[session.get_bind().dialect.name]
    if with_keys:
        returned = session.execute(insert.returning(_OUTBOX.c.key), values)
        keys = list(returned.scalars())
        return len(keys), keys
    inserted = session.execute(insert, values)
    return cast(CursorResult[Any], inserted).rowcount, []
