"""Straight ways: what one line strings together stands in one column, as far as the neighbours leave room."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from math import inf

from app.diagram.boxes import Node, NodeRows
from app.diagram.layers import Segment, Segments
from app.diagram.place import Middles, Widths, tightest_middles
from app.diagram.pools import keep_within

ROUNDS = 4
NO_STRING = 4
"""The rank of a segment that need not be straight."""

NextNodes = Mapping[Node, Node]
"""For each node that has one, the node that stands below it on the same string."""


@dataclass(frozen=True)
class FreeRange:
    """From where to where something may be moved between its neighbours."""

    least: float
    most: float

    @property
    def is_empty(self) -> bool:
        return self.least > self.most

    def shared_with(self, other: "FreeRange") -> "FreeRange":
        least = max(self.least, other.least)
        most = min(self.most, other.most)
        return FreeRange(least, most)


ANYWHERE = FreeRange(-inf, inf)


@dataclass(frozen=True)
class NodeColumn:
    """Nodes of one string that can stand one below the other, and where."""

    nodes: Sequence[Node]
    free_range: FreeRange


def straighten_lines(
    rows: NodeRows,
    segments: Segments,
    widths: Widths,
    middles: Middles,
) -> dict[Node, float]:
    """The same middles, with fewer steps aside on the way on and on long lines."""
    straightened = dict(middles)
    strings = list(_strings_of(segments))
    for _ in range(ROUNDS):
        for string in strings:
            for column in _columns_of(string, rows, widths, straightened):
                middle = _middle_of(column, straightened)
                straightened |= dict.fromkeys(column.nodes, middle)
    return straightened


def _middle_of(column: NodeColumn, middles: Middles) -> float:
    """The median of its nodes, as far as that is free."""
    median = _median_of(column, middles)
    free_range = column.free_range
    return keep_within(median, free_range.least, free_range.most)


def _median_of(column: NodeColumn, middles: Middles) -> float:
    in_order = sorted(middles[node] for node in column.nodes)
    return in_order[len(in_order) // 2]


def _strings_of(segments: Segments) -> Iterator[list[Node]]:
    """From top to bottom, each thing on one string at most; the way on first."""
    below = _nodes_below(segments)
    not_on_top = set(below.values())
    for top in below:
        if top not in not_on_top:
            yield list(_string_from(top, below))


def _nodes_below(segments: Segments) -> NextNodes:
    below: dict[Node, Node] = {}
    above: dict[Node, Node] = {}
    for segment in sorted(segments, key=_rank_of):
        is_free = segment.upper not in below and segment.lower not in above
        if is_free and _rank_of(segment) < NO_STRING:
            below[segment.upper] = segment.lower
            above[segment.lower] = segment.upper
    return below


def _string_from(top: Node, below: NextNodes) -> Iterator[Node]:
    node: Node | None = top
    while node is not None:
        yield node
        node = below.get(node)


def _rank_of(segment: Segment) -> int:
    """The lower, the sooner it is made straight."""
    kinds = {node.kind for node in segment.nodes}
    if segment.main and not segment.bends:
        return 0
    if segment.bends == 2:
        return 1
    if segment.bends and "move" in kinds:
        return 2
    if segment.arrow and not segment.bends:
        return 3
    return NO_STRING


def _columns_of(
    string: Sequence[Node],
    rows: NodeRows,
    widths: Widths,
    middles: Middles,
) -> Iterator[NodeColumn]:
    """The string in as few columns as fit."""
    nodes: list[Node] = []
    free_range = ANYWHERE
    for node in string:
        row = rows[node.layer]
        own_range = _free_range_of(node, row, widths, middles)
        shared_range = free_range.shared_with(own_range)
        if nodes and shared_range.is_empty:
            yield NodeColumn(nodes, free_range)
            nodes = []
            shared_range = own_range
        nodes.append(node)
        free_range = shared_range
    yield NodeColumn(nodes, free_range)


def _free_range_of(
    node: Node,
    row: Sequence[Node],
    widths: Widths,
    middles: Middles,
) -> FreeRange:
    """From where to where its middle may move between its neighbours."""
    place = row.index(node)
    tightest = tightest_middles(row, widths)
    least = -inf
    most = inf
    if place > 0:
        left = place - 1
        left_middle = middles[row[left]]
        least = left_middle + tightest[place] - tightest[left]
    if place + 1 < len(row):
        right = place + 1
        right_middle = middles[row[right]]
        most = right_middle - tightest[right] + tightest[place]
    return FreeRange(least, most)
