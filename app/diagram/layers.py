"""The diagram's layers: states on even ones, moves between them on odd ones, and bends where a line passes a layer."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from itertools import pairwise
from typing import Literal

from app.diagram.boxes import Node
from app.diagram.subject import awaited_move, ranks_of
from states.lifecycle import Lifecycle, Move

Part = Literal["in", "out"]
"""Of a move's line: from its sources in to its words, and from there out to its target."""

Side = Literal["upper", "lower"]


@dataclass(frozen=True)
class Segment:
    """A piece of a line from one layer to the next; `arrow` says at which end it arrives at a state, if it does.

    `main` segments are those of the move that a state waits for.
    """

    upper: Node
    lower: Node
    move: int
    part: Part
    arrow: Side | Literal[""] = ""
    main: bool = field(default=False, compare=False)

    @property
    def nodes(self) -> tuple[Node, Node]:
        return self.upper, self.lower

    @property
    def bends(self) -> int:
        """How many of its two ends are bends."""
        return self.upper.is_bend + self.lower.is_bend


@dataclass(frozen=True)
class Layers:
    """All nodes, layer by layer in the table's order, and the segments between neighbouring layers."""

    rows: Sequence[Sequence[Node]]
    segments: Sequence[Segment]


@dataclass(frozen=True)
class Route:
    """The line of one move, or of one of its parts, through all layers that it passes."""

    nodes: Sequence[Node]
    move: int
    part: Part
    main: bool

    def segments(self) -> Iterator[Segment]:
        for start, end in pairwise(self.nodes):
            downwards = start.layer < end.layer
            upper, lower = (start, end) if downwards else (end, start)
            arrow: Side | Literal[""] = ""
            if self.part == "out" and end.kind == "state":
                arrow = "lower" if downwards else "upper"
            yield Segment(upper, lower, self.move, self.part, arrow, self.main)


def layers_of(table: Lifecycle) -> Layers:
    """States stand on the layer of their rank; a segment that two routes share is there once."""
    states = _state_nodes(table)
    awaited = {state: awaited_move(table, state) for state in table.states}
    segments: dict[Segment, None] = {}
    for number, move in enumerate(table.moves):
        for route in _routes_of(number, move, states, awaited):
            segments |= dict.fromkeys(route.segments())
    nodes = dict.fromkeys(states.values())
    for segment in segments:
        nodes |= dict.fromkeys(segment.nodes)
    rows = _rows_of(list(nodes))
    return Layers(rows, tuple(segments))


def _state_nodes(table: Lifecycle) -> Mapping[str, Node]:
    ranks = ranks_of(table)
    return {state: Node("state", number, 2 * ranks[state]) for number, state in enumerate(table.states)}


def _rows_of(nodes: Sequence[Node]) -> Sequence[Sequence[Node]]:
    last_layer = max(node.layer for node in nodes)
    rows: list[list[Node]] = [[] for _ in range(last_layer + 1)]
    for node in nodes:
        rows[node.layer].append(node)
    return rows


def _routes_of(
    number: int,
    move: Move,
    states: Mapping[str, Node],
    awaited: Mapping[str, Move | None],
) -> Iterator[Route]:
    """From each source to the move's words, where their lines meet; from there to the target."""
    sources = [states[source] for source in move.source]
    target = states[move.target]
    words = Node("move", number, _layer_of_words(sources, target))
    is_awaited = [awaited[source] is move for source in move.source]
    for source, main in zip(sources, is_awaited, strict=True):
        bends = _bends_between(source, words, "in", number)
        yield Route([source, *bends, words], number, "in", main)
    bends = _bends_between(words, target, "out", number)
    yield Route([words, *bends, target], number, "out", any(is_awaited))


def _layer_of_words(sources: Sequence[Node], target: Node) -> int:
    """The layer of a move's words: where all its lines have met, else where they are shortest."""
    source_layers = [source.layer for source in sources]
    if max(source_layers) < target.layer:
        return target.layer - 1
    if min(source_layers) > target.layer:
        return min(source_layers) - 1
    ends = [*source_layers, target.layer]
    highest = max(min(ends) - 1, 1)
    candidates = range(highest, max(ends) + 2, 2)

    def whole_length(layer: int) -> int:
        return sum(abs(layer - end) for end in ends)

    return min(candidates, key=whole_length)


def _bends_between(
    start: Node,
    end: Node,
    part: Part,
    number: int,
) -> list[Node]:
    """A bend on each layer that the line passes."""
    step = 1 if start.layer < end.layer else -1
    passed = range(start.layer + step, end.layer, step)
    return [Node(part, number, layer) for layer in passed]
