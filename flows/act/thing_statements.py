"""The statements that find what commands are about: things with all that they stand among, locked where they change."""

from functools import lru_cache
from typing import Any

from sqlalchemy import Select, select

from flows.act.kind import Kind
from flows.act.read_season import is_current_calendar
from models.base import Base
from models.journal import Answered
from models.organisation import Person
from models.plan import Plan
from models.read_conditions import Match
from models.row_json import json_row
from models.rows import shape_of
from models.season import CalendarVersion, Season
from models.statement import Statement, parameter


def id_column(entity: type[Base]) -> str:
    """The last column of its key; whatever else is in the key is the season."""
    return shape_of(entity).key[-1]


def _ids_of(kind: Kind) -> Any:
    return getattr(kind.entity, id_column(kind.entity))


@lru_cache(maxsize=128)
def thing_statement(kind: Kind, match: Match) -> Statement:
    """The thing, its season, the calendar's digest, whoever asks, an earlier answer, and what is above the thing."""

    def build() -> Any:
        thing: Any = kind.entity
        found = select(*_thing_columns(kind)).select_from(thing)
        found = _joined_season(found, kind)
        found = found.join(CalendarVersion, is_current_calendar())
        found = _joined_caller(found)
        return _only_the_thing(found, kind, match)

    return Statement(build)


def _only_the_thing(
    statement: Select[Any],
    kind: Kind,
    match: Match,
) -> Select[Any]:
    thing: Any = kind.entity
    ids = _ids_of(kind)
    statement = statement.where(match(ids, "thing")).order_by(ids)
    if not kind.of_season:
        return statement
    return statement.where(thing.season_id == parameter("season"))


@lru_cache(maxsize=128)
def thing_lock(kind: Kind, match: Match) -> Statement:
    """The thing with all that stands above it, locked for the rest of the transaction.

    A statement of its own: where PostgreSQL waits for a lock it reads the locked row anew, but what is joined to it as
    it was before it waited. An earlier answer, or another calendar, would not be seen.
    """

    def build() -> Any:
        found, _ = _joined_above(select(_ids_of(kind)), kind)
        found = _only_the_thing(found, kind, match)
        is_season = kind.entity is Season
        return found.with_for_update(of=_locked_tables(kind), key_share=is_season)

    return Statement(build)


def _joined_caller(statement: Select[Any]) -> Select[Any]:
    """With whoever asks and the earlier answer to the same request, where there are such rows."""
    is_actor = Person.id == parameter("actor")
    is_same_request = Answered.request_id == parameter("request")
    statement = statement.outerjoin(Person, is_actor)
    return statement.outerjoin(Answered, is_same_request)


def _thing_columns(kind: Kind) -> list[Any]:
    above = [json_row(entity) for _, entity in entities_above(kind)]
    return [
        json_row(kind.entity),
        json_row(Season),
        CalendarVersion.digest,
        _optional_row(Person),
        _optional_row(Answered),
        *above,
    ]


def _locked_tables(kind: Kind) -> list[Any]:
    """The thing's own after those of what stands above it."""
    above = [entity for _, entity in entities_above(kind)]
    return [*reversed(above), kind.entity]


def entities_above(kind: Kind) -> tuple[tuple[str, type[Base]], ...]:
    """The columns that lead from the thing to what has its season, each with the table that it refers to."""
    if kind.parent:
        return ((kind.parent, Plan),)
    return kind.above


def _joined_season(statement: Select[Any], kind: Kind) -> Select[Any]:
    """With what stands above the thing, and the season where it is not the thing itself."""
    statement, highest = _joined_above(statement, kind)
    if kind.entity is Season:
        return statement
    return statement.join(Season, Season.id == highest.season_id)


def _joined_above(statement: Select[Any], kind: Kind) -> tuple[Select[Any], Any]:
    """With what stands above the thing, and the highest of that."""
    highest: Any = kind.entity
    for column, entity in entities_above(kind):
        above: Any = entity
        above_id = getattr(highest, column)
        statement = statement.join(above, above.id == above_id)
        highest = above
    return statement, highest


def _optional_row(entity: type[Base]) -> Any:
    """The row as JSON; NULL in the place of its key where there is none."""
    return json_row(entity)


@lru_cache(maxsize=128)
def season_lock(kind: Kind, match: Match) -> Statement:
    """The season's row of a thing, for whoever has the season to themselves."""

    def build() -> Any:
        thing: Any = kind.entity
        found = select(Season.id).select_from(thing)
        found, highest = _joined_above(found, kind)
        found = found.join(Season, Season.id == highest.season_id)
        found = found.where(match(_ids_of(kind), "thing"))
        # A key nobody changes need not be locked: who holds a plan may go on writing rows that refer to the season.
        return found.with_for_update(of=Season, key_share=True)

    return Statement(build)
