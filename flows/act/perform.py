"""The one road: read, decide, write. Everything that changes state comes this way, whoever asks for it."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

from sqlalchemy import Engine

from flows.act.command import Command, Done
from flows.act.kinds import KINDS
from flows.act.transaction import Work, connection_of, in_transaction

if TYPE_CHECKING:
    # A sweep that finds nothing to do does not import what does it.
    from flows.act.batch import Batch
    from flows.act.kind import Kind

PART_SIZE = 200
"""So many things at once are read, decided and written together: what this takes of memory stays small."""


@dataclass(frozen=True)
class Road:
    """The road for these kinds of things (flows/act/kinds.py names them all)."""

    kinds: Mapping[str, "Kind"]

    def perform(self, engine: Engine, command: Command) -> Done:
        """Do it in a transaction of its own, begun anew where the database gave it up for another's sake.

        Raises Refused with every reason at once, Unknown where thing, person or act do not exist, Collided where
        somebody else was faster.
        """
        return in_transaction(engine, lambda connection: self.perform_in(connection, command))

    def perform_in(self, work: Work, command: Command) -> Done:
        """Do it inside a transaction; all or nothing of it is written when that one is committed."""
        (done,) = self.perform_all(work, [command])
        return done

    def perform_all(
        self,
        work: Work,
        commands: Sequence[Command],
    ) -> list[Done]:
        """Do several, in their order, or none of them; raises Refused with every reason of all of them.

        They are one person's, at one instant.
        """
        # Together, however many they are: all are decided before the first is written.
        return self._carry_out(work, [commands], lambda batch: batch.decide_all())

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
        return self._carry_out(
            work,
            in_parts(commands),
            lambda batch: batch.follow_all(on_behalf_of),
        )

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
        return self._carry_out(work, in_parts(commands), lambda batch: batch.begin_all())

    def _carry_out(
        self,
        work: Work,
        parts: Sequence[Sequence[Command]],
        decide: Callable[["Batch"], list[Done]],
    ) -> list[Done]:
        """Read, decide, write: each part together."""
        done: list[Done] = []
        if not any(parts):
            return done
        from flows.act.batch import Batch  # noqa: PLC0415  see above

        with connection_of(work) as connection:
            for commands in parts:
                batch = Batch(connection, self.kinds, commands)
                done += decide(batch)
                batch.write()
        return done


def in_parts(commands: Sequence[Command]) -> list[Sequence[Command]]:
    """So many that they may be read and written together."""
    return [commands[start : start + PART_SIZE] for start in range(0, len(commands), PART_SIZE)]


ROAD = Road(KINDS)
perform = ROAD.perform
perform_in = ROAD.perform_in
perform_all = ROAD.perform_all
follow_in = ROAD.follow_in
follow_all = ROAD.follow_all
begin_in = ROAD.begin_in
begin_all = ROAD.begin_all
