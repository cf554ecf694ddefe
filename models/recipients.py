"""Who hears of what is owed, as parts of statements: for each word of a ladder whom it means, and who hears for them.

Where somebody is away or has left, a row says who hears for them now (`HearsFor`; the rows are made in
`flows/reminders/recipients.py`). Everybody else has no row, and hears for themselves.
"""

import json
from collections.abc import Iterable, Sequence
from dataclasses import asdict, dataclass
from functools import lru_cache
from typing import Any

from pendulum import DateTime
from sqlalchemy import (
    CTE,
    ColumnElement,
    Select,
    String,
    and_,
    bindparam,
    case,
    false,
    func,
    literal,
    literal_column,
    or_,
    select,
    true,
)
from sqlalchemy.orm import Session, aliased

from models.base import FOREVER, Condition, Instant
from models.obligation import Obligation
from models.organisation import Person
from models.plan import Plan
from models.sql_words import EarliestOf, InstantOfText, JsonItems
from models.statement import sqlite_instant

EARLY_OWNER, OWNER, EXECUTIVE = "early_owner", "owner", "executive"
"""`early_owner` is the ladder's word “owner” on the steps that whoever is away without a delegate hears themselves."""
WORDS = (EARLY_OWNER, OWNER, "manager", "approver", "product_ops")
"""The words that mean one person for each obligation; “executive” means the same people for all."""

IS_CHOSEN = Obligation.key.in_(bindparam("keys", expanding=True))
NOW = bindparam("now", type_=Instant)
_PRODUCT_OPS: Any = bindparam("product_ops", type_=String)
NEVER = literal(FOREVER, Instant)


@dataclass(frozen=True)
class HearsFor:
    """Who hears now for somebody, and since when; `early_reader_id` hears the early steps of what they owe.

    `barred_id` is who may not hear for them in this matter: the approver of the plan that somebody who left owned. It
    is so until `changes_at`. Whoever has always heard for themselves begins at no instant.
    """

    person_id: str
    barred_id: str
    reader_id: str
    begins_at: DateTime | None
    early_reader_id: str
    early_begins_at: DateTime | None
    changes_at: DateTime


@dataclass(frozen=True)
class Recipients:
    """Rows for those who are away or have left, and one for each who hears as an executive; these are so until then."""

    away: Sequence[HearsFor]
    executives: Sequence[HearsFor]
    changes_at: DateTime = FOREVER

    @classmethod
    def all_here(cls, executives: Iterable[str]) -> "Recipients":
        """Where nobody is away, everybody hears for themselves."""
        return cls((), [hears_themselves(person) for person in dict.fromkeys(executives)])

    def parameters(self) -> dict[str, Any]:
        """As the statements take them."""
        return {
            "away": _rows_as_json(self.away),
            "executives": _rows_as_json(self.executives),
            "changes": self.changes_at,
        }


def hears_themselves(person: str) -> HearsFor:
    return HearsFor(person, "", person, None, person, None, FOREVER)


def _rows_as_json(rows: Iterable[HearsFor]) -> str:
    return json.dumps([asdict(row) for row in rows], default=sqlite_instant)


def hearing_rows(name: str) -> CTE:
    """The rows that the parameter of this name brings."""
    array = bindparam(name, type_=String)
    items = JsonItems(array).table_valued("value")
    columns: list[Any] = []
    for field in HearsFor.__annotations__:
        text = items.c.value.op("->>")(literal_column(f"'{field}'", String))
        column = InstantOfText(text) if field.endswith("_at") else text
        columns.append(column.label(field))
    return select(*columns).cte(name)


# --- the obligations that are laid out ----------------------------------------------------------------------------


def place_of(person: Any) -> ColumnElement[str]:
    """What a person's zone and working days follow from: country, zone and calendar, as the organisation has them."""
    country_and_zone = person.country.concat("|").concat(person.zone)
    place: ColumnElement[str] = country_and_zone.concat("|").concat(person.calendar)
    return place


def is_elsewhere(person: Any) -> Condition:
    """May somebody be away, or have they left?"""
    return or_(
        person.away_until > NOW,
        person.left_at.is_not(None),
    )


def _barred_from(debtor: Any) -> ColumnElement[str]:
    """What the owner of a plan leaves behind does not go to whoever approves it."""
    leaves_plan = and_(
        Plan.owner_id == debtor.id,
        debtor.left_at <= NOW,
    )
    return case((leaves_plan, Plan.approver_id), else_="")


def chosen_obligations() -> CTE:
    """The obligations of the parameter `keys`: for each word whom it means, who hears for them, and since when."""
    debtor = aliased(Person)
    away = hearing_rows("away")
    own, above, approves, for_all = (away.alias() for _ in range(4))
    people = {
        EARLY_OWNER: (Obligation.person_id, own),
        OWNER: (Obligation.person_id, own),
        "manager": (debtor.manager_id, above),
        "approver": (Plan.approver_id, approves),
        "product_ops": (_PRODUCT_OPS, for_all),
    }
    columns: list[Any] = []
    for word, (person_id, row) in people.items():
        columns += _columns_of_word(word, person_id, row)
    chosen = select(*_columns_owed(debtor), *columns, _changes_at(own, above, approves))
    joined = (
        chosen.join(debtor, debtor.id == Obligation.person_id)
        .outerjoin(Plan, Plan.id == Obligation.plan_id)
        .outerjoin(own, _is_row_of(own, Obligation.person_id, _barred_from(debtor)))
        .outerjoin(above, _is_row_of(above, debtor.manager_id))
        .outerjoin(approves, _is_row_of(approves, Plan.approver_id))
        .outerjoin(for_all, _is_row_of(for_all, _PRODUCT_OPS))
    )
    return joined.where(IS_CHOSEN).cte("chosen")


def _columns_owed(debtor: Any) -> tuple[Any, ...]:
    return (
        Obligation.key,
        Obligation.season_id,
        Obligation.due_on,
        Obligation.since,
        place_of(debtor).label("debtor"),
    )


def _columns_of_word(
    word: str,
    person_id: Any,
    row: Any,
) -> tuple[Any, ...]:
    """Who hears by this word (under its own name), whom it means, and since when they hear (NULL: they always did)."""
    reader, begins = row.c.reader_id, row.c.begins_at
    if word == EARLY_OWNER:
        reader, begins = row.c.early_reader_id, row.c.early_begins_at
    return (
        func.coalesce(reader, person_id).label(word),
        person_id.label(f"{word}_meant"),
        begins.label(f"{word}_begins"),
    )


def _is_row_of(
    row: Any,
    person_id: Any,
    barred_id: Any = "",
) -> Condition:
    return and_(
        row.c.person_id == person_id,
        row.c.barred_id == barred_id,
    )


def _changes_at(*rows: Any) -> Any:
    """When it may be somebody else who hears."""
    instants = [func.coalesce(row.c.changes_at, NEVER) for row in rows]
    for_all: Any = bindparam("changes", type_=Instant)
    return EarliestOf(for_all, *instants).label("changes_at")


# --- who hears by a word ------------------------------------------------------------------------------------------


@dataclass(frozen=True)
class Hearing:
    """The chosen obligations, and the rows of the executives, each of whom hears or has somebody who hears for them."""

    chosen: CTE
    executives: CTE

    def source_of(self, word: str) -> Any:
        """The obligations, for a word that means several people once for each of these."""
        if word == EXECUTIVE:
            return self.chosen.join(self.executives, true())
        return self.chosen

    def reader_of(self, word: str) -> Any:
        """Who hears by the word."""
        return self._column(word, "reader_id", word)

    def meant_by(self, word: str) -> Any:
        """Whom the word means."""
        return self._column(word, "person_id", f"{word}_meant")

    def begins_of(self, word: str) -> Any:
        """Since when they hear; NULL for whoever hears for themselves and has no row."""
        return self._column(word, "begins_at", f"{word}_begins")

    def _column(self, word: str, of_executive: str, of_obligation: str) -> Any:
        if word == EXECUTIVE:
            return self.executives.c[of_executive]
        return self.chosen.c[of_obligation]

    def hears_by(self, word: str, person: Any) -> Condition:
        """Does this person hear of the obligation by the word?"""
        if word == EXECUTIVE:
            is_one: Condition = person.id.in_(select(self.executives.c.reader_id))
            return is_one
        hears: Condition = person.id == self.chosen.c[word]
        return func.coalesce(hears, false())


def hearing_of_chosen() -> Hearing:
    """Who hears of the obligations of the parameter `keys`."""
    return Hearing(chosen_obligations(), hearing_rows("executives"))


# --- where somebody is away ---------------------------------------------------------------------------------------


@dataclass(frozen=True)
class PeopleOwed:
    """The people of obligations of whom somebody may be away or has left; `barred_id` as in `HearsFor`."""

    owner_id: str
    barred_id: str
    manager_id: str | None
    approver_id: str | None


def people_elsewhere(
    session: Session,
    keys: Sequence[str],
    *,
    at: DateTime,
) -> list[PeopleOwed]:
    """The people of those of these obligations of whom somebody may be away or has left."""
    rows = session.execute(_select_elsewhere(), {"keys": keys, "now": at})
    return [PeopleOwed(*row) for row in rows.tuples()]


@lru_cache(maxsize=1)
def _select_elsewhere() -> Select[Any]:
    debtor, manager, approver = (aliased(Person) for _ in range(3))
    people = select(
        debtor.id,
        _barred_from(debtor),
        debtor.manager_id,
        Plan.approver_id,
    )
    joined = (
        people.join(Obligation, Obligation.person_id == debtor.id)
        .outerjoin(manager, manager.id == debtor.manager_id)
        .outerjoin(Plan, Plan.id == Obligation.plan_id)
        .outerjoin(approver, approver.id == Plan.approver_id)
    )
    somebody_is = or_(is_elsewhere(debtor), is_elsewhere(manager), is_elsewhere(approver))
    return joined.where(IS_CHOSEN, somebody_is).distinct()
