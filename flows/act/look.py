"""Looking comes the road as far as the decision: the same read and reasons; nothing is locked or written."""

from typing import Any

from pendulum import DateTime
from sqlalchemy import Connection

from flows.act.command import Command
from flows.act.decide import Choice, Decider
from flows.act.facts import Facts
from flows.act.kind import Kind
from flows.act.kinds import KINDS
from flows.act.read import FoundThing, read_thing
from flows.act.read_batch import BatchReader
from flows.act.read_season import season_facts
from flows.act.transaction import Work, connection_of
from states.guard import Reason
from states.refusal import Refused


def reasons_against_act(work: Work, command: Command) -> list[Reason]:
    """“Why can't I?”: all that stands in the way of an act, for whoever would do it."""
    with connection_of(work, writes=False) as connection:
        found = _look_at(connection, command)
        try:
            Decider(KINDS).decide(found.facts, found.thing, command)
        except Refused as refused:
            return list(refused.reasons)
        return []


def choices_of_thing(work: Work, command: Command) -> list[Choice]:
    """Every move from the thing's state, each with what is in its way; the command's act does not matter."""
    with connection_of(work, writes=False) as connection:
        found = _look_at(connection, command)
        return Decider(KINDS).choices(
            found.facts,
            KINDS[command.kind],
            found.thing,
            command,
        )


def _look_at(connection: Connection, command: Command) -> FoundThing:
    """What a command is about, with all that its table names."""
    reader = BatchReader(
        connection,
        KINDS,
        [command],
        locks=False,
    )
    (found,) = reader.read_things_anew()
    reader.read_what_they_name([found])
    return found


def look_at_season(
    work: Work,
    season_id: str,
    *,
    by: str,
    at: DateTime,
) -> Facts:
    """Raises Unknown where there is no such season or person."""
    with connection_of(work, writes=False) as connection:
        return season_facts(
            connection,
            season_id,
            actor=by,
            at=at,
        )


def look_at_thing(
    work: Work,
    kind: Kind,
    command: Command,
) -> tuple[Facts, Any]:
    """The command's thing, whatever its act is; raises Unknown where there is no such thing or person."""
    with connection_of(work, writes=False) as connection:
        found = read_thing(
            connection,
            kind,
            command,
            locks=False,
        )
        return found.facts, found.thing
