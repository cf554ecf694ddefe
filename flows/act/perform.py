"""The one road: read, decide, write. Everything that changes state comes this way, whoever asks for it."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from sqlalchemy import Connection, Engine

from flows.act.command import Command, Done
from flows.act.decide import Choice, Decider
from flows.act.demands import (
    answered_before,
    has_expired,
    is_done_alone,
    plan_of,
    reads_of,
    units_of,
)
from flows.act.draft import Draft
from flows.act.facts import Facts
from flows.act.idempotency import answer_row, earlier_answer
from flows.act.kind import Kind
from flows.act.kinds import KINDS
from flows.act.read import lock_season, read_thing
from flows.act.read_season import season_facts
from flows.act.read_tables import read_in_advance
from flows.act.transaction import Work, connection_of, in_transaction
from flows.act.write import write_answer, write_draft
from models.journal import Answered
from models.organisation import SYSTEM
from states.guard import Reason
from states.refusal import Refused, Unknown


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
        with connection_of(work) as connection:
            return self._perform(connection, command)

    def perform_all(
        self,
        work: Work,
        commands: Sequence[Command],
    ) -> list[Done]:
        """Do several, in their order, or none of them; raises Refused with every reason of all of them."""
        if not commands:
            return []
        with connection_of(work) as connection:
            reasons: list[Reason] = []
            for command in commands:
                reasons += self._reasons(connection, command)
            if reasons:
                ids = ", ".join(command.id for command in commands)
                raise Refused(commands[0].act, ids, reasons)
            return [self._perform(connection, command) for command in commands]

    def follow_in(
        self,
        work: Work,
        command: Command,
        *,
        on_behalf_of: tuple[str, ...] = (),
    ) -> Done:
        """What follows from something decided before, maybe for somebody: no right is asked for, and no guard.

        What the automation does by itself comes this way, and what a move of another kind of thing brings with it.
        """
        (done,) = self.follow_all(
            work,
            [command],
            on_behalf_of=on_behalf_of,
        )
        return done

    def follow_all(
        self,
        work: Work,
        commands: Sequence[Command],
        *,
        on_behalf_of: tuple[str, ...] = (),
    ) -> list[Done]:
        """The same for several, in their order."""
        if not commands:
            return []
        with connection_of(work) as connection:
            return [self._follow(connection, command, on_behalf_of) for command in commands]

    def begin_in(self, work: Work, command: Command) -> Done:
        """Do the first that is done to a thing: its kind `begins` it among the facts of the season."""
        (done,) = self.begin_all(work, [command])
        return done

    def begin_all(
        self,
        work: Work,
        commands: Sequence[Command],
    ) -> list[Done]:
        """The same for several, in their order."""
        if not commands:
            return []
        with connection_of(work) as connection:
            return [self._begin(connection, command) for command in commands]

    def explain(self, work: Work, command: Command) -> list[Reason]:
        """“Why can't I?”: all that stands in the way of an act; the same read and decision, and nothing is written."""
        with connection_of(work, writes=False) as connection:
            return self._reasons(connection, command, locks=False)

    def _reasons(
        self,
        connection: Connection,
        command: Command,
        *,
        locks: bool = True,
    ) -> list[Reason]:
        facts, thing, _ = self._read(
            connection,
            command,
            locks=locks,
        )
        try:
            Decider(self.kinds).decide(facts, thing, command)
        except Refused as refused:
            return list(refused.reasons)
        return []

    def choices(self, work: Work, command: Command) -> list[Choice]:
        """Every move from the thing's state, each with what is in its way; the command's act does not matter."""
        with connection_of(work, writes=False) as connection:
            facts, thing, _ = self._read(
                connection,
                command,
                locks=False,
            )
            return Decider(self.kinds).choices(
                facts,
                self.kinds[command.kind],
                thing,
                command,
            )

    def _perform(self, connection: Connection, command: Command) -> Done:
        facts, thing, answered = self._read(connection, command)
        earlier = earlier_answer(command, answered)
        if earlier is not None:
            return earlier
        draft, done = Decider(self.kinds).decide(
            facts,
            thing,
            command,
        )
        return _written_draft(connection, draft, done)

    def _follow(
        self,
        connection: Connection,
        command: Command,
        on_behalf_of: tuple[str, ...],
    ) -> Done:
        facts, thing, _ = self._read(connection, command)
        draft, done = Decider(self.kinds).follow(
            facts,
            thing,
            command,
            on_behalf_of,
        )
        write_draft(connection, draft)
        return done

    def _begin(self, connection: Connection, command: Command) -> Done:
        kind = self.kinds[command.kind]
        facts = season_facts(
            connection,
            command.season_id,
            actor=command.actor,
            at=command.at,
        )
        answered = answered_before(facts, command)
        earlier = earlier_answer(command, answered)
        if earlier is not None:
            return earlier
        if kind.begins is None:
            raise Unknown("beginning of", kind.name)
        thing = kind.begins(facts, command)
        is_new = not facts.known.has(thing)
        draft, done = Decider(self.kinds).decide(
            facts,
            thing,
            command,
            is_new=is_new,
        )
        return _written_draft(connection, draft, done)

    def _read(
        self,
        connection: Connection,
        command: Command,
        *,
        locks: bool = True,
    ) -> tuple[Facts, Any, Answered | None]:
        kind = self.kinds[command.kind]
        if locks:
            facts, thing, answered = self._read_locked(connection, kind, command)
        else:
            facts, thing, answered = read_thing(
                connection,
                kind,
                command,
                locks=False,
            )
        names = reads_of(
            kind,
            facts,
            thing,
            command,
        )
        plan = plan_of(kind, facts, thing)
        read_in_advance(
            facts,
            connection,
            names,
            plan,
            units_of(command),
        )
        return facts, thing, answered

    def _read_locked(
        self,
        connection: Connection,
        kind: Kind,
        command: Command,
    ) -> tuple[Facts, Any, Answered | None]:
        """The thing, locked for the rest of the transaction, and the season with it where the act is done alone."""
        if is_done_alone(kind, command):
            lock_season(connection, kind, command)
        facts, thing, answered = read_thing(connection, kind, command)
        if not has_expired(kind, facts, thing, command):
            return facts, thing, answered
        was = thing.version
        self._expire(connection, kind, command)
        facts, thing, answered = read_thing(connection, kind, command)
        facts.caught_up = thing.version - was
        return facts, thing, answered

    def _expire(
        self,
        connection: Connection,
        kind: Kind,
        command: Command,
    ) -> None:
        """What has ended by now is ended first, as its own act: nothing passes on leave that is over."""
        if kind.expires is None:
            return
        ending = Command(
            kind=kind.name,
            id=command.id,
            act=kind.expires[0],
            actor=SYSTEM,
            at=command.at,
        )
        self._perform(connection, ending)


def _written_draft(connection: Connection, draft: Draft, done: Done) -> Done:
    """Write it, with the answer by which the same request is known again."""
    command = draft.command
    answer = answer_row(command, done) if command.request_id else None
    if draft.is_forgotten:
        write_answer(connection, answer)
        return done
    write_draft(connection, draft, answer)
    return done


ROAD = Road(KINDS)
perform = ROAD.perform
perform_in = ROAD.perform_in
perform_all = ROAD.perform_all
follow_in = ROAD.follow_in
follow_all = ROAD.follow_all
begin_in = ROAD.begin_in
begin_all = ROAD.begin_all
