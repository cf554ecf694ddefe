"""Reading for an act: the thing and whoever asks, what its table names, the people named there, the journal's end.

Four statements, however much is read; what a decision asks for besides is read when it asks.
"""

import json
from collections.abc import Iterable
from functools import lru_cache
from typing import Any, cast

from sqlalchemy import Connection, Select, select

from flows.act.command import Command
from flows.act.facts import Facts, facts_of
from flows.act.kind import Kind
from flows.act.loader import SqlLoader
from flows.act.read_season import calendar_of, is_current_calendar
from flows.act.row_map import RowMap
from models.base import Base
from models.journal import Answered, Head
from models.organisation import SYSTEM, Person
from models.plan import Plan
from models.row_json import json_row, read_row
from models.season import CalendarVersion, Season
from models.statement import SQLITE, Statement, parameter
from states.refusal import Unknown

# --- the thing, its season, and who asks ------------------------------------------------------------------------


@lru_cache(maxsize=64)
def _thing_statement(kind: Kind) -> Statement:
    """The thing, its parent, the season, whoever asks, the calendar's digest, and an earlier answer."""

    def build() -> Any:
        thing: Any = kind.entity
        found = select(*_thing_columns(kind)).select_from(thing)
        found = _joined_season(found, kind)
        found = found.join(CalendarVersion, is_current_calendar())
        found = _joined_caller(found)
        return _only_the_thing(found, kind)

    return Statement(build)


def _only_the_thing(statement: Select[Any], kind: Kind) -> Select[Any]:
    thing: Any = kind.entity
    statement = statement.where(thing.id == parameter("thing"))
    if not kind.of_season:
        return statement
    return statement.where(thing.season_id == parameter("season"))


@lru_cache(maxsize=64)
def _thing_lock(kind: Kind) -> Statement:
    """The thing with all that stands above it, locked for the rest of the transaction.

    A statement of its own: where PostgreSQL waits for a lock it reads the locked row anew, but what is joined to it as
    it was before it waited. An earlier answer, or another calendar, would not be seen.
    """

    def build() -> Any:
        thing: Any = kind.entity
        found, _ = _joined_above(select(thing.id), kind)
        found = _only_the_thing(found, kind)
        is_season = thing is Season
        return found.with_for_update(of=_locked_tables(kind), key_share=is_season)

    return Statement(build)


def _joined_caller(statement: Select[Any]) -> Select[Any]:
    """With whoever asks and the earlier answer to the same request, where there are such rows."""
    is_actor = Person.id == parameter("actor")
    is_same_request = Answered.request_id == parameter("request")
    statement = statement.outerjoin(Person, is_actor)
    return statement.outerjoin(Answered, is_same_request)


def _thing_columns(kind: Kind) -> list[Any]:
    above = [json_row(entity) for _, entity in _above(kind)]
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
    above = [entity for _, entity in _above(kind)]
    return [*reversed(above), kind.entity]


def _above(kind: Kind) -> tuple[tuple[str, type[Base]], ...]:
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
    for column, entity in _above(kind):
        above: Any = entity
        above_id = getattr(highest, column)
        statement = statement.join(above, above.id == above_id)
        highest = above
    return statement, highest


def _optional_row(entity: type[Base]) -> Any:
    """The row as JSON; NULL in the place of its key where there is none."""
    return json_row(entity)


def read_thing(
    connection: Connection,
    kind: Kind,
    command: Command,
    *,
    locks: bool = True,
) -> tuple[Facts, Any, Answered | None]:
    """The thing as it is now, with the facts that it stands among; `locks` it for the rest of the transaction.

    Raises Unknown where there is no such thing or person.
    """
    loader = SqlLoader(connection)
    values = _values_of(command)
    if locks and connection.dialect.name != SQLITE:  # on SQLite whoever writes is alone
        _thing_lock(kind).run(connection, values)
    row = _thing_statement(kind).run(connection, values).fetchone()
    if row is None:
        raise _unknown_thing(loader, kind, command)
    thing_text, season_text, digest, person_text, answered_text, *above_texts = row
    known = RowMap()
    thing: Any = known.keep(read_row(kind.entity, thing_text))
    season: Any = thing if kind.entity is Season else read_row(Season, season_text)
    frozen = calendar_of(loader, season, digest)
    _keep_above(known, kind, above_texts)
    _keep_actor(known, command, person_text)
    facts = facts_of(
        season,
        frozen,
        actor=command.actor,
        at=command.at,
        loader=loader,
        known=known,
    )
    return facts, thing, _answer_in(answered_text)


def _values_of(command: Command) -> dict[str, str]:
    """The parameters of the statement that reads a thing."""
    return {
        "thing": command.id,
        "actor": command.actor,
        "request": command.request_id,
        "season": command.season_id,
    }


def _unknown_thing(loader: SqlLoader, kind: Kind, command: Command) -> Unknown:
    name = kind.called or kind.name.replace("_", " ")
    ids = loader.known_ids(kind.entity, command.season_id)
    return Unknown(name, command.id, ids)


def _keep_above(
    known: RowMap,
    kind: Kind,
    texts: Iterable[str],
) -> None:
    for (_, entity), text in zip(_above(kind), texts, strict=True):
        known.keep(read_row(entity, text))


def _keep_actor(known: RowMap, command: Command, person_text: str) -> None:
    """Raises Unknown where nobody has the id of whoever asks."""
    if command.actor == SYSTEM:
        return
    if _is_empty(person_text):
        raise Unknown("person", command.actor)
    known.keep(read_row(Person, person_text))


def _answer_in(text: str) -> Answered | None:
    if _is_empty(text):
        return None
    answered: Any = read_row(Answered, text)
    return cast(Answered, answered)


@lru_cache(maxsize=64)
def _season_lock(kind: Kind) -> Statement:
    """The season's row of a thing, for whoever has the season to themselves."""

    def build() -> Any:
        thing: Any = kind.entity
        found = select(Season.id).select_from(thing)
        found, highest = _joined_above(found, kind)
        found = found.join(Season, Season.id == highest.season_id)
        found = found.where(thing.id == parameter("thing"))
        # A key nobody changes need not be locked: who holds a plan may go on writing rows that refer to the season.
        return found.with_for_update(of=Season, key_share=True)

    return Statement(build)


def lock_season(connection: Connection, kind: Kind, command: Command) -> None:
    """Before the thing: of two who do this at once, the second sees what the first has done."""
    lock = _season_lock(kind)
    lock.run(connection, {"thing": command.id})


def _is_empty(text: str) -> bool:
    """An outer join that found nothing gives a row of nothing, whose key is null."""
    return bool(json.loads(text)[0] is None)


# --- the journal's end ------------------------------------------------------------------------------------------


def _head_statement() -> Any:
    head = select(Head.seq, Head.hash)
    head = head.where(Head.id == 1)
    return head.with_for_update()


_HEAD = Statement(_head_statement)


def lock_head(connection: Connection) -> Any:
    """The cursor from which `read_head` takes the last entry, locked as late as may be."""
    return _HEAD.run(connection)


def read_head(locked: Any) -> tuple[int, str] | None:
    """Number and hash of the last entry; None where the journal is empty."""
    found = locked.fetchone()
    if not found:
        return None
    number, entry_hash = found
    return int(number), str(entry_hash)
