"""Where each thing of the diagram stands: lines as straight as the room between neighbours allows."""

from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from itertools import pairwise

from app.diagram.boxes import Node
from app.diagram.layers import Segment
from app.diagram.pools import nearest_places

PLACE_SWEEPS = 400
NODE_GAP = 22.0
BEND_GAP = 14.0

MAIN_WEIGHT = 16.0
WEIGHT_BY_BENDS = (1.0, 0.5, 8.0)
"""By how many of a segment's ends are bends."""

Widths = Mapping[Node, float]


@dataclass(frozen=True)
class Pull:
    """A neighbour, and how much it matters that the line to it is straight."""

    neighbour: Node
    weight: float


def place_nodes(
    rows: Sequence[Sequence[Node]],
    segments: Sequence[Segment],
    widths: Widths,
) -> dict[Node, float]:
    """The middle of each thing, from the left; nothing touches its neighbour."""
    pulls = _pulls_by_node(segments)
    middles: dict[Node, float] = {}
    for row in rows:
        middles |= zip(row, tightest_middles(row, widths), strict=True)
    for sweep in range(PLACE_SWEEPS):
        downwards = sweep % 2 == 0
        rows_in_turn = rows if downwards else reversed(rows)
        for row in rows_in_turn:
            wanted = [_wanted_middle(node, pulls[node], middles) for node in row]
            weights = [_sum_of_weights(pulls[node]) or 1.0 for node in row]
            places = nearest_places(wanted, weights, tightest_middles(row, widths))
            middles |= zip(row, places, strict=True)
    return middles


def _pulls_by_node(segments: Sequence[Segment]) -> Mapping[Node, list[Pull]]:
    pulls: dict[Node, list[Pull]] = defaultdict(list)
    for segment in segments:
        weight = _weight_of(segment)
        pulls[segment.upper].append(Pull(segment.lower, weight))
        pulls[segment.lower].append(Pull(segment.upper, weight))
    return pulls


def _weight_of(segment: Segment) -> float:
    """The way on is the straightest, then long lines that pass others."""
    if segment.main and not segment.bends:
        return MAIN_WEIGHT
    return WEIGHT_BY_BENDS[segment.bends]


def _wanted_middle(
    node: Node,
    pulls: Sequence[Pull],
    middles: Mapping[Node, float],
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
