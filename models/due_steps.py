"""The daily sweep as statements (W2 of docs/figures.md): every ladder step that is due becomes a notice, once.

Of a reader's missed steps of one obligation only the latest counts, and none that is late so shortly before the next
(docs/notices.md, “The ladder”). What is settled, dropped, paused or waived is left out here, and checked again when it
is sent. The sweep also does what silence until then leads to.
"""

from functools import partial
from typing import Any, cast

from pendulum import DateTime
from sqlalchemy import (
    ColumnElement,
    Connection,
    Select,
    Table,
    and_,
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

from models.base import Condition, Instant
from models.gate import Gate
from models.ladder_step import LadderStep
from models.notice import Notice
from models.obligation import Obligation
from models.rows import defaults_of, shape_of
from models.statement import Statement, as_parameter, parameter

SOON_HOURS = 24
"""A late step is left out if the next one is less than so many hours away (docs/notices.md)."""

_SEASON = parameter("season")
_NOW = parameter("now", Instant)
_SOON = parameter("soon", Instant)
_OUTBOX = cast(Table, Notice.__table__)


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


def _default_columns() -> dict[str, Any]:
    """What every new notice has."""
    types = {column.key: column.type for column in shape_of(Notice).columns}
    return {name: literal(default(), types[name]) for name, default in defaults_of(Notice)}


def _notice_columns() -> dict[str, Any]:
    """What a notice is made of, by the name of its column; its words are written when it is sent."""
    late = _is_late()
    return _default_columns() | {
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


def _insert_notices(insert: Any, *, with_keys: bool) -> Any:
    """The statement that puts the due notices into the outbox, by a dialect's INSERT; those that are there it skips."""
    columns = _notice_columns()
    due = _due_steps(*columns.values()).where(~_is_replaced())
    notices = insert(_OUTBOX).from_select(tuple(columns), due)
    put = notices.on_conflict_do_nothing(index_elements=["key"])
    return put.returning(_OUTBOX.c.key) if with_keys else put


def _flag_gates() -> Any:
    due_flags = _due_steps(Obligation.gate_id).where(LadderStep.flags_gate)
    unflagged = update(Gate).where(
        Gate.season_id == _SEASON,
        ~Gate.flagged,
        Gate.id.in_(due_flags),
    )
    return unflagged.values(flagged=True)


def _mark_silent() -> Any:
    silent = _due_steps(LadderStep.obligation_key).where(LadderStep.off_track)
    obligations = update(Obligation).where(Obligation.key.in_(silent.correlate(None)))
    return obligations.values(silent_version=Obligation.due_version)


def _select_expired() -> Any:
    return _due_steps(LadderStep.obligation_key).where(LadderStep.expires).distinct()


def _delete_due() -> Any:
    return delete(LadderStep).where(
        LadderStep.season_id == _SEASON,
        LadderStep.at <= _NOW,
    )


def _inserts(*, with_keys: bool) -> dict[str, Statement]:
    """By the database."""
    by_dialect = {"sqlite": sqlite.insert, "postgresql": postgresql.insert}
    return {
        name: Statement(partial(_insert_notices, insert, with_keys=with_keys)) for name, insert in by_dialect.items()
    }


_INSERTS = _inserts(with_keys=False)
_INSERTS_WITH_KEYS = _inserts(with_keys=True)
_FLAG_GATES = Statement(_flag_gates)
_MARK_SILENT = Statement(_mark_silent)
_EXPIRED = Statement(_select_expired)
_DELETE_DUE = Statement(_delete_due)


def expired_obligations(
    connection: Connection,
    season_id: str,
    *,
    at: DateTime,
) -> list[str]:
    """The keys of obligations whose silence has lasted until a step at which a request expires."""
    now = as_parameter(at, connection.dialect)
    found = _EXPIRED.run(connection, {"season": season_id, "now": now})
    return [key for (key,) in found.fetchall()]


def put_due(
    connection: Connection,
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
        "now": as_parameter(at, connection.dialect),
        "soon": as_parameter(at.add(hours=SOON_HOURS), connection.dialect),
    }
    _FLAG_GATES.run(connection, values)
    if off_track:
        _MARK_SILENT.run(connection, values)
    put = _put_into_outbox(connection, values, with_keys=keys)
    _DELETE_DUE.run(connection, values)
    return put


def _put_into_outbox(
    connection: Connection,
    values: dict[str, Any],
    *,
    with_keys: bool,
) -> tuple[int, list[str]]:
    dialect = connection.dialect.name
    if not with_keys:
        inserted = _INSERTS[dialect].run(connection, values)
        return inserted.rowcount, []
    returned = _INSERTS_WITH_KEYS[dialect].run(connection, values)
    keys = [key for (key,) in returned.fetchall()]
    return len(keys), keys
