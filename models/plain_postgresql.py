"""A plan's plain move on PostgreSQL: a look, and one statement that is a transaction of its own.

Between the two others may write; so the statement reads every condition of the decision once more, on the row that it
locks, and links its entry to whatever the end of the journal then is. Where a condition no longer holds it does
nothing.
"""

from collections.abc import Iterator, Sequence
from functools import lru_cache
from typing import Any

import psycopg
from sqlalchemy import (
    CTE,
    String,
    bindparam,
    cast,
    delete,
    func,
    insert,
    literal,
    literal_column,
    select,
    update,
)
from sqlalchemy.engine import Dialect

from models.database import Collided, given_up
from models.driver import Lost
from models.journal import Answered, Entry, Head
from models.ladder_step import LadderStep
from models.notice import Notice
from models.obligation import Obligation
from models.organisation import Person
from models.plain_move import CANCELLED, ESCALATED, OWED, WAITING, Decide, Decided, Reading
from models.plan import Plan
from models.season import Season
from rules.chain import halves
from states.guard import Asking, Reasoned
from states.plan import GUARDS

FACTS = ("season_id", "at", "actor", "kind", "thing_id", "act", "was", "now", "version", "reason", "facts")
"""What an entry says, but for its place in the chain."""


def carry(cursor: Any, dialect: Dialect, reading: Reading, keys: tuple[str, str], decide: Decide) -> bool:
    """Read the plan (`keys`: who asks, which plan), decide, and write; False where nothing was written.

    Where the server gave it up for another's sake nothing is written either: the other road begins anew.
    Raises Collided where somebody else came first.
    """
    try:
        values = _look(cursor, reading.text, keys)
        decided = None if values is None else decide(reading.row(values))
        if decided is None:
            return False
        text, constants = at_once(dialect, decided.guards, decided.request is not None, len(decided.settles))
        return bool(cursor.execute(text, constants | _parameters(decided)).rowcount == 1)
    except psycopg.errors.IntegrityError as error:
        raise Collided from error
    except psycopg.OperationalError as error:
        if given_up(error):
            return False
        raise


def _look(cursor: Any, text: str, keys: tuple[str, str]) -> Any:
    """Raises Lost where nobody listens any more: a kept connection may have been ended by the server."""
    driver = cursor.connection
    if not driver.autocommit:
        driver.autocommit = True
    try:
        return cursor.execute(text, keys).fetchone()
    except psycopg.OperationalError as error:
        if driver.closed:
            raise Lost from error
        raise


def _parameters(decided: Decided) -> dict[str, Any]:
    before, after = halves(decided.said)
    told = {name: decided.said[name] for name in FACTS if name in decided.said}
    request_id, request_digest, answer = decided.request or ("", "", "")
    beside = {"before": before, "after": after, "seen": decided.seen, "calendar_number": decided.calendar_number}
    asked = {"request_id": request_id, "request_digest": request_digest, "answer": answer}
    owed = {f"owed{n}": key for n, key in enumerate(decided.settles)}
    return told | beside | asked | owed | {"at": decided.at, "facts": decided.facts, "by": told["actor"]}


@lru_cache(maxsize=256)
def at_once(dialect: Dialect, guards: tuple[str, ...], answers: bool, settles: int) -> tuple[str, dict[str, Any]]:
    """The statement for a move with these guards, and those of its named parameters that are always the same."""
    owed = [bindparam(f"owed{n}", type_=String) for n in range(settles)]
    moved = _moved(guards, owed)
    parts = list(_settled(moved, owed)) if owed else []
    linked = _linked(moved)
    if answers:
        row = {"request_id": "request_id", "request_digest": "request_digest", "answer": "answer", "at": "at"}
        columns = [_param(Answered, column, name) for column, name in row.items()]
        parts.append(insert(Answered).from_select(list(row), select(*columns).select_from(moved)).cte("told"))
    said = [_param(Entry, name, name) for name in FACTS]
    chained = select(*said, literal(""), linked.c.seq, linked.c.previous_hash, linked.c.hash)
    entry = insert(Entry).from_select([*FACTS, "on_behalf_of", "seq", "previous_hash", "hash"], chained)
    compiled = entry.add_cte(*parts).compile(dialect=dialect)
    return str(compiled), {name: value for name, value in compiled.params.items() if value is not None}


def _param(table: Any, column: str, name: str) -> Any:
    kind = table.__table__.c[column].type
    return cast(bindparam(name, type_=kind), kind)


def _settled(moved: CTE, owed: Sequence[Any]) -> Iterator[CTE]:
    """What is done with the move, and silenced."""
    mine = (Obligation.key.in_(owed), *OWED, select(moved.c.id).exists())
    done = update(Obligation).where(*mine).values(settled_at=_param(Obligation, "settled_at", "at"))
    settled = done.returning(Obligation.key).cte("settled")
    keys = select(settled.c.key)
    yield delete(LadderStep).where(LadderStep.obligation_key.in_(keys)).returning(LadderStep.name).cte("silenced")
    cancelled = update(Notice).where(Notice.obligation_key.in_(keys), *WAITING).values(state=CANCELLED)
    yield cancelled.returning(Notice.key).cte("cancelled")


def _moved(guards: tuple[str, ...], owed: Sequence[Any]) -> CTE:
    """The plan's row, if all is still as it was read, and nobody is to hear that what is done with it is resolved."""
    by: Any = bindparam("by", type_=String)
    at: Any = bindparam("at", type_=Plan.__table__.c.entered_at.type)
    asking = Asking(by, at)
    held = [GUARDS[code].holds(Plan, asking) for code in guards if not isinstance(GUARDS[code], Reasoned)]
    season = select(Season.id).where(
        Season.id == Plan.season_id, Season.calendar_number == bindparam("calendar_number")
    )
    person = select(Person.id).where(Person.id == by, Person.left_at.is_(None))
    same = (Plan.id == bindparam("thing_id"), Plan.version == bindparam("seen"), Plan.state == bindparam("was"))
    held.append(Plan.limited_leaves == literal_column("0"))
    if owed:
        held.append(~select(Notice.key).where(Notice.obligation_key.in_(owed), *ESCALATED).exists())
    row = update(Plan).values(state=bindparam("now"), version=bindparam("version"), entered_at=at)
    return row.where(*same, *held, season.exists(), person.exists()).returning(Plan.id).cte("moved")


def _linked(moved: CTE) -> CTE:
    """The journal's end, one further; the chain's hash is taken here, of the number that is known here only."""
    number = Head.seq + 1
    before, after = (bindparam(half, type_=String) for half in ("before", "after"))
    said = Head.hash + before + cast(number, String) + after
    hashed = func.encode(func.sha256(func.convert_to(said, literal_column("'UTF8'"))), literal_column("'hex'"))
    row = update(Head).values(seq=number, previous_hash=Head.hash, hash=hashed)
    row = row.where(Head.id == literal_column("1"), moved.c.id == bindparam("thing_id"))
    return row.returning(Head.seq, Head.previous_hash, Head.hash).cte("linked")
