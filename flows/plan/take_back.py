"""Taking back what a move did to rows: what it added goes, what it changed is as it was."""

from collections.abc import Callable, Iterator
from decimal import Decimal
from typing import Any

from pendulum import Date, DateTime
from sqlalchemy import select

from flows.ground import Ground
from flows.obligations.obligations import drop
from flows.plan.doings import Change, kind
from models.base import Day, Instant, Money, in_utc
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

TEXT_TABLES = tuple(table.__name__ for table in (PlanVersion, Initiative, HeadcountAsk, Contribution, Prereview))
"""What a text brings with it, and with whom partners read it: a text that is there stays there."""

TEXT_COLUMNS = ("text_number", "digest", "text_by")
KEPT_BY_OTHERS = ("state", "version", "entered_at", *TEXT_COLUMNS)
"""Columns of the plan that a move back, and not this file, looks after."""

DRIVEN = (ReviewSession.__name__,)
"""What moves along with the plan, and goes back with it as long as nothing else has moved it since."""

SAFE_IN_BULK = (*TEXT_TABLES, Notice.__name__, LadderStep.__name__, Plan.__name__)
"""Counters, notices that were cancelled unsent, steps that are laid out anew, and what a text brings with it."""


VALUE_READERS: tuple[tuple[Any, Callable[[str], Any]], ...] = (
    (Instant, lambda text: in_utc(DateTime.fromisoformat(text))),
    (Day, Date.fromisoformat),
    ((Money, Exact), Decimal),
)
"""How what JSON has no word for is read again."""


def beyond(ground: Ground, plan: Plan, changes: list[Change]) -> Iterator[str]:
    """What the move did to other things than this plan, in words; nothing where it can be taken back."""
    began_text = any(one["did"] == "added" and one["row"] == PlanVersion.__name__ for one in changes)
    for one in changes:
        if one["did"] == "bulk":
            known = one["row"] in SAFE_IN_BULK and (began_text or one["row"] not in TEXT_TABLES)
        elif one["row"] in TEXT_TABLES and began_text:
            known = True
        else:
            known = one["did"] != "deleted" and _own(ground, plan, one)
        if not known:
            yield _called(one)


def _called(one: Change) -> str:
    key = one.get("key") or [""]
    return f"{one['row']} {key[0]}".strip() if one["row"] != Plan.__name__ else str(key[0])


def _own(ground: Ground, plan: Plan, one: Change) -> bool:
    """Is this row the plan, a notice, or something of the plan that has no life of its own?"""
    if one["row"] == Notice.__name__:
        return True
    if one["row"] == Plan.__name__:
        return bool(one["key"] == [plan.id])
    row: Any = ground.session.get(kind(one["row"]), tuple(one["key"]))
    mine = getattr(row, "plan_id", None) == plan.id
    if one["row"] in DRIVEN and one["did"] == "changed":
        return mine and row.version == int(one["was"]["version"]) + 1
    return mine and "state" not in one["was"]


def take_back(ground: Ground, plan: Plan, changes: list[Change]) -> None:
    """The last change first."""
    for one in reversed(changes):
        if one["did"] == "bulk" or one["row"] in TEXT_TABLES:
            continue
        row: Any = ground.session.get(kind(one["row"]), tuple(one["key"]))
        if one["did"] == "changed" and one["row"] in DRIVEN:
            _drive_back(ground, row, one["was"])
        elif one["did"] == "changed" and row is not None:
            _put_back(plan, row, one["was"])
            if isinstance(row, Obligation):
                row.next_at = ground.at
        elif one["did"] == "added" and row is not None:
            _remove(ground, row)
        ground.session.flush()


def _put_back(plan: Plan | None, row: Any, was: dict[str, Any]) -> None:
    columns = type(row).__table__.columns
    for name, value in was.items():
        if row is not plan or name not in KEPT_BY_OTHERS:
            setattr(row, name, _read(columns[name].type, value))


def _drive_back(ground: Ground, row: ReviewSession, was: dict[str, Any]) -> None:
    """Its own way back, with an entry of its own."""
    now = row.state
    _put_back(None, row, {name: value for name, value in was.items() if name not in ("state", "version")})
    if "state" in was:
        moves = (move.trigger for move in REVIEW_SESSION.possible(was["state"]) if move.target == now)
        fire(REVIEW_SESSION.back(next(moves), was["state"]), "undo", row)
    row.version += 1
    ground.write(
        "review_session",
        row.id,
        "undo",
        was=now,
        now=row.state,
        version=row.version,
    )


def _read(column: Any, value: Any) -> Any:
    """A value of a column of this type, as it was written down."""
    reads = next((read for types, read in VALUE_READERS if isinstance(column, types)), None)
    return value if value is None or reads is None else reads(value)


def _remove(ground: Ground, row: Any) -> None:
    """What was sent stays; what is owed to nobody's knowledge was never owed."""
    session = ground.session
    if isinstance(row, Notice):
        if row.sent_at is None:
            session.delete(row)
    elif isinstance(row, Obligation):
        notices = list(session.scalars(select(Notice).where(Notice.obligation_key == row.key)))
        drop(ground, [row])
        for notice in notices:
            if notice.sent_at is None:
                session.delete(notice)
        session.flush()
        named = session.scalars(select(GateException.key).where(GateException.key == row.key)).first()
        if named is None and all(notice.sent_at is None for notice in notices):
            session.delete(row)
    else:
        session.delete(row)
