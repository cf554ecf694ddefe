"""Reading for several commands at once: what they are about, what was answered before, and what their tables name."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace

from sqlalchemy import Connection

from flows.act.command import Command
from flows.act.demands import is_done_alone, is_journal_first, locks_of, plan_of, reads_of, units_of
from flows.act.facts import Facts
from flows.act.kind import Kind
from flows.act.loader import SqlLoader
from flows.act.locks import lock_rows, lock_season_row
from flows.act.read import FoundThing, lock_head, lock_season, read_things
from flows.act.read_season import season_facts
from flows.act.read_tables import Anchor, anchor_of, read_in_advance
from models.journal import Answered


@dataclass
class BatchReader:
    """Reads in one statement a kind, however many commands there are; things of one season share its facts."""

    connection: Connection
    kinds: Mapping[str, Kind]
    commands: Sequence[Command]
    locks: bool = True
    facts_of_seasons: dict[str, Facts] = field(default_factory=dict)

    def read_things_anew(self) -> list[FoundThing]:
        """What the commands are about, in their order, as it is now."""
        self._take_journal_first()
        self.facts_of_seasons.clear()
        found_at: dict[int, FoundThing] = {}
        for places in self._places_by_kind():
            some = [self.commands[place] for place in places]
            things = self._read_of_kind(some)
            found_at.update(zip(places, things, strict=True))
        found = [found_at[place] for place in range(len(self.commands))]
        return self._with_answers(found)

    def _take_journal_first(self) -> None:
        """Whoever holds the journal's end is alone, and sees all that others have done."""
        is_first = any(is_journal_first(self.kinds[command.kind], command) for command in self.commands)
        if self.locks and is_first:
            lock_head(self.connection)

    def _places_by_kind(self) -> Iterable[list[int]]:
        """The places of the commands that are read together."""
        places: dict[tuple[str, str], list[int]] = {}
        for place, command in enumerate(self.commands):
            together = (command.kind, command.season_id)
            places.setdefault(together, []).append(place)
        return places.values()

    def _read_of_kind(self, commands: Sequence[Command]) -> list[FoundThing]:
        kind = self.kinds[commands[0].kind]
        if self.locks:
            self._lock_season_for(kind, commands)
        return read_things(
            self.connection,
            kind,
            commands,
            self.facts_of_seasons,
            locks=self.locks,
        )

    def _lock_season_for(self, kind: Kind, commands: Sequence[Command]) -> None:
        """The season, where one of them has it to itself, with all rows of the tables that one of them locks."""
        if any(is_done_alone(kind, command) for command in commands):
            lock_season(self.connection, kind, commands)
        for command in commands:
            lock_rows(
                self.connection,
                kind,
                command,
                locks_of(kind, command),
            )

    def _with_answers(self, found: Sequence[FoundThing]) -> list[FoundThing]:
        """With what was answered to the same requests before: of one command it has been read with the thing."""
        if len(self.commands) == 1:
            return list(found)
        answered = self._answered_before()
        pairs = zip(self.commands, found, strict=True)
        return [replace(thing, answered=answered.get(command.request_id)) for command, thing in pairs]

    def _answered_before(self) -> dict[str, Answered]:
        """The earlier answers, by the ids of the requests."""
        ids = {command.request_id for command in self.commands if command.request_id}
        if not ids:
            return {}
        rows = SqlLoader(self.connection).rows_of(Answered, sorted(ids))
        return {row.request_id: row for row in rows}

    def read_seasons(self) -> list[FoundThing]:
        """The season of each command, where the thing itself is yet to be found."""
        self._take_journal_first()
        answered = self._answered_before()
        found = []
        for command in self.commands:
            facts = self._facts_of_season(command)
            earlier = answered.get(command.request_id)
            found.append(FoundThing(facts, None, earlier))
        return found

    def _facts_of_season(self, command: Command) -> Facts:
        season_id = command.season_id
        if season_id not in self.facts_of_seasons:
            self.facts_of_seasons[season_id] = self._read_season(command)
        return self.facts_of_seasons[season_id]

    def _read_season(self, command: Command) -> Facts:
        kind = self.kinds[command.kind]
        if kind.founds is not None:
            return kind.founds(SqlLoader(self.connection), command)
        if is_done_alone(kind, command):
            lock_season_row(self.connection, command.season_id)
        return season_facts(
            self.connection,
            command.season_id,
            actor=command.actor,
            at=command.at,
        )

    def read_what_they_name(self, found: Sequence[FoundThing]) -> None:
        """What the tables of all these acts name, of each of their plans; a season at a time."""
        for season_id, facts in self.facts_of_seasons.items():
            pairs = zip(self.commands, found, strict=True)
            of_season = [(command, thing) for command, thing in pairs if thing.facts.season.id == season_id]
            self._read_of_season(facts, of_season)

    def _read_of_season(
        self,
        facts: Facts,
        pairs: Iterable[tuple[Command, FoundThing]],
    ) -> None:
        names: dict[str, None] = {}
        anchors: list[Anchor] = []
        units_named: list[str] = []
        for command, found in pairs:
            kind = self.kinds[command.kind]
            read_names = reads_of(kind, facts, found.thing, command)
            names.update(dict.fromkeys(read_names))
            plan = plan_of(kind, facts, found.thing)
            anchors.append(anchor_of(facts, found.thing, plan))
            units_named += units_of(command)
        read_in_advance(
            facts,
            self.connection,
            tuple(names),
            anchors,
            units_named,
        )
