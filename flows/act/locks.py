"""Locking what an act about a whole season needs to itself, before it is read."""

from collections.abc import Iterable
from functools import lru_cache
from typing import TYPE_CHECKING, Any

from sqlalchemy import Connection, select

from flows.act.command import Command
from models.base import Base
from models.season import Season
from models.statement import Statement, parameter

if TYPE_CHECKING:
    # A tick locks a season and, mostly, does nothing to a thing of any kind.
    from flows.act.kind import Kind


def _season_row() -> Any:
    found = select(Season.id).where(Season.id == parameter("season"))
    return found.with_for_update(key_share=True)


_SEASON_ROW = Statement(_season_row)


def lock_season_row(connection: Connection, season_id: str) -> None:
    """Of two who begin something in it at once, the second sees what the first has begun."""
    _SEASON_ROW.run(connection, {"season": season_id}).fetchall()


@lru_cache(maxsize=64)
def _rows_of_season(kind: "Kind", entity: type[Base]) -> Statement:
    """The rows of a table in the season of a thing, in the order in which every act locks them."""

    def build() -> Any:
        thing: Any = kind.entity
        season_id = thing.id if thing is Season else thing.season_id
        season = select(season_id).where(thing.id == parameter("thing"))
        locked: Any = entity
        rows = select(locked.id).where(locked.season_id == season.scalar_subquery())
        return rows.order_by(locked.id).with_for_update(key_share=True)

    return Statement(build)


def lock_rows(
    connection: Connection,
    kind: "Kind",
    command: Command,
    entities: Iterable[type[Base]],
) -> None:
    """All rows of these tables in the thing's season: who is at one of them is waited for, and comes after."""
    for entity in entities:
        statement = _rows_of_season(kind, entity)
        statement.run(connection, {"thing": command.id}).fetchall()
