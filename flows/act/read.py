"""Reading for an act: the thing and whoever asks, what its table names, the people named there, the journal's end.

Four statements, however much is read; what a decision asks for besides is read when it asks.
"""

import json
from collections.abc import Iterable, Iterator, Mapping, Sequence
from functools import lru_cache
from typing import Any

from pendulum import DateTime
from sqlalchemy import Connection, ForeignKey, Select, literal, select, union, union_all

from flows.act.command import Command
from flows.act.facts import Facts, RowMap, facts_of, question
from flows.act.kind import Kind
from flows.act.loader import SqlLoader
from flows.act.season import known_calendar
from models.absence import Absence
from models.base import Base
from models.journal import Answered, Head
from models.notice import Notice
from models.obligation import Obligation
from models.organisation import SYSTEM, Person
from models.plan import Plan
from models.reads import READS, Read, keys_with_steps
from models.row_json import json_row, read_row
from models.rows import shape_of
from models.season import CalendarVersion, Season
from models.statement import SQLITE, Statement, as_parameter, is_listed, parameter
from states.refusal import Unknown

# --- the thing, its season, and who asks ------------------------------------------------------------------------


@lru_cache(maxsize=64)
def _thing_statement(kind: Kind) -> Statement:
    """The thing, its parent, the season, whoever asks, the calendar's digest, and an earlier answer."""

    def build() -> Any:
        thing: Any = kind.entity
        actor = parameter("actor")
        columns = [json_row(thing), json_row(Season), CalendarVersion.digest]
        columns += [_optional_row(Person), _optional_row(Answered)]
        above = _above(kind)
        columns += [json_row(entity) for _, entity in above]
        found = select(*columns).select_from(thing)
        found, highest = _joined_above(found, kind)
        if thing is not Season:
            found = found.join(Season, Season.id == highest.season_id)
        same = (CalendarVersion.season_id == Season.id) & (CalendarVersion.number == Season.calendar_number)
        found = found.join(CalendarVersion, same)
        found = found.outerjoin(Person, Person.id == actor)
        found = found.outerjoin(Answered, Answered.request_id == parameter("request"))
        found = found.where(thing.id == parameter("thing"))
        if kind.of_season:
            found = found.where(thing.season_id == parameter("season"))
        return found

    return Statement(build)


@lru_cache(maxsize=64)
def _thing_lock(kind: Kind) -> Statement:
    """The thing with all that stands above it, locked for the rest of the transaction.

    A statement of its own: where PostgreSQL waits for a lock it reads the locked row anew, but what is joined to it as
    it was before it waited. An earlier answer, or another calendar, would not be seen.
    """

    def build() -> Any:
        thing: Any = kind.entity
        found, _ = _joined_above(select(thing.id), kind)
        found = found.where(thing.id == parameter("thing"))
        if kind.of_season:
            found = found.where(thing.season_id == parameter("season"))
        locked = [*(entity for _, entity in reversed(_above(kind))), thing]
        return found.with_for_update(of=locked, key_share=thing is Season)

    return Statement(build)


def _above(kind: Kind) -> tuple[tuple[str, type[Base]], ...]:
    """The columns that lead from the thing to what has its season, each with the table that it refers to."""
    return ((kind.parent, Plan),) if kind.parent else kind.above


def _joined_above(statement: Select[Any], kind: Kind) -> tuple[Select[Any], Any]:
    """With what stands above the thing, and the highest of that."""
    highest: Any = kind.entity
    for column, entity in _above(kind):
        above: Any = entity
        statement = statement.join(above, above.id == getattr(highest, column))
        highest = above
    return statement, highest


def _optional_row(entity: type[Base]) -> Any:
    """The row as JSON; NULL in the place of its key where there is none."""
    return json_row(entity)


def read_thing(
    connection: Connection, kind: Kind, command: Command, *, locks: bool = True
) -> tuple[Facts, Any, Answered | None]:
    """The thing as it is now, with the facts that it stands among; `locks` it for the rest of the transaction.

    Raises Unknown where there is no such thing or person.
    """
    loader = SqlLoader(connection)
    values = {
        "thing": command.id,
        "actor": command.actor,
        "request": command.request_id,
        "season": command.season_id,
    }
    if locks and connection.dialect.name != SQLITE:  # on SQLite whoever writes is alone
        _thing_lock(kind).run(connection, values).fetchall()
    row = _thing_statement(kind).run(connection, values).fetchone()
    if row is None:
        called = kind.called or kind.name.replace("_", " ")
        raise Unknown(called, command.id, loader.known_ids(kind.entity, command.season_id))
    thing_text, season_text, digest, person_text, answered_text, *above_texts = row
    thing: Any = read_row(kind.entity, thing_text)
    season: Any = thing if kind.entity is Season else read_row(Season, season_text)
    frozen = known_calendar(season.id, season.calendar_number, digest)
    if frozen is None:
        frozen = loader.frozen_calendar(season.id, season.calendar_number)
    known = RowMap()
    known.keep(thing)
    for (_, entity), text in zip(_above(kind), above_texts, strict=True):
        known.keep(read_row(entity, text))
    if command.actor != SYSTEM:
        if _is_empty(person_text):
            raise Unknown("person", command.actor)
        known.keep(read_row(Person, person_text))
    answered: Any = None if _is_empty(answered_text) else read_row(Answered, answered_text)
    facts = facts_of(season, frozen, actor=command.actor, at=command.at, loader=loader, known=known)
    return facts, thing, answered


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
    _season_lock(kind).run(connection, {"thing": command.id}).fetchall()


def _is_empty(text: str) -> bool:
    """An outer join that found nothing gives a row of nothing, whose key is null."""
    return bool(json.loads(text)[0] is None)


# --- what the act's table names ---------------------------------------------------------------------------------


@lru_cache(maxsize=512)
def _reads_statement(names: tuple[str, ...]) -> Statement:
    """All of these reads at once: (name, row)."""

    def build() -> Any:
        parts = []
        for name in names:
            read = READS[name]
            rows = json_row(read.entity, read.without)
            parts.append(select(literal(name), rows).where(read.where()))
        if "messages" in names:
            parts.append(keys_with_steps())
        return union_all(*parts)

    return Statement(build)


def read_in_advance(facts: Facts, connection: Connection, names: Sequence[str], plan: Plan | None) -> None:
    """Everything that the act's table names, in one statement; then the people who are named there, in another."""
    season = facts.season.row
    anchor = {"season": season.id, "plan": plan.id if plan else "", "unit": plan.unit_id if plan else ""}
    if names:
        _keep_reads(facts, connection, tuple(names), anchor)
    _keep_people(facts, connection)


def _keep_reads(facts: Facts, connection: Connection, names: tuple[str, ...], anchor: Mapping[str, str]) -> None:
    rows = _reads_statement(names).run(connection, anchor).fetchall()
    with_steps: set[str] = set()
    for name, text in rows:
        if name == "steps":
            with_steps.add(text)
            continue
        read = READS[name]
        facts.known.keep(read_row(read.entity, text, read.without))
    for name in names:
        _mark_covered(facts.known, READS[name], anchor)
    if "messages" in names:
        facts.known.with_steps = with_steps
        _mark_messages(facts.known)


def _mark_covered(known: RowMap, read: Read, anchor: Mapping[str, str]) -> None:
    if read.covers:
        where = {column: anchor[name] for column, name in read.covers.items()}
        known.complete.add(question(read.entity, where))


def _mark_messages(known: RowMap) -> None:
    for key in known.by_table.get(Obligation, {}):
        where = {"obligation_key": key[0]}
        known.complete.add(question(Notice, where | {"kind": "escalation", "state": "sent"}))
        known.complete.add(question(Notice, where | {"state": "waiting"}))
        known.complete.add(question(Notice, where | {"state": "cancelled", "sent_at": None}))


# --- the people -------------------------------------------------------------------------------------------------


def _people_statement() -> Any:
    """These people, their managers and whoever they left in their place, with the absences of each."""
    at: Any = parameter("at", Absence.until_at.type)
    named = select(Person.id.label("id")).where(is_listed(Person.id, "people"))
    managers = select(Person.manager_id.label("id")).where(is_listed(Person.id, "people"))
    absent = is_listed(Absence.person_id, "people")
    delegates = select(Absence.delegate_id.label("id")).where(absent, Absence.until_at > at)
    wanted = union(named, managers, delegates).cte("wanted")
    people = select(literal("person"), json_row(Person)).join(wanted, wanted.c.id == Person.id)
    absences = select(literal("absence"), json_row(Absence)).join(wanted, wanted.c.id == Absence.person_id)
    return union_all(people, absences)


_PEOPLE = Statement(_people_statement)


@lru_cache(maxsize=128)
def _person_columns(entity: type[Base]) -> tuple[str, ...]:
    """The columns of a table that refer to a person."""
    columns = shape_of(entity).columns
    return tuple(column.key for column in columns if any(map(_refers_to_person, column.foreign_keys)))


def _refers_to_person(key: ForeignKey) -> bool:
    return bool(key.column.table is Person.__table__)


def _people_named(known: RowMap) -> Iterator[str]:
    for entity, rows in known.by_table.items():
        columns = _person_columns(entity)
        for row in rows.values() if columns else ():
            for name in columns:
                person_id = row.__dict__.get(name)
                if person_id:
                    yield person_id


def _keep_people(facts: Facts, connection: Connection) -> None:
    named = set(_people_named(facts.known))
    if facts.actor != SYSTEM:
        named.add(facts.actor)
    values = {"people": json.dumps(sorted(named)), "at": as_parameter(facts.at, connection.dialect)}
    seen: set[str] = set()
    for name, text in _PEOPLE.run(connection, values).fetchall():
        row: Any = read_row(Person if name == "person" else Absence, text)
        facts.known.keep(row)
        if name == "person":
            seen.add(row.id)
    for person_id in seen:
        facts.known.complete.add(question(Absence, {"person_id": person_id}))


# --- the journal's end ------------------------------------------------------------------------------------------

_HEAD = Statement(lambda: select(Head.seq, Head.hash).where(Head.id == 1).with_for_update())


def read_head(connection: Connection) -> tuple[int, str] | None:
    """Number and hash of the last entry, locked as late as may be; None where the journal is empty."""
    found = _HEAD.run(connection).fetchone()
    return (int(found[0]), str(found[1])) if found else None


def _season_statement() -> Any:
    """The season and its calendar's digest, by which a calendar that was read before is known."""
    same = (CalendarVersion.season_id == Season.id) & (CalendarVersion.number == Season.calendar_number)
    joined = select(json_row(Season), CalendarVersion.digest).outerjoin(CalendarVersion, same)
    return joined.where(Season.id == parameter("season"))


_SEASON = Statement(_season_statement)


def season_facts(connection: Connection, season_id: str, *, actor: str, at: DateTime) -> Facts:
    """The facts of a season for a look, or for an act that has no other thing; raises Unknown for either."""
    loader = SqlLoader(connection)
    row = _SEASON.run(connection, {"season": season_id}).fetchone()
    if row is None:
        raise Unknown("season", season_id, loader.known_ids(Season))
    season: Any = read_row(Season, row[0])
    frozen = known_calendar(season.id, season.calendar_number, row[1])
    if frozen is None:
        frozen = loader.frozen_calendar(season.id, season.calendar_number)
    facts = facts_of(season, frozen, actor=actor, at=at, loader=loader)
    if actor != SYSTEM:
        facts.person(actor)
    return facts


def ids_of(rows: Iterable[Base]) -> list[str]:
    """The last part of each row's key."""
    return [str(shape_of(type(row)).key_of(row)[-1]) for row in rows]
