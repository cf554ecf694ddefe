"""The diagram's layers: states on even ones, moves between them on odd ones, and bends where a line passes a layer."""

from collections import defaultdict
from collections.abc import (
    Iterable,
    Iterator,
    Mapping,
    Sequence,
)
from dataclasses import dataclass, field
from itertools import pairwise
from typing import Literal

from app.diagram.boxes import Node, NodeRows
from app.diagram.subject import awaited_move, ranks_of
from states.lifecycle import Lifecycle, Move

LinePart = Literal["in", "out"]
"""Of a move's line: from its sources in to its words, and from there out to its target."""

Side = Literal["upper", "lower"]
ArrowEnd = Side | Literal[""]


@dataclass(frozen=True)
class Segment:
    """A piece of a line from one layer to the next; `arrow` says at which end it arrives at a state, if it does.

    `main` segments are those of the move that a state waits for.
    """

    upper: Node
    lower: Node
    move: int
    part: LinePart
    arrow: ArrowEnd = ""
    main: bool = field(default=False, compare=False)

    @property
    def nodes(self) -> tuple[Node, Node]:
        return self.upper, self.lower

    @property
    def layers(self) -> tuple[int, int]:
        return self.upper.layer, self.lower.layer

    @property
    def bends(self) -> int:
        """How many of its two ends are bends."""
        return self.upper.is_bend + self.lower.is_bend


Segments = Sequence[Segment]


@dataclass(frozen=True)
class Layers:
    """All nodes, layer by layer in the table's order, and the segments between neighbouring layers."""

    rows: NodeRows
    segments: Segments


@dataclass(frozen=True)
class Route:
    """The line of one move, or of one of its parts, through all layers that it passes."""

    nodes: Sequence[Node]
    move: int
    part: LinePart
    main: bool

    def segments(self) -> Iterator[Segment]:
        for start, end in pairwise(self.nodes):
            arrives = self.part == "out" and end.kind == "state"
            if start.layer < end.layer:
                yield self._segment_between(start, end, "lower" if arrives else "")
            else:
                yield self._segment_between(end, start, "upper" if arrives else "")

    def _segment_between(
        self,
        upper: Node,
        lower: Node,
        arrow: ArrowEnd,
    ) -> Segment:
        return Segment(
            upper=upper,
            lower=lower,
            move=self.move,
            part=self.part,
            arrow=arrow,
            main=self.main,
        )


def layers_of(table: Lifecycle) -> Layers:
    """States stand on the layer of their rank; a segment that two routes share is there once."""
    states = _state_nodes(table)
    awaited = {state: awaited_move(table, state) for state in table.states}
    segments: dict[Segment, None] = {}
    for number, move in enumerate(table.moves):
        for route in _routes_of(number, move, states, awaited):
            segments |= dict.fromkeys(route.segments())
    rows = _rows_of(states.values(), segments)
    return Layers(rows, tuple(segments))


def _state_nodes(table: Lifecycle) -> Mapping[str, Node]:
    ranks = ranks_of(table)
    nodes: dict[str, Node] = {}
    for number, state in enumerate(table.states):
        layer = 2 * ranks[state]
        nodes[state] = Node("state", number, layer)
    return nodes


def _rows_of(states: Iterable[Node], segments: Iterable[Segment]) -> NodeRows:
    """States first, then the rest in the order in which lines come to them."""
    nodes = dict.fromkeys(states)
    for segment in segments:
        nodes |= dict.fromkeys(segment.nodes)
    by_layer: dict[int, list[Node]] = defaultdict(list)
    for node in nodes:
        by_layer[node.layer].append(node)
    layers = range(max(by_layer) + 1)
    return [by_layer[layer] for layer in layers]


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
    awaiting = [states[source] for source in move.source if awaited[source] is move]
    for source in sources:
        yield _route_between(source, words, "in", main=source in awaiting)
    yield _route_between(words, target, "out", main=bool(awaiting))


def _layer_of_words(sources: Sequence[Node], target: Node) -> int:
    """The layer of a move's words: where all its lines have met, else where they are shortest."""
    source_layers = [source.layer for source in sources]
    highest = min(source_layers)
    lowest = max(source_layers)
    if lowest < target.layer:
        return target.layer - 1
    if highest > target.layer:
        return highest - 1
    return _layer_of_shortest_lines([*source_layers, target.layer])


def _layer_of_shortest_lines(ends: Sequence[int]) -> int:
    """Between states, so an odd one, from which all these layers are as near as possible."""
    first = max(min(ends) - 1, 1)
    last = max(ends) + 1
    odd_layers = range(first, last + 1, 2)

    def whole_length(layer: int) -> int:
        return sum(abs(layer - end) for end in ends)

    return min(odd_layers, key=whole_length)


def _route_between(
    start: Node,
    end: Node,
    part: LinePart,
    *,
    main: bool,
) -> Route:
    """With a bend on each layer that the line passes."""
    move = end.number if part == "in" else start.number
    step = 1 if start.layer < end.layer else -1
    passed_layers = range(start.layer + step, end.layer, step)
    bends = [Node(part, move, layer) for layer in passed_layers]
    nodes = [start, *bends, end]
    return Route(nodes, move, part, main)
