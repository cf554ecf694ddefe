"""The whole layout of a diagram: every box and words at its place, every line from port to port."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

from app.diagram.boxes import (
    Box,
    Node,
    move_box,
    state_box,
)
from app.diagram.layers import Segment, layers_of
from app.diagram.order import NodeRows, order_rows
from app.diagram.place import Widths, place_nodes
from app.diagram.ports import (
    LOWER,
    UPPER,
    Ports,
    SegmentEnd,
    find_ports,
)
from app.diagram.straight import straighten_lines
from app.diagram.subject import Subject
from app.diagram.tracks import Levels, Sidestep, assign_levels

LAYER_GAP = 32.0
LEVEL_GAP = 10.0
BEND_WIDTH = 6.0

Middles = Mapping[Node, float]
Boxes = Mapping[Node, Box]


@dataclass(frozen=True)
class PlacedBox:
    """A box or a move's words at its place; x is its middle, y its top."""

    node: Node
    box: Box
    x: float
    y: float

    @property
    def left(self) -> float:
        return self.x - self.box.width / 2

    @property
    def bottom(self) -> float:
        return self.y + self.box.height


@dataclass(frozen=True)
class PlacedSegment:
    """A piece of a line: down from (x1, y1) to the height `aside`, there to x2, and down to y2."""

    segment: Segment
    x1: float
    y1: float
    aside: float
    x2: float
    y2: float


@dataclass(frozen=True)
class Plot:
    """All that is to be drawn."""

    boxes: Sequence[PlacedBox]
    segments: Sequence[PlacedSegment]
    width: float
    height: float


@dataclass(frozen=True)
class Band:
    """A layer from its top to its bottom, and the levels of the lines below it."""

    top: float
    bottom: float
    levels: Levels

    def aside_of(self, sidestep: Sidestep) -> float:
        """The height at which the line steps aside."""
        level = self.levels.level_of(sidestep)
        return self.bottom + LAYER_GAP / 2 + LEVEL_GAP * level


def plot_diagram(subject: Subject) -> Plot:
    """From the order of all things to their places, and from there to where lines meet them."""
    layers = layers_of(subject.table)
    segments = layers.segments
    rows = order_rows(layers)
    boxes = dict(_boxes_in(rows, subject))
    widths = _widths_in(rows, boxes)
    middles = _middles_in(rows, segments, widths)
    ports = find_ports(segments, boxes, middles)
    bands = list(_stack_bands(rows, boxes, segments, ports))
    placed_boxes = {node: _place_box(node, box, middles, bands) for node, box in boxes.items()}
    placed_segments = [_place_segment(segment, placed_boxes, bands, ports) for segment in segments]
    right_ends = [middles[node] + width / 2 for node, width in widths.items()]
    return Plot(
        boxes=tuple(placed_boxes.values()),
        segments=tuple(placed_segments),
        width=max(right_ends),
        height=bands[-1].bottom,
    )


def _boxes_in(rows: NodeRows, subject: Subject) -> Iterator[tuple[Node, Box]]:
    """Of all nodes but bends."""
    table = subject.table
    for row in rows:
        for node in row:
            if node.kind == "state":
                yield node, state_box(subject, table.states[node.number])
            if node.kind == "move":
                yield node, move_box(table.moves[node.number])


def _widths_in(rows: NodeRows, boxes: Boxes) -> Widths:
    widths: dict[Node, float] = {}
    for row in rows:
        for node in row:
            widths[node] = BEND_WIDTH if node.is_bend else boxes[node].width
    return widths


def _middles_in(
    rows: NodeRows,
    segments: Sequence[Segment],
    widths: Widths,
) -> Middles:
    """The first of them all begins at 0."""
    placed = place_nodes(rows, segments, widths)
    straightened = straighten_lines(rows, segments, widths, placed)
    left = min(middle - widths[node] / 2 for node, middle in straightened.items())
    return {node: middle - left for node, middle in straightened.items()}


def _stack_bands(
    rows: NodeRows,
    boxes: Boxes,
    segments: Sequence[Segment],
    ports: Ports,
) -> Iterator[Band]:
    """Layer below layer, with as much room between them as the lines there need."""
    top = 0.0
    for layer, row in enumerate(rows):
        heights = [boxes[node].height for node in row if not node.is_bend]
        bottom = top + max(heights, default=0)
        sidesteps = [_sidestep_of(segment, ports) for segment in segments if segment.upper.layer == layer]
        levels = assign_levels(sidesteps)
        yield Band(top, bottom, levels)
        more_levels = max(levels.count - 1, 0)
        top = bottom + LAYER_GAP + LEVEL_GAP * more_levels


def _sidestep_of(segment: Segment, ports: Ports) -> Sidestep:
    upper_end = SegmentEnd(segment, UPPER)
    lower_end = SegmentEnd(segment, LOWER)
    return Sidestep(ports[upper_end], ports[lower_end])


def _place_box(
    node: Node,
    box: Box,
    middles: Middles,
    bands: Sequence[Band],
) -> PlacedBox:
    """In the middle of its layer's height."""
    band = bands[node.layer]
    top = (band.top + band.bottom - box.height) / 2
    return PlacedBox(node, box, middles[node], top)


def _place_segment(
    segment: Segment,
    placed_boxes: Mapping[Node, PlacedBox],
    bands: Sequence[Band],
    ports: Ports,
) -> PlacedSegment:
    """From the bottom of a box to the top of another; a bend is passed at the top of its layer."""
    upper_box = placed_boxes.get(segment.upper)
    lower_box = placed_boxes.get(segment.lower)
    upper_band = bands[segment.upper.layer]
    lower_band = bands[segment.lower.layer]
    sidestep = _sidestep_of(segment, ports)
    return PlacedSegment(
        segment=segment,
        x1=sidestep.x1,
        y1=upper_box.bottom if upper_box else upper_band.top,
        aside=upper_band.aside_of(sidestep),
        x2=sidestep.x2,
        y2=lower_box.y if lower_box else lower_band.top,
    )
