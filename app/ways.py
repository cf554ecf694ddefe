"""How the ways of a season or a gate are told: each move with all that stands in its way."""

from collections.abc import Iterator, Sequence
from typing import Any

from app.commands.plan_card import reason_lines
from flows.season.ways import Way


def ways_object(told: dict[str, Any], ways: Sequence[Way], *, one: bool) -> dict[str, Any]:
    """For a program: the one move that was asked for, or all of them."""
    moves = [{"trigger": way.trigger, "ready": not way.reasons, "reasons": way.reasons} for way in ways]
    return moves[0] if one else told | {"moves": moves}


def in_lines(ways: Sequence[Way]) -> Iterator[str]:
    for way in ways:
        yield from ("", f"{way.trigger}: {'blocked' if way.reasons else 'ready'}", *reason_lines(way.reasons))
