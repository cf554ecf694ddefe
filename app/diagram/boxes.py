"""What stands in a diagram and how large it is: a box for each state, words for each move, bends of long lines."""

import textwrap
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Literal

from app.diagram.subject import Doer, Subject, doer, spaced, waits_for, who
from app.picture.svg import FONT, width_of
from rules.permissions import in_words
from states.lifecycle import Move

SMALL = 11.0
LINE, SMALL_LINE = 16.0, 14.0
_CODES_WIDE, _WHO_WIDE = 34, 34

Kind = Literal["state", "move", "in", "out"]


@dataclass(frozen=True)
class Key:
    """A thing of the diagram: its kind, the number of its state or move, and the layer on which it stands.

    `in` and `out` are bends of the line that leads to a move's words and of the one that leads on to its target.
    """

    kind: Kind
    number: int
    layer: int


@dataclass(frozen=True)
class Box:
    """The words of a state or move, one above the other, and the room that they take."""

    name: str
    small: tuple[str, ...]
    doer: Doer = "people"
    edge: float = 0

    @property
    def width(self) -> float:
        wide = max((width_of(line, SMALL) for line in self.small), default=0)
        return max(width_of(self.name, FONT) * 1.06, wide) + 2 * self.edge

    @property
    def height(self) -> float:
        return LINE + SMALL_LINE * len(self.small) + self.edge


def state_box(subject: Subject, state: str) -> Box:
    waits = waits_for(subject.table, state)
    told = f"waits for {in_words(waits)}" if waits else "ends here"
    return Box(spaced(state), tuple(textwrap.wrap(told, _WHO_WIDE)), edge=12)


def move_box(move: Move) -> Box:
    return Box(spaced(move.trigger), tuple(_below(move)), doer(move), edge=5)


def _below(move: Move) -> Iterator[str]:
    """Below a move's name: who makes it, for which documents only, and the codes of what must hold."""
    only = f", {' or '.join(move.documents)} only" if move.documents else ""
    yield from textwrap.wrap(f"({who(move.by)}{only})", _WHO_WIDE)
    yield from textwrap.wrap(", ".join(move.guards), _CODES_WIDE, break_on_hyphens=False)
