"""Laying ladders out as statements: for obligations, who hears of each rung, and when it reaches them.

Whom a rung tells, and who hears for them, is `models.recipients`; when it reaches somebody in a place is computed by
`rules.ladder`, once for all who live there, and kept (`models.rung_instant`).
"""

from collections.abc import Sequence
from dataclasses import dataclass
from functools import lru_cache
from typing import Any, cast

from pendulum import Date, DateTime
from sqlalchemy import (
    CTE,
    Connection,
    Delete,
    Dialect,
    Table,
    Update,
    delete,
    func,
    select,
    update,
)

from models.hearing import NEVER, hearing_of_chosen
from models.ladder_step import LadderStep
from models.laid_steps import UNTIL, RungReaders, insert_steps
from models.obligation import Obligation
from models.place_instants import CALENDAR_NUMBER, select_unknown
from models.recipients import Recipients
from models.row_json import read_day
from models.rung_instant import RungInstant
from models.sql_words import EarliestOf
from models.statement import (
    THIS_SEASON,
    Statement,
    as_parameters,
    insert_of,
    is_listed,
    listed_values,
)

_INSTANTS = cast(Table, RungInstant.__table__)


@dataclass(frozen=True)
class LadderBasis:
    """What ladders are laid out by: season, the calendar's version, who is Product Ops, and until which instant."""

    season: str
    number: int
    product_ops: str
    now: DateTime
    until: DateTime


@dataclass(frozen=True)
class Layout:
    """Obligations that are laid out together: whom their rungs tell, by what, and who hears for others."""

    keys: Sequence[str]
    tellings: tuple[RungReaders, ...]
    basis: LadderBasis
    recipients: Recipients

    @property
    def words(self) -> tuple[str, ...]:
        """By which people are told."""
        return tuple(dict.fromkeys(telling.word for telling in self.tellings))

    def parameters(self, dialect: Dialect) -> dict[str, Any]:
        """The parameters of the statements."""
        values = {
            "keys": listed_values(self.keys),
            **vars(self.basis),
            **self.recipients.parameters(),
        }
        return as_parameters(values, dialect)


# --- when a rung reaches people of a place ------------------------------------------------------------------------


DueAndPlaces = tuple[Date, str, str]
"""A due day, and the places (see `models.recipients.place_of`) of the one who owes and of the reader."""


def unknown_instants(connection: Connection, layout: Layout) -> list[DueAndPlaces]:
    """The due days and places for which no instants have been computed yet."""
    values = layout.parameters(connection.dialect)
    rows = _unknown_statement(layout.words).run(connection, values).fetchall()
    return [(read_day(str(due_on)), debtor, reader) for due_on, debtor, reader in rows]


@lru_cache(maxsize=32)
def _unknown_statement(words: tuple[str, ...]) -> Statement:
    return Statement(lambda: select_unknown(words))


def keep_instants(
    connection: Connection,
    layout: Layout,
    rows: Sequence[dict[str, Any]],
) -> None:
    """Store instants for this version of the calendar; those of older versions are deleted."""
    values = layout.parameters(connection.dialect)
    _DELETE_OUTDATED.run(connection, values)
    insert = insert_of(connection.dialect.name)(_INSTANTS)
    connection.execute(insert.on_conflict_do_nothing(), rows)


def _delete_outdated() -> Delete:
    return delete(RungInstant).where(
        RungInstant.season_id == THIS_SEASON,
        RungInstant.calendar_number != CALENDAR_NUMBER,
    )


_DELETE_OUTDATED = Statement(_delete_outdated)


# --- the steps ----------------------------------------------------------------------------------------------------


def lay_steps(connection: Connection, layout: Layout) -> None:
    """Lay out the steps of these obligations until `basis.until`, and note when they are to be looked at again."""
    values = layout.parameters(connection.dialect)
    _DELETE_OLD_STEPS.run(connection, values)
    _insert_statement(layout.tellings).run(connection, values)
    _UPDATE_NEXT_AT.run(connection, values)


def _delete_old_steps() -> Delete:
    return delete(LadderStep).where(is_listed(LadderStep.obligation_key, "keys"))


_DELETE_OLD_STEPS = Statement(_delete_old_steps)


@lru_cache(maxsize=32)
def _insert_statement(tellings: tuple[RungReaders, ...]) -> Statement:
    return Statement(lambda: insert_steps(tellings))


# --- when they are looked at again --------------------------------------------------------------------------------


def _update_next_at() -> Update:
    """Set each obligation's `next_at` ahead of its first step that is not laid out yet, or to when others may hear.

    It is the soonest for all readers who were told of its day in the debtor's place, so it may be sooner than needed.
    """
    chosen, ahead = hearing_of_chosen().chosen, _soonest_ahead()
    ahead_at = select(ahead.c.ahead_at).where(
        ahead.c.due_on == chosen.c.due_on,
        ahead.c.debtor == chosen.c.debtor,
    )
    of_chosen = ahead_at.correlate(chosen).scalar_subquery()
    next_at = EarliestOf(func.coalesce(of_chosen, NEVER), chosen.c.changes_at)
    return update(Obligation).where(Obligation.key == chosen.c.key).values(next_at=next_at)


def _soonest_ahead() -> CTE:
    """By the due day and the place of who owes, when the first step after then is to be laid out."""
    soonest = select(
        RungInstant.due_on,
        RungInstant.debtor,
        func.min(RungInstant.ahead_at).label("ahead_at"),
    )
    later = soonest.where(
        RungInstant.season_id == THIS_SEASON,
        RungInstant.calendar_number == CALENDAR_NUMBER,
        RungInstant.at > UNTIL,
    )
    return later.group_by(RungInstant.due_on, RungInstant.debtor).cte("ahead")


_UPDATE_NEXT_AT = Statement(_update_next_at)
