"""Who hears of the obligations that are laid out, as parts of statements: for each word, and since when."""

from dataclasses import dataclass
from typing import Any

from sqlalchemy import (
    CTE,
    String,
    and_,
    false,
    func,
    literal,
    literal_column,
    select,
    true,
)
from sqlalchemy.orm import aliased

from models.base import FOREVER, Condition, Instant
from models.obligation import Obligation
from models.organisation import Person
from models.plan import Plan
from models.recipients import (
    EARLY_OWNER,
    EXECUTIVE,
    IS_CHOSEN,
    OWNER,
    HearsFor,
    barred_from,
    place_of,
)
from models.sql_words import EarliestOf, InstantOfText, JsonItems
from models.statement import parameter

_PRODUCT_OPS: Any = parameter("product_ops")
NEVER = literal(FOREVER, Instant)


def hearing_rows(name: str) -> CTE:
    """The rows that the parameter of this name brings."""
    items = JsonItems(parameter(name)).table_valued("value")
    columns: list[Any] = []
    for field in HearsFor.__annotations__:
        text = items.c.value.op("->>")(literal_column(f"'{field}'", String))
        column = InstantOfText(text) if field.endswith("_at") else text
        columns.append(column.label(field))
    return select(*columns).cte(name)


# --- the obligations that are laid out ----------------------------------------------------------------------------


def chosen_obligations(*conditions: Condition) -> CTE:
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
        .outerjoin(own, _is_row_of(own, Obligation.person_id, barred_from(debtor)))
        .outerjoin(above, _is_row_of(above, debtor.manager_id))
        .outerjoin(approves, _is_row_of(approves, Plan.approver_id))
        .outerjoin(for_all, _is_row_of(for_all, _PRODUCT_OPS))
    )
    return joined.where(IS_CHOSEN, *conditions).cte("chosen")


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
    for_all: Any = parameter("changes", Instant)
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


def hearing_of_chosen(*conditions: Condition) -> Hearing:
    """Who hears of the obligations of the parameter `keys` for which these conditions hold."""
    return Hearing(chosen_obligations(*conditions), hearing_rows("executives"))
