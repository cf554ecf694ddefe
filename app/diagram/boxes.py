"""What stands in a diagram and how large it is: a box for each state, words for each move, bends of long lines."""

import textwrap
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Literal

from app.diagram.subject import (
    Doer,
    Subject,
    doer_of,
    spaced_words,
    waits_for,
    who_makes,
)
from app.picture.svg import FONT, width_of
from rules.permissions import in_words
from states.lifecycle import Move

SMALL_FONT = 11.0
NAME_LINE = 16.0
SMALL_LINE = 14.0
LETTERS_PER_LINE = 34
"""How many letters a line of small words has at most."""
BOLD = 1.06
"""How much wider bold letters are."""
STATE_PADDING = 12
MOVE_PADDING = 5

NodeKind = Literal["state", "move", "in", "out"]


@dataclass(frozen=True)
class Node:
    """A thing of the diagram: its kind, the number of its state or move, and the layer on which it stands.

    `in` and `out` are bends of the line that leads to a move's words and of the one that leads on to its target.
    """

    kind: NodeKind
    number: int
    layer: int

    @property
    def is_bend(self) -> bool:
        return self.kind in ("in", "out")


NodeRows = Sequence[Sequence[Node]]
"""Layer by layer, from the top; each from left to right."""


@dataclass(frozen=True)
class Box:
    """The words of a state or move, one above the other, and the room that they take."""

    name: str
    small: tuple[str, ...]
    doer: Doer = "people"
    edge: float = 0

    @property
    def width(self) -> float:
        widest = max(self._widths_of_lines())
        return widest + 2 * self.edge

    def _widths_of_lines(self) -> Iterator[float]:
        yield width_of(self.name, FONT) * BOLD
        for line in self.small:
            yield width_of(line, SMALL_FONT)

    @property
    def height(self) -> float:
        return NAME_LINE + SMALL_LINE * len(self.small) + self.edge


Boxes = Mapping[Node, Box]


def state_box(subject: Subject, state: str) -> Box:
    """The state, and below its name for whom it waits."""
    return Box(
        name=spaced_words(state),
        small=tuple(_waits_lines(subject, state)),
        edge=STATE_PADDING,
    )


def _waits_lines(subject: Subject, state: str) -> list[str]:
    relations = waits_for(subject.table, state)
    waits = f"waits for {in_words(relations)}" if relations else "ends here"
    return textwrap.wrap(waits, LETTERS_PER_LINE)


def move_box(move: Move) -> Box:
    """The move, and below its name who makes it and what must hold."""
    return Box(
        name=spaced_words(move.trigger),
        small=tuple(_lines_below(move)),
        doer=doer_of(move),
        edge=MOVE_PADDING,
    )


def _lines_below(move: Move) -> Iterator[str]:
    """Below a move's name: who makes it, for which documents only, and the codes of what must hold."""
    codes = ", ".join(move.guards)
    yield from textwrap.wrap(f"({who_makes(move)})", LETTERS_PER_LINE)
    yield from textwrap.wrap(codes, LETTERS_PER_LINE, break_on_hyphens=False)
