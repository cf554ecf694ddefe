"""Where each line meets what it connects: straight above or below its other end where there is room, else beside it."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Final

from app.diagram.boxes import (
    Box,
    Boxes,
    Node,
    NodeKind,
)
from app.diagram.layers import (
    LinePart,
    Segment,
    Segments,
    Side,
)
from app.diagram.place import Middles
from app.diagram.pools import keep_within, nearest_places

PORT_GAP = 14.0
"""How far lines are from each other."""
CORNER_MARGIN = 12.0
"""How far lines are from a box's corner."""
WORDS_REACH = 14.0
"""How far beside its middle words have a line."""
MAIN_PORT_WEIGHT = 1000.0

UPPER: Final = "upper"
LOWER: Final = "lower"
CHOOSING_KINDS: Sequence[NodeKind] = ("state", "move")
"""States choose before the words of moves do."""


@dataclass(frozen=True)
class SegmentEnd:
    """One end of a segment."""

    segment: Segment
    side: Side

    @property
    def node(self) -> Node:
        return self.segment.upper if self.side == UPPER else self.segment.lower

    @property
    def other(self) -> "SegmentEnd":
        if self.side == UPPER:
            return SegmentEnd(self.segment, LOWER)
        return SegmentEnd(self.segment, UPPER)

    @property
    def weight(self) -> float:
        """How much it matters that the line is straight here."""
        return MAIN_PORT_WEIGHT if self.segment.main else 1.0


SegmentEnds = Sequence[SegmentEnd]
Ports = dict[SegmentEnd, float]
"""The x of each end."""


def find_ports(
    segments: Segments,
    boxes: Boxes,
    middles: Middles,
) -> Ports:
    """For both ends of each segment; a bend is met in its middle."""
    ends = _ends_of(segments)
    ports = {end: middles[end.node] for end in ends}
    for kind in CHOOSING_KINDS:
        for ends_there in _ends_by_side(ends, kind):
            node = ends_there[0].node
            reach = _reach_of(boxes[node], kind, len(ends_there))
            ports |= _spread_ends(ends_there, ports, middles[node], reach)
    return ports


def _ends_of(segments: Segments) -> SegmentEnds:
    upper_ends = [SegmentEnd(segment, UPPER) for segment in segments]
    lower_ends = [SegmentEnd(segment, LOWER) for segment in segments]
    return [*upper_ends, *lower_ends]


def _ends_by_side(ends: SegmentEnds, kind: NodeKind) -> Iterable[SegmentEnds]:
    """The ends that meet at the bottom of each thing of this kind, and at its top."""
    sides: dict[tuple[Node, Side], list[SegmentEnd]] = {}
    for end in ends:
        if end.node.kind == kind:
            side = end.node, end.side
            ends_there = sides.setdefault(side, [])
            ends_there.append(end)
    return sides.values()


def _reach_of(
    box: Box,
    kind: NodeKind,
    count: int,
) -> float:
    """How far from the middle lines may meet it."""
    half_width = box.width / 2
    if kind == "state":
        return half_width - CORNER_MARGIN
    gaps = max(count - 1, 1)
    return min(WORDS_REACH * gaps, half_width)


def _spread_ends(
    ends: SegmentEnds,
    ports: Ports,
    middle: float,
    reach: float,
) -> Ports:
    """Side by side within reach of the middle, in the order of their other ends."""

    def from_left_to_right(end: SegmentEnd) -> tuple[float, int, LinePart]:
        segment = end.segment
        return ports[end.other], segment.move, segment.part

    in_order = sorted(ends, key=from_left_to_right)
    wanted = [ports[end.other] for end in in_order]
    weights = [end.weight for end in in_order]
    xs = _spread_places(wanted, weights, middle, reach)
    return dict(zip(in_order, xs, strict=True))


def _spread_places(
    wanted: Sequence[float],
    weights: Sequence[float],
    middle: float,
    reach: float,
) -> list[float]:
    """Side by side within reach; a single line that cannot be straight meets the middle of words."""
    if len(wanted) == 1 and abs(wanted[0] - middle) > reach:
        return [middle]
    left = middle - reach
    right = middle + reach
    within_reach = [keep_within(place, left, right) for place in wanted]
    from_first = _distances_from_first(len(wanted), reach)
    to_last = from_first[::-1]
    spread: list[float] = []
    places = nearest_places(within_reach, weights, from_first)
    for place, before, behind in zip(places, from_first, to_last, strict=True):
        least = left + before
        most = right - behind
        spread.append(keep_within(place, least, most))
    return spread


def _distances_from_first(count: int, reach: float) -> list[float]:
    """Of so many lines side by side, closer to each other than usual where they have not enough room."""
    if count == 1:
        return [0]
    gaps = count - 1
    gap = min(PORT_GAP, 2 * reach / gaps)
    return [number * gap for number in range(count)]
