"""Commands that are decided one after the other and written together: one read a kind, one write a table.

What one of them changes the next one finds changed. Things of one season share its facts and a draft.
"""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from functools import cached_property
from typing import Any

from sqlalchemy import Connection

from flows.act.command import Command, Done
from flows.act.decide import Decider
from flows.act.demands import has_expired
from flows.act.draft import Draft
from flows.act.facts import Facts
from flows.act.idempotency import answer_row, earlier_answer
from flows.act.inverse import is_kept
from flows.act.kept_moves import extent_of, move_since
from flows.act.kind import Kind
from flows.act.read import FoundThing
from flows.act.read_batch import BatchReader
from flows.act.write import write_answers, write_draft
from models.base import Base
from models.journal import Answered
from models.organisation import SYSTEM
from states.refusal import Refused, Unknown

DecideInto = Callable[[Draft], Done]


@dataclass
class Batch:
    """Commands by one person at one instant; nothing is written until `write`."""

    connection: Connection
    kinds: Mapping[str, Kind]
    commands: Sequence[Command]
    drafts: dict[str, Draft] = field(default_factory=dict)
    answers: list[Answered] = field(default_factory=list)
    is_needed: set[str] = field(default_factory=set)
    """The seasons whose drafts have something to write."""
    caught_up: dict[str, int] = field(default_factory=dict)
    """So many versions the automation has just added to a thing, by its id."""

    @property
    def decider(self) -> Decider:
        return Decider(self.kinds)

    @cached_property
    def reader(self) -> BatchReader:
        return BatchReader(self.connection, self.kinds, self.commands)

    # --- reading --------------------------------------------------------------------------------------------

    def read_all(self) -> list[FoundThing]:
        """What the commands are about, in their order, with all that their tables name; it is locked."""
        found = self.reader.read_things_anew()
        if self._expire(found):
            found = self.reader.read_things_anew()
            self._note_caught_up(found)
        self.reader.read_what_they_name(found)
        return found

    def _expire(self, found: Sequence[FoundThing]) -> bool:
        """What has ended by now is ended first, as its own act: nothing passes on leave that is over."""
        endings: dict[str, Command] = {}
        for command, thing in zip(self.commands, found, strict=True):
            kind = self.kinds[command.kind]
            if kind.expires and has_expired(kind, thing.facts, thing.thing, command):
                endings[command.id] = _ending_of(command, kind.expires[0])
                self.caught_up[command.id] = -thing.thing.version
        if not endings:
            return False
        batch = Batch(self.connection, self.kinds, list(endings.values()))
        batch.decide_all()
        batch.write()
        return True

    def _note_caught_up(self, found: Sequence[FoundThing]) -> None:
        """How many versions newer what was ended is now."""
        versions = {thing.thing.id: thing.thing.version for thing in found}
        for thing_id in self.caught_up:
            self.caught_up[thing_id] += versions[thing_id]

    # --- deciding -------------------------------------------------------------------------------------------

    def decide_all(self) -> list[Done]:
        """Each command with its rights and guards; raises Refused with every reason of all of them."""
        return self._each(self.read_all(), self._decide)

    def follow_all(self, on_behalf_of: tuple[str, ...]) -> list[Done]:
        """What was decided elsewhere: nobody is asked for a right, and no guard holds it up."""
        decider = self.decider

        def follow(command: Command, found: FoundThing) -> Done:
            def follow_into(draft: Draft) -> Done:
                draft.on_behalf_of = on_behalf_of
                return decider.follow_into(draft, found.thing)

            return self._carry_out(command, found.facts, follow_into)

        return self._each(self.read_all(), follow)

    def begin_all(self) -> list[Done]:
        """The first that is done to things: their kinds `begins` them among the facts of the season."""
        return self._each(self.reader.read_seasons(), self._begin)

    def _each(
        self,
        found: Sequence[FoundThing],
        decide: Callable[[Command, FoundThing], Done],
    ) -> list[Done]:
        """Raises Refused with every reason of all of them."""
        done: list[Done] = []
        refusals: list[Refused] = []
        for command, thing in zip(self.commands, found, strict=True):
            earlier = earlier_answer(command, thing.answered)
            try:
                done.append(earlier or decide(command, thing))
            except Refused as refused:
                refusals.append(refused)
        self._raise_together(refusals)
        return done

    def _raise_together(self, refusals: Sequence[Refused]) -> None:
        if not refusals:
            return
        if len(self.commands) == 1:
            raise refusals[0]
        ids = ", ".join(command.id for command in self.commands)
        reasons = [reason for refused in refusals for reason in refused.reasons]
        raise Refused(self.commands[0].act, ids, reasons)

    def _decide(self, command: Command, found: FoundThing) -> Done:
        decider = self.decider
        done = self._carry_out(
            command,
            found.facts,
            lambda draft: decider.decide_into(draft, found.thing),
        )
        self._keep_answer(command, done)
        return done

    def _begin(self, command: Command, found: FoundThing) -> Done:
        decider, facts = self.decider, found.facts
        thing = self._begun_thing(command, facts)
        is_new = isinstance(thing, Base) and not facts.known.has(thing)
        done = self._carry_out(
            command,
            facts,
            lambda draft: decider.decide_into(draft, thing, is_new=is_new),
        )
        self._keep_answer(command, done)
        return done

    def _begun_thing(self, command: Command, facts: Facts) -> Any:
        kind = self.kinds[command.kind]
        if kind.begins is None:
            raise Unknown("beginning of", kind.name)
        return kind.begins(facts, command)

    def _carry_out(
        self,
        command: Command,
        facts: Facts,
        decide: DecideInto,
    ) -> Done:
        """One command, written into its season's draft."""
        season_id = facts.season.id
        facts.caught_up = self.caught_up.get(command.id, 0)
        facts.principals = ()
        if season_id not in self.drafts:
            self.drafts[season_id] = Draft(facts, command, self.decider)
        draft = self.drafts[season_id]
        draft.take_up(command)
        done = self._decide_one_of_several(draft, decide)
        if not draft.is_forgotten:
            self.is_needed.add(season_id)
        return done

    def _decide_one_of_several(self, draft: Draft, decide: DecideInto) -> Done:
        """What a plan's move does is told apart from what the others do, so that it can be undone."""
        if len(self.commands) == 1 or not is_kept(draft):
            return decide(draft)
        extent = extent_of(draft)
        done = decide(draft)
        draft.kept_moves[done.id] = move_since(draft, extent)
        return done

    def _keep_answer(self, command: Command, done: Done) -> None:
        if command.request_id:
            self.answers.append(answer_row(command, done))

    # --- writing --------------------------------------------------------------------------------------------

    def write(self) -> None:
        """All that was decided, with the answers by which the same requests are known again."""
        for season_id, draft in self.drafts.items():
            if season_id in self.is_needed:
                write_draft(self.connection, draft)
        write_answers(self.connection, self.answers)


def _ending_of(command: Command, act: str) -> Command:
    """The act by which a thing ends by itself."""
    return Command(
        kind=command.kind,
        id=command.id,
        act=act,
        actor=SYSTEM,
        at=command.at,
    )
