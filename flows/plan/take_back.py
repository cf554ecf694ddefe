"""Taking back what a move did to rows: what it added goes, what it changed is as it was."""

from collections.abc import Callable, Iterator, Sequence
from decimal import Decimal
from typing import Any

from pendulum import Date, DateTime
from sqlalchemy import select

from flows.act.inverse import Change
from flows.ground import Ground
from flows.obligations.obligations import drop
from models.base import Base, Day, Instant, Money, in_utc
from models.exact import Exact
from models.exceptions import GateException
from models.initiative import HeadcountAsk, Initiative
from models.ladder_step import LadderStep
from models.notice import Notice
from models.obligation import Obligation
from models.plan import Contribution, Plan, PlanVersion
from models.review import Prereview, ReviewSession
from states.machine import fire
from states.review_session import REVIEW_SESSION

TEXT_TABLES = (
    PlanVersion.__name__,
    Initiative.__name__,
    HeadcountAsk.__name__,
    Contribution.__name__,
    Prereview.__name__,
)
"""What a text brings with it, and with whom partners read it: a text that is there stays there."""

TEXT_COLUMNS = ("text_number", "digest", "text_by")
KEPT_BY_OTHERS = ("state", "version", "entered_at", *TEXT_COLUMNS)
"""Columns of the plan that a move back, and not this file, looks after."""

DRIVEN = (ReviewSession.__name__,)
"""What moves along with the plan, and goes back with it as long as nothing else has moved it since."""

SAFE_IN_BULK = (
    *TEXT_TABLES,
    Notice.__name__,
    LadderStep.__name__,
    Plan.__name__,
)
"""Counters, notices that were cancelled unsent, steps that are laid out anew, and what a text brings with it."""


VALUE_READERS: tuple[tuple[Any, Callable[[str], Any]], ...] = (
    (Instant, lambda text: in_utc(DateTime.fromisoformat(text))),
    (Day, Date.fromisoformat),
    ((Money, Exact), Decimal),
)
"""How what JSON has no word for is read again."""


def beyond(
    ground: Ground,
    plan: Plan,
    changes: list[Change],
) -> Iterator[str]:
    """What the move did to other things than this plan, in words; nothing where it can be taken back."""
    began_text = any(_adds_text(change) for change in changes)
    for change in changes:
        if not _stays_within(ground, plan, change, began_text=began_text):
            yield _name_of(change)


def _adds_text(change: Change) -> bool:
    return bool(change["did"] == "added" and change["row"] == PlanVersion.__name__)


def _stays_within(
    ground: Ground,
    plan: Plan,
    change: Change,
    *,
    began_text: bool,
) -> bool:
    table = change["row"]
    is_of_text = table in TEXT_TABLES
    if change["did"] == "bulk":
        return table in SAFE_IN_BULK and (began_text or not is_of_text)
    if is_of_text and began_text:
        return True
    return change["did"] != "deleted" and _belongs_to_plan(ground, plan, change)


def _name_of(change: Change) -> str:
    table = change["row"]
    key = change.get("key") or [""]
    if table == Plan.__name__:
        return str(key[0])
    return f"{table} {key[0]}".strip()


def _belongs_to_plan(ground: Ground, plan: Plan, change: Change) -> bool:
    """Is this row the plan, a notice, or something of the plan that has no life of its own?"""
    table = change["row"]
    if table == Notice.__name__:
        return True
    if table == Plan.__name__:
        return bool(change["key"] == [plan.id])
    row = _changed_row(ground, change)
    is_of_plan = getattr(row, "plan_id", None) == plan.id
    was = change["was"]
    if table in DRIVEN and change["did"] == "changed":
        return is_of_plan and row.version == int(was["version"]) + 1
    return is_of_plan and "state" not in was


def _changed_row(ground: Ground, change: Change) -> Any:
    """None where the row is gone."""
    table = table_named(change["row"])
    return ground.session.get(table, tuple(change["key"]))


def take_back(
    ground: Ground,
    plan: Plan,
    changes: list[Change],
) -> None:
    """The last change first."""
    for change in reversed(changes):
        if change["did"] != "bulk" and change["row"] not in TEXT_TABLES:
            _take_change_back(ground, plan, change)
            ground.session.flush()


def _take_change_back(ground: Ground, plan: Plan, change: Change) -> None:
    row = _changed_row(ground, change)
    if change["did"] == "changed" and change["row"] in DRIVEN:
        _drive_back(ground, row, change["was"])
    elif row is None:
        return
    elif change["did"] == "changed":
        _put_back(plan, row, change["was"])
        if isinstance(row, Obligation):
            row.next_at = ground.at
    elif change["did"] == "added":
        _remove_row(ground, row)


def _put_back(
    plan: Plan | None,
    row: Any,
    was: dict[str, Any],
) -> None:
    columns = type(row).__table__.columns
    kept = KEPT_BY_OTHERS if row is plan else ()
    for name, value in was.items():
        if name not in kept:
            column_type = columns[name].type
            setattr(row, name, _read_value(column_type, value))


def _drive_back(
    ground: Ground,
    row: ReviewSession,
    was: dict[str, Any],
) -> None:
    """Its own way back, with an entry of its own."""
    now = row.state
    columns = dict(was)
    columns.pop("state", None)
    columns.pop("version", None)
    _put_back(None, row, columns)
    if "state" in was:
        _fire_back(row, was["state"])
    row.version += 1
    ground.write(
        "review_session",
        row.id,
        "undo",
        was=now,
        now=row.state,
        version=row.version,
    )


def _fire_back(row: ReviewSession, was: str) -> None:
    moves = REVIEW_SESSION.possible(was)
    triggers = [move.trigger for move in moves if move.target == row.state]
    fire(REVIEW_SESSION.back(triggers[0], was), "undo", row)


def _read_value(column_type: Any, value: Any) -> Any:
    """A value of a column of this type, as it was written down."""
    if value is None:
        return None
    for types, read in VALUE_READERS:
        if isinstance(column_type, types):
            return read(value)
    return value


def _remove_row(ground: Ground, row: Any) -> None:
    """What was sent stays; what is owed to nobody's knowledge was never owed."""
    if isinstance(row, Notice):
        _remove_unsent(ground, [row])
    elif isinstance(row, Obligation):
        _remove_due(ground, row)
    else:
        ground.session.delete(row)


def _remove_unsent(ground: Ground, notices: Sequence[Notice]) -> None:
    for notice in notices:
        if notice.sent_at is None:
            ground.session.delete(notice)


def _remove_due(ground: Ground, due: Obligation) -> None:
    session = ground.session
    of_due = select(Notice).where(Notice.obligation_key == due.key)
    notices = session.scalars(of_due).all()
    drop(ground, [due])
    _remove_unsent(ground, notices)
    session.flush()
    is_known = any(notice.sent_at is not None for notice in notices)
    if not is_known and not _is_excepted(ground, due):
        session.delete(due)


def _is_excepted(ground: Ground, due: Obligation) -> bool:
    """Does an exception name it?"""
    exceptions = select(GateException.key).where(GateException.key == due.key)
    return ground.session.scalars(exceptions).first() is not None


def table_named(name: str) -> type[Base]:
    """The table of this name."""
    tables = (mapper.class_ for mapper in Base.registry.mappers)
    return next(table for table in tables if table.__name__ == name)
