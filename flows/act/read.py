"""Reading for an act: the thing and whoever asks, what its table names, the people named there, the journal's end.

Four statements, however much is read; what a decision asks for besides is read when it asks.
"""

import json
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Any, cast

from sqlalchemy import Connection, select

from flows.act.command import Command
from flows.act.facts import Facts, facts_of
from flows.act.kind import Kind
from flows.act.loader import SqlLoader
from flows.act.read_season import calendar_of
from flows.act.row_map import RowMap
from flows.act.thing_statements import entities_above, id_column, season_lock, thing_lock, thing_statement
from models.journal import Answered, Head
from models.organisation import SYSTEM, Person
from models.read_conditions import Match, equals_parameter, is_among_parameter
from models.row_json import read_row
from models.season import Season
from models.statement import SQLITE, Statement
from states.refusal import PlanningError, Unknown

# --- the thing, its season, and who asks ------------------------------------------------------------------------


@dataclass(frozen=True)
class FoundThing:
    """A thing as it is now, the facts that it stands among, and the earlier answer to the same request."""

    facts: Facts
    thing: Any
    answered: Answered | None


def read_thing(
    connection: Connection,
    kind: Kind,
    command: Command,
    *,
    locks: bool = True,
) -> FoundThing:
    """The thing that a command is about; `locks` it for the rest of the transaction.

    Raises Unknown where there is no such thing or person.
    """
    (found,) = read_things(
        connection,
        kind,
        [command],
        {},
        locks=locks,
    )
    return found


def read_things(
    connection: Connection,
    kind: Kind,
    commands: Sequence[Command],
    facts_of_seasons: dict[str, Facts],
    *,
    locks: bool = True,
) -> list[FoundThing]:
    """The things of one kind that commands by one person are about, in one statement however many they are.

    Things of one season share its facts, which are kept in `facts_of_seasons`.
    """
    match, values = _values_of(commands)
    if locks and connection.dialect.name != SQLITE:  # on SQLite whoever writes is alone
        thing_lock(kind, match).run(connection, values)
    rows = thing_statement(kind, match).run(connection, values).fetchall()
    reader = ThingReader(
        SqlLoader(connection),
        kind,
        commands[0],
        facts_of_seasons,
    )
    id_name = id_column(kind.entity)
    found = {getattr(thing.thing, id_name): thing for thing in map(reader.found_in, rows)}
    for command in commands:
        if command.id not in found:
            raise _unknown_thing(reader.loader, kind, command)
    return [found[command.id] for command in commands]


def _values_of(commands: Sequence[Command]) -> tuple[Match, dict[str, str]]:
    """The parameters of the statement that reads things, and how it compares with them.

    An earlier answer is read with one thing; of several, their answers are read apart.
    """
    first = commands[0]
    values = {
        "thing": first.id,
        "actor": first.actor,
        "request": first.request_id,
        "season": first.season_id,
    }
    if len(commands) == 1:
        return equals_parameter, values
    ids = [command.id for command in commands]
    several = {"thing": json.dumps(ids), "request": ""}
    return is_among_parameter, values | several


@dataclass
class ThingReader:
    """Makes things and facts of what the database answered; `command` is the first of those that it reads for."""

    loader: SqlLoader
    kind: Kind
    command: Command
    facts_of_seasons: dict[str, Facts]

    def found_in(self, row: Sequence[str]) -> FoundThing:
        """The thing that one row of the statement tells of."""
        thing_text, season_text, digest, person_text, answered_text, *above_texts = row
        thing: Any = read_row(self.kind.entity, thing_text)
        season: Any = thing if self.kind.entity is Season else read_row(Season, season_text)
        if season.id not in self.facts_of_seasons:
            facts = self._facts_of(season, digest)
            _keep_actor(facts.known, self.command, person_text)
            self.facts_of_seasons[season.id] = facts
        facts = self.facts_of_seasons[season.id]
        _keep_above(facts.known, self.kind, above_texts)
        return FoundThing(
            facts,
            facts.known.keep(thing),
            _answer_in(answered_text),
        )

    def _facts_of(self, season: Season, digest: str) -> Facts:
        return facts_of(
            season,
            calendar_of(self.loader, season, digest),
            actor=self.command.actor,
            at=self.command.at,
            loader=self.loader,
        )


def _unknown_thing(loader: SqlLoader, kind: Kind, command: Command) -> PlanningError:
    if kind.not_found is not None:
        return kind.not_found(loader, command)
    name = kind.called or kind.name.replace("_", " ")
    ids = loader.known_ids(kind.entity, command.season_id)
    return Unknown(name, command.id, ids)


def _keep_above(
    known: RowMap,
    kind: Kind,
    texts: Iterable[str],
) -> None:
    for (_, entity), text in zip(entities_above(kind), texts, strict=True):
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


def lock_season(
    connection: Connection,
    kind: Kind,
    commands: Sequence[Command],
) -> None:
    """Before the things: of two who do this at once, the second sees what the first has done."""
    match, values = _values_of(commands)
    season_lock(kind, match).run(connection, values)


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
