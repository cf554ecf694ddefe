"""Where each thing of the diagram stands: lines as straight as the room between neighbours allows."""

from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from itertools import pairwise

from app.diagram.boxes import Node, NodeRows
from app.diagram.layers import Segment, Segments
from app.diagram.pools import nearest_places

PLACE_SWEEPS = 400
NODE_GAP = 22.0
BEND_GAP = 14.0

MAIN_WEIGHT = 16.0
WEIGHT_BY_BENDS = (1.0, 0.5, 8.0)
"""By how many of a segment's ends are bends."""

Widths = Mapping[Node, float]
Middles = Mapping[Node, float]


@dataclass(frozen=True)
class Pull:
    """A neighbour, and how much it matters that the line to it is straight."""

    neighbour: Node
    weight: float


PullsByNode = Mapping[Node, list[Pull]]


def place_nodes(
    rows: NodeRows,
    segments: Segments,
    widths: Widths,
) -> dict[Node, float]:
    """The middle of each thing, from the left; nothing touches its neighbour."""
    pulls = _pulls_by_node(segments)
    middles: dict[Node, float] = {}
    for row in rows:
        tightest = tightest_middles(row, widths)
        middles |= zip(row, tightest, strict=True)
    for sweep in range(PLACE_SWEEPS):
        downwards = sweep % 2 == 0
        rows_in_turn = rows if downwards else reversed(rows)
        for row in rows_in_turn:
            places = _pull_row(row, pulls, middles, widths)
            middles |= zip(row, places, strict=True)
    return middles


def _pull_row(
    row: Sequence[Node],
    pulls: PullsByNode,
    middles: Middles,
    widths: Widths,
) -> list[float]:
    """Each node as near to the middle of its neighbours as the others let it."""
    wanted: list[float] = []
    weights: list[float] = []
    for node in row:
        middle = _wanted_middle(node, pulls[node], middles)
        weight = _sum_of_weights(pulls[node])
        wanted.append(middle)
        weights.append(weight or 1.0)
    tightest = tightest_middles(row, widths)
    return nearest_places(wanted, weights, tightest)


def _pulls_by_node(segments: Segments) -> PullsByNode:
    pulls: dict[Node, list[Pull]] = defaultdict(list)
    for segment in segments:
        weight = _weight_of(segment)
        to_lower = Pull(segment.lower, weight)
        to_upper = Pull(segment.upper, weight)
        pulls[segment.upper].append(to_lower)
        pulls[segment.lower].append(to_upper)
    return pulls


def _weight_of(segment: Segment) -> float:
    """The way on is the straightest, then long lines that pass others."""
    if segment.main and not segment.bends:
        return MAIN_WEIGHT
    return WEIGHT_BY_BENDS[segment.bends]


def _wanted_middle(
    node: Node,
    pulls: Sequence[Pull],
    middles: Middles,
) -> float:
    """Between its neighbours; where it has none, where it is."""
    if not pulls:
        return middles[node]
    weighted = [middles[pull.neighbour] * pull.weight for pull in pulls]
    return sum(weighted) / _sum_of_weights(pulls)


def _sum_of_weights(pulls: Sequence[Pull]) -> float:
    return sum(pull.weight for pull in pulls)


def tightest_middles(row: Sequence[Node], widths: Widths) -> list[float]:
    """The middles where all stand as close as they may."""
    middles = [widths[node] / 2 for node in row[:1]]
    for before, node in pairwise(row):
        half_widths = (widths[before] + widths[node]) / 2
        middle = middles[-1] + half_widths + _gap_between(before, node)
        middles.append(middle)
    return middles


def _gap_between(before: Node, node: Node) -> float:
    return BEND_GAP if before.is_bend or node.is_bend else NODE_GAP
