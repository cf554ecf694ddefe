"""The one road: read, decide, write. Everything that changes state comes this way, whoever asks for it."""

from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Any, TypeVar

from sqlalchemy import Connection, Dialect, Engine
from sqlalchemy.exc import IntegrityError, OperationalError
from sqlalchemy.orm import Session

from flows.act.command import Command, Done
from flows.act.decide import Choice, Decider
from flows.act.draft import Draft
from flows.act.facts import Facts
from flows.act.idempotency import answer_row, earlier_answer
from flows.act.kind import Kind
from flows.act.kinds import KINDS
from flows.act.read import lock_season, read_head, read_in_advance, read_thing, season_facts
from flows.act.write import write_answer, write_draft
from models.database import LOG, TRIES, Busy, Collided, given_up
from models.journal import Answered
from models.organisation import SYSTEM
from models.plan import Plan
from states.guard import Reason
from states.refusal import Refused, Unknown

Work = Connection | Session
"""A transaction: the road's own, or that of a session which does other things in it too."""

Answer = TypeVar("Answer")


@dataclass(frozen=True)
class Road:
    """The road for these kinds of things (flows/kinds.py names them all)."""

    kinds: Mapping[str, Kind]

    def perform(self, engine: Engine, command: Command) -> Done:
        """Do it in a transaction of its own, begun anew where the database gave it up for another's sake.

        Raises Refused with every reason at once, Unknown where thing, person or act do not exist, Collided where
        somebody else was faster.
        """
        return in_transaction(engine, lambda connection: self.perform_in(connection, command))

    def perform_in(self, work: Work, command: Command) -> Done:
        """Do it inside a transaction; all or nothing of it is written when that one is committed."""
        with _connection_of(work) as connection:
            return self._perform(connection, command)

    def perform_all(self, work: Work, commands: Sequence[Command]) -> list[Done]:
        """Do several, in their order, or none of them; raises Refused with every reason of all of them."""
        if not commands:
            return []
        with _connection_of(work) as connection:
            reasons = [reason for command in commands for reason in self._reasons(connection, command)]
            if reasons:
                raise Refused(commands[0].act, ", ".join(command.id for command in commands), reasons)
            return [self._perform(connection, command) for command in commands]

    def follow_in(self, work: Work, command: Command, *, on_behalf_of: tuple[str, ...] = ()) -> Done:
        """What follows from something decided before, maybe for somebody: no right is asked for, and no guard.

        What the automation does by itself comes this way, and what a move of another kind of thing brings with it.
        """
        return self.follow_all(work, [command], on_behalf_of=on_behalf_of)[0]

    def follow_all(self, work: Work, commands: Sequence[Command], *, on_behalf_of: tuple[str, ...] = ()) -> list[Done]:
        """The same for several, in their order."""
        if not commands:
            return []
        with _connection_of(work) as connection:
            return [self._follow(connection, command, on_behalf_of) for command in commands]

    def begin_in(self, work: Work, command: Command) -> Done:
        """Do the first that is done to a thing: its kind `begins` it among the facts of the season."""
        return self.begin_all(work, [command])[0]

    def begin_all(self, work: Work, commands: Sequence[Command]) -> list[Done]:
        """The same for several, in their order."""
        if not commands:
            return []
        with _connection_of(work) as connection:
            return [self._begin(connection, command) for command in commands]

    def explain(self, work: Work, command: Command) -> list[Reason]:
        """“Why can't I?”: all that stands in the way of an act; the same read and decision, and nothing is written."""
        with _connection_of(work, writes=False) as connection:
            return self._reasons(connection, command, locks=False)

    def _reasons(self, connection: Connection, command: Command, *, locks: bool = True) -> list[Reason]:
        facts, thing, _ = self._read(connection, command, locks=locks)
        try:
            Decider(self.kinds).decide(facts, thing, command)
        except Refused as refused:
            return list(refused.reasons)
        return []

    def choices(self, work: Work, command: Command) -> list[Choice]:
        """Every move from the thing's state, each with what is in its way; the command's act does not matter."""
        with _connection_of(work, writes=False) as connection:
            facts, thing, _ = self._read(connection, command, locks=False)
            return Decider(self.kinds).choices(facts, self.kinds[command.kind], thing, command)

    def _perform(self, connection: Connection, command: Command) -> Done:
        facts, thing, answered = self._read(connection, command)
        earlier = earlier_answer(command, answered)
        if earlier is not None:
            return earlier
        draft, done = Decider(self.kinds).decide(facts, thing, command)
        return _written_draft(connection, draft, done)

    def _follow(self, connection: Connection, command: Command, on_behalf_of: tuple[str, ...]) -> Done:
        facts, thing, _ = self._read(connection, command)
        draft, done = Decider(self.kinds).follow(facts, thing, command, on_behalf_of)
        write_draft(connection, draft, read_head(connection))
        return done

    def _begin(self, connection: Connection, command: Command) -> Done:
        kind = self.kinds[command.kind]
        facts = season_facts(connection, command.season_id, actor=command.actor, at=command.at)
        answered = facts.get(Answered, command.request_id) if command.request_id else None
        earlier = earlier_answer(command, answered)
        if earlier is not None:
            return earlier
        if kind.begins is None:
            raise Unknown("beginning of", kind.name)
        thing = kind.begins(facts, command)
        is_new = not facts.known.has(thing)
        draft, done = Decider(self.kinds).decide(facts, thing, command, is_new=is_new)
        return _written_draft(connection, draft, done)

    def _read(self, connection: Connection, command: Command, *, locks: bool = True) -> tuple[Facts, Any, Any]:
        kind = self.kinds[command.kind]
        if locks and is_done_alone(kind, command):
            lock_season(connection, kind, command)
        facts, thing, answered = read_thing(connection, kind, command, locks=locks)
        if locks and kind.expires is not None and command.act != kind.expires[0] and kind.expires[1](facts, thing):
            # What has ended by now is ended first, as its own act: nothing passes on leave that is over.
            was = thing.version
            self._perform(connection, Command(kind.name, command.id, kind.expires[0], SYSTEM, command.at))
            facts, thing, answered = read_thing(connection, kind, command)
            facts.caught_up = thing.version - was
        plan = thing if isinstance(thing, Plan) else self._parent(facts, kind, thing)
        read_in_advance(facts, connection, reads_of(kind, facts, thing, command), plan)
        return facts, thing, answered

    def _parent(self, facts: Facts, kind: Kind, thing: Any) -> Plan | None:
        return facts.get(Plan, getattr(thing, kind.parent)) if kind.parent else None


def is_done_alone(kind: Kind, command: Command) -> bool:
    """Has this act the season to itself, so that who comes second sees what the first has done?"""
    act = kind.acts.get(command.act)
    return act.alone if act is not None else kind.alone


def _written_draft(connection: Connection, draft: Draft, done: Done) -> Done:
    """Write it, with the answer by which the same request is known again."""
    command = draft.command
    answer = answer_row(command, done) if command.request_id else None
    if draft.is_forgotten:
        write_answer(connection, answer)
    else:
        write_draft(connection, draft, read_head(connection), answer)
    return done


def reads_of(kind: Kind, facts: Facts, thing: Any, command: Command) -> tuple[str, ...]:
    """The names of all that this act reads in advance: the kind's own, the act's, and its effects'."""
    names = dict.fromkeys(kind.reads)
    act = kind.acts.get(command.act)
    if act is not None:
        names.update(dict.fromkeys(act.reads))
        return tuple(names)
    move = kind.lifecycle(facts).move(command.act, thing.state)
    for part in (*move.effects, *move.guards) if move else ():
        names.update(dict.fromkeys(kind.move_reads.get(part, ())))
    names.update(dict.fromkeys(kind.move_reads.get("", ())))
    return tuple(names)


# --- transactions -----------------------------------------------------------------------------------------------


def in_transaction(engine: Engine, work: Callable[[Connection], Answer]) -> Answer:
    """One unit of work, begun anew where the database gave it up for another's sake; the fifth time it says so."""
    for left in reversed(range(TRIES)):
        try:
            with _written(engine) as connection:
                return work(connection)
        except Busy:
            if not left:
                raise
            LOG.warning("The database is busy: somebody else holds it. Waiting for it; %d more tries.", left)
    raise Busy


@contextmanager
def _written(engine: Engine) -> Iterator[Connection]:
    """Committed whole, or nothing of it."""
    with _house_errors(engine.dialect), engine.begin() as connection:
        yield connection


@contextmanager
def _house_errors(dialect: Dialect) -> Iterator[None]:
    """What the driver says of others who were faster, as the house says it."""
    driver: Any = dialect.loaded_dbapi
    try:
        yield
    except (IntegrityError, driver.IntegrityError) as error:
        # Two changed the same rows at once, and this one came second; nothing of it was kept.
        raise Collided from error
    except OperationalError as error:
        if given_up(error.orig):
            raise Busy from error
        raise
    except driver.OperationalError as error:
        if given_up(error):
            raise Busy from error
        raise


@contextmanager
def _connection_of(work: Work, *, writes: bool = True) -> Iterator[Connection]:
    """A session writes what it holds before, and reads it again after."""
    if isinstance(work, Connection):
        yield work
        return
    work.flush()
    connection = work.connection()
    with _house_errors(connection.dialect):
        yield connection
    if writes:
        work.expire_all()


ROAD = Road(KINDS)
perform = ROAD.perform
perform_in = ROAD.perform_in
perform_all = ROAD.perform_all
follow_in = ROAD.follow_in
follow_all = ROAD.follow_all
begin_in = ROAD.begin_in
begin_all = ROAD.begin_all
