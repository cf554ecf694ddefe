"""The moves that leave a thing's state, each with what stands in its way for whoever asks; changes nothing."""

from typing import Any, TypeVar

from flows.act.command import Command
from flows.act.decide import Decider
from flows.act.kinds import KINDS
from flows.ground import Ground
from flows.road import Asked, Kind, obstacles
from flows.views.ways import Way

Thing = TypeVar("Thing")


def ways(ground: Ground, kind: Kind[Thing], thing: Thing, words: dict[str, Any]) -> list[Way]:
    """Every move of people from the thing's state, in the table's order; `words` stand for what is not said yet."""
    found: list[Way] = []
    row: Any = thing
    for move in kind.lifecycle.possible(row.state):
        if set(move.by) != {"system"}:
            asked = Asked(move.trigger, words=words)
            reasons = tuple(obstacles(ground, kind, thing, move, asked))
            found.append(Way(move.trigger, move.target, not reasons, reasons))
    return found


def ways_on_road(ground: Ground, kind: str, thing: Any, words: dict[str, Any]) -> list[Way]:
    """The same for a kind that is on the one road."""
    command = Command(kind, thing.id, "", ground.by, ground.at, words=words)
    found = []
    for choice in Decider(KINDS).choices(ground.facts, KINDS[kind], thing, command):
        if set(choice.move.by) != {"system"}:
            move = choice.move
            found.append(Way(move.trigger, move.target, not choice.reasons, choice.reasons))
    return found
