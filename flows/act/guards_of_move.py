"""What the guards of a move find, where an act asks them that is no such move itself."""

from collections.abc import Iterator, Mapping
from typing import Any

from flows.act.command import Command
from flows.act.facts import Facts
from flows.act.kind import Blocker
from states.guard import Guard, Reason
from states.lifecycle import Move


def found_by_guards(
    move: Move | None,
    guards: Mapping[str, Guard],
    blockers: Mapping[str, Blocker],
    facts: Facts,
    thing: Any,
    command: Command,
) -> Iterator[Reason]:
    """Whoever asks; nothing where there is no such move."""
    for code in move.guards if move else ():
        for found in blockers[code](facts, thing, command):
            yield guards[code].reason(found)
