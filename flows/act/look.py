"""Reading for a look, without an act: a season's facts, or a thing among them; nothing is locked or written."""

from typing import Any

from pendulum import DateTime

from flows.act.command import Command
from flows.act.facts import Facts
from flows.act.kind import Kind
from flows.act.read import read_thing
from flows.act.read_season import season_facts
from flows.act.transaction import Work, connection_of


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
