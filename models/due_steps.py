"""The daily sweep as statements (W2 of docs/figures.md): every ladder step that is due becomes a notice, once.

Of a reader's missed steps of one obligation only the latest counts, and none that is late so shortly before the next
(docs/notices.md, “The ladder”). What is settled, dropped, paused or waived is left out here, and checked again when it
is sent. The sweep also does what silence until then leads to.
"""

from collections.abc import Callable, Mapping
from functools import partial
from typing import Any, cast

from pendulum import DateTime
from sqlalchemy import (
    ColumnElement,
    Connection,
    Delete,
    Select,
    Table,
    Update,
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

from models.base import Condition, Instant
from models.gate import Gate
from models.ladder_step import LadderStep
from models.notice import Notice
from models.obligation import Obligation
from models.statement import (
    SQLITE,
    THIS_INSTANT,
    THIS_SEASON,
    Statement,
    as_parameter,
    insert_of,
    parameter,
)

SOON_HOURS = 24
"""A late step is left out if the next one is less than so many hours away (docs/notices.md)."""

_SOON = parameter("soon", Instant)
_OUTBOX = cast(Table, Notice.__table__)


def _is_due() -> Condition:
    """The condition that a step's moment has come."""
    return and_(
        LadderStep.season_id == THIS_SEASON,
        LadderStep.at <= THIS_INSTANT,
    )


def steps_to_put() -> Select[tuple[str]]:
    """The steps whose moment has come, whether what they are about is still owed or not."""
    return select(LadderStep.obligation_key).where(_is_due())


def _is_still_owed() -> Condition:
    return and_(
        Obligation.settled_at.is_(None),
        Obligation.dropped_at.is_(None),
        Obligation.paused_at.is_(None),
        Obligation.gate_id.not_in(_waived_gates()),
    )


def _waived_gates() -> Select[tuple[str]]:
    return select(Gate.id).where(Gate.season_id == THIS_SEASON, Gate.state == "waived")


def _is_replaced() -> Condition:
    """The condition that a later step of the same reader replaces this one, or soon will."""
    next_is_soon = LadderStep.then_at < _SOON
    return or_(
        LadderStep.then_at <= THIS_INSTANT,
        and_(_is_late(), next_is_soon),
    )


def _due_steps(*columns: Any) -> Select[Any]:
    """These columns of the steps that are due and of what is owed."""
    steps = select(*columns).select_from(LadderStep)
    owed = steps.join(Obligation, Obligation.key == LadderStep.obligation_key)
    return owed.where(_is_due(), _is_still_owed())


def _notice_key() -> ColumnElement[str]:
    """The natural key: a second sweep finds it in the outbox and does nothing."""
    due_version = as_text(Obligation.due_version, Text)
    step = LadderStep.obligation_key.concat(":").concat(LadderStep.name)
    versioned_step = step.concat(":v").concat(due_version)
    return versioned_step.concat(":").concat(LadderStep.person_id)


def _is_late() -> Condition:
    return LadderStep.late_from <= THIS_INSTANT


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
        "created_at": THIS_INSTANT,
        "send_at": case((late, THIS_INSTANT), else_=LadderStep.at),
        "late": late,
    }


def _insert_notices(insert: Any) -> Any:
    """The statement that puts the due notices into the outbox, by a dialect's INSERT; those that are there it skips."""
    columns = _notice_columns()
    due = _due_steps(*columns.values()).where(~_is_replaced())
    notices = insert(_OUTBOX).from_select(tuple(columns), due)
    return notices.on_conflict_do_nothing(index_elements=["key"])


def _keys_of_new_notices(insert: Any) -> Any:
    return _insert_notices(insert).returning(_OUTBOX.c.key)


def _in_both_dialects(build: Callable[[Any], Any]) -> Mapping[str, Statement]:
    return {dialect: Statement(partial(_build_for, build, dialect)) for dialect in (SQLITE, "postgresql")}


def _build_for(build: Callable[[Any], Any], dialect: str) -> Any:
    return build(insert_of(dialect))


def _flag_gates() -> Update:
    flagged_gates = _due_steps(Obligation.gate_id).where(LadderStep.flags_gate)
    unflagged = update(Gate).where(
        Gate.season_id == THIS_SEASON,
        ~Gate.flagged,
        Gate.id.in_(flagged_gates),
    )
    return unflagged.values(flagged=True)


def _mark_silent() -> Update:
    silent = _due_steps(LadderStep.obligation_key).where(LadderStep.off_track)
    obligations = update(Obligation).where(Obligation.key.in_(silent.correlate(None)))
    return obligations.values(silent_version=Obligation.due_version)


def _expired() -> Select[tuple[str]]:
    return _due_steps(LadderStep.obligation_key).where(LadderStep.expires).distinct()


def _delete_due() -> Delete:
    return delete(LadderStep).where(_is_due())


_INSERT_NOTICES = _in_both_dialects(_insert_notices)
_KEYS_OF_NEW_NOTICES = _in_both_dialects(_keys_of_new_notices)
_FLAG_GATES = Statement(_flag_gates)
_MARK_SILENT = Statement(_mark_silent)
_EXPIRED = Statement(_expired)
_DELETE_DUE = Statement(_delete_due)


def expired_obligations(
    connection: Connection,
    season_id: str,
    *,
    at: DateTime,
) -> list[str]:
    """The keys of obligations whose silence has lasted until a step at which a request expires."""
    values = _values_of(connection, season_id, at)
    rows = _EXPIRED.run(connection, values).fetchall()
    return [key for (key,) in rows]


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
    values = _values_of(connection, season_id, at)
    _FLAG_GATES.run(connection, values)
    if off_track:
        _MARK_SILENT.run(connection, values)
    put = _put_into_outbox(connection, values, with_keys=keys)
    _DELETE_DUE.run(connection, values)
    return put


def _values_of(
    connection: Connection,
    season_id: str,
    at: DateTime,
) -> Mapping[str, Any]:
    """The parameters of these statements."""
    dialect = connection.dialect
    return {
        "season": season_id,
        "now": as_parameter(at, dialect),
        "soon": as_parameter(at.add(hours=SOON_HOURS), dialect),
    }


def _put_into_outbox(
    connection: Connection,
    values: Mapping[str, Any],
    *,
    with_keys: bool,
) -> tuple[int, list[str]]:
    dialect = connection.dialect.name
    if with_keys:
        rows = _KEYS_OF_NEW_NOTICES[dialect].run(connection, values).fetchall()
        return len(rows), [key for (key,) in rows]
    inserted = _INSERT_NOTICES[dialect].run(connection, values)
    return inserted.rowcount, []
