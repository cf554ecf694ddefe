"""A plan's plain move in SQL: what is read for it, and what is written when it is decided.

Saying a statement costs more than running it, so each is compiled once for a dialect and run on the driver's own
cursor (docs/decisions/0011-a-road-for-plain-moves.md).
"""

from collections import namedtuple
from collections.abc import Callable, Mapping, Sequence
from functools import lru_cache
from typing import Any, NamedTuple

from pendulum import DateTime
from sqlalchemy import String, bindparam, literal_column, select
from sqlalchemy.engine import Dialect

from models.journal import Head
from models.notice import Notice
from models.obligation import Obligation
from models.organisation import Person
from models.plan import Plan
from models.season import Season

ALWAYS = ("id", "season_id", "document", "state", "version", "digest")
"""The columns of the plan that every move asks for; its guards and its rights name the others."""

BESIDE: Mapping[str, Any] = {
    "calendar_number": Season.__table__.c.calendar_number,
    "left_at": Person.__table__.c.left_at,
    "seq": Head.__table__.c.seq,
    "hash": Head.__table__.c.hash,
}
"""What is read with the plan: which calendar applies, whether the one who asks has left, and the journal's end."""


OWED = (Obligation.settled_at.is_(None), Obligation.dropped_at.is_(None))
ESCALATED = (Notice.kind == literal_column("'escalation'"), Notice.state == literal_column("'sent'"))
WAITING = (Notice.state == literal_column("'waiting'"),)
CANCELLED = literal_column("'cancelled'", String)
"""What is done with a move, as `flows/obligations/obligations.py` has it; with names as literals, not as parameters."""


_BY: Any = Person.id
_PLAN: Any = Plan
COUNTED: Mapping[str, Any] = {"contributions_by": _PLAN.contributions_by(_BY).label("contributions_by")}
"""What is counted for who asks, by the name of the guard's question."""


class Decided(NamedTuple):
    """A move that may be made, with what the journal says of it; the number of its entry is still 0.

    `guards` are those that held, `facts` is JSON, `request` the id and digest of a request that is answered once, with
    the answer as JSON; `settles` are the keys of the obligations that are done with it.
    """

    plan_id: str
    seen: int
    version: int
    now: str
    at: DateTime
    guards: tuple[str, ...]
    calendar_number: int
    said: dict[str, Any]
    facts: str
    request: tuple[str, str, str] | None
    settles: tuple[str, ...]


Decide = Callable[[Any], Decided | None]


class Reading(NamedTuple):
    """The SELECT of one plan (parameters: who asks, which plan), and what makes a row with names of its answer."""

    text: str
    row: Callable[[Sequence[Any]], Any]


@lru_cache(maxsize=256)
def reading_of(dialect: Dialect, asked: frozenset[str]) -> Reading:
    """For moves that ask for these columns."""
    names = (*ALWAYS, *sorted(asked - set(ALWAYS)))
    columns = [COUNTED[name] if name in COUNTED else Plan.__table__.c[name] for name in names]
    asking = Person.id == bindparam("by", type_=String)
    found = select(*columns, *BESIDE.values()).select_from(Plan)
    found = found.join(Season, Season.id == Plan.season_id).join(Person, asking)
    found = found.join(Head, Head.id == literal_column("1")).where(Plan.id == bindparam("plan_id"))
    return Reading(positional(dialect, found, ("by", "plan_id")), _rows(dialect, columns))


def _rows(dialect: Dialect, columns: Sequence[Any]) -> Callable[[Sequence[Any]], Any]:
    make: Any = namedtuple  # its names are data
    kind = make("PlanRow", (*(column.name for column in columns), *BESIDE))
    decoders = {place: _decoder(dialect, column) for place, column in enumerate(columns)}
    decoded = [(place, decoder) for place, decoder in decoders.items() if decoder is not None]

    def row(values: Sequence[Any]) -> Any:
        told = list(values)
        for place, decoder in decoded:
            told[place] = decoder(told[place])
        return kind._make(told)

    return row if decoded else kind._make


def _decoder(dialect: Dialect, column: Any) -> Callable[[Any], Any] | None:
    decoder: Callable[[Any], Any] | None = column.type.dialect_impl(dialect).result_processor(dialect, None)
    return decoder


def positional(dialect: Dialect, statement: Any, order: tuple[str, ...]) -> str:
    """The statement with its parameters by position, which must come in this order."""
    kind: Any = type(dialect)
    compiled = statement.compile(dialect=kind(paramstyle="qmark" if dialect.name == "sqlite" else "format"))
    if tuple(compiled.positiontup or ()) != order:
        raise TypeError(f"the parameters come as {compiled.positiontup}, not as {order}")
    return str(compiled)
