"""The whole layout of a diagram: every box and words at its place, every line from port to port."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import chain

from app.diagram.boxes import (
    Box,
    Boxes,
    Node,
    NodeRows,
    move_box,
    state_box,
)
from app.diagram.layers import Segment, Segments, layers_of
from app.diagram.order import order_rows
from app.diagram.place import Middles, Widths, place_nodes
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
from app.picture.svg import Area

LAYER_GAP = 32.0
LEVEL_GAP = 10.0
BEND_WIDTH = 6.0


@dataclass(frozen=True)
class PlacedBox:
    """A box or a move's words at its place; x is its middle, y its top."""

    node: Node
    box: Box
    x: float
    y: float

    @property
    def area(self) -> Area:
        width = self.box.width
        left = self.x - width / 2
        return Area(left, self.y, width, self.box.height)

    @property
    def bottom(self) -> float:
        return self.y + self.box.height


PlacedBoxes = Mapping[Node, PlacedBox]


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


@dataclass(frozen=True)
class Columns:
    """All that is to be drawn, and where it stands from left to right; the first of all begins at 0."""

    rows: NodeRows
    segments: Segments
    boxes: Boxes
    middles: Middles
    ports: Ports
    width: float

    def sidestep_of(self, segment: Segment) -> Sidestep:
        upper_end = SegmentEnd(segment, UPPER)
        lower_end = SegmentEnd(segment, LOWER)
        return Sidestep(self.ports[upper_end], self.ports[lower_end])


def plot_diagram(subject: Subject) -> Plot:
    """From left to right first, then from top to bottom."""
    columns = _lay_out_columns(subject)
    bands = list(_stack_bands(columns))
    boxes = _place_boxes(columns, bands)
    segments = [_place_segment(segment, columns, bands, boxes) for segment in columns.segments]
    return Plot(
        boxes=tuple(boxes.values()),
        segments=tuple(segments),
        width=columns.width,
        height=bands[-1].bottom,
    )


def _lay_out_columns(subject: Subject) -> Columns:
    """From the order of all things to their places, and from there to where lines meet them."""
    layers = layers_of(subject.table)
    segments = layers.segments
    rows = order_rows(layers)
    boxes = dict(_boxes_in(rows, subject))
    widths = dict(_widths_in(rows, boxes))
    placed = place_nodes(rows, segments, widths)
    straightened = straighten_lines(rows, segments, widths, placed)
    middles = _begin_at_zero(straightened, widths)
    right_ends = [middle + widths[node] / 2 for node, middle in middles.items()]
    return Columns(
        rows=rows,
        segments=segments,
        boxes=boxes,
        middles=middles,
        ports=find_ports(segments, boxes, middles),
        width=max(right_ends),
    )


def _boxes_in(rows: NodeRows, subject: Subject) -> Iterator[tuple[Node, Box]]:
    """Of all nodes but bends."""
    table = subject.table
    for node in chain(*rows):
        if node.kind == "state":
            state = table.states[node.number]
            yield node, state_box(subject, state)
        if node.kind == "move":
            move = table.moves[node.number]
            yield node, move_box(move)


def _widths_in(rows: NodeRows, boxes: Boxes) -> Iterator[tuple[Node, float]]:
    for node in chain(*rows):
        width = BEND_WIDTH if node.is_bend else boxes[node].width
        yield node, width


def _begin_at_zero(middles: Middles, widths: Widths) -> Middles:
    left = _left_end(middles, widths)
    return {node: middle - left for node, middle in middles.items()}


def _left_end(middles: Middles, widths: Widths) -> float:
    return min(middle - widths[node] / 2 for node, middle in middles.items())


def _stack_bands(columns: Columns) -> Iterator[Band]:
    """Layer below layer, with as much room between them as the lines there need."""
    top = 0.0
    for layer, row in enumerate(columns.rows):
        bottom = top + _height_of(row, columns.boxes)
        levels = _levels_below(layer, columns)
        yield Band(top, bottom, levels)
        more_levels = max(levels.count - 1, 0)
        top = bottom + LAYER_GAP + LEVEL_GAP * more_levels


def _height_of(row: Sequence[Node], boxes: Boxes) -> float:
    heights = [boxes[node].height for node in row if node in boxes]
    return max(heights, default=0)


def _levels_below(layer: int, columns: Columns) -> Levels:
    segments = _segments_from(layer, columns)
    sidesteps = list(map(columns.sidestep_of, segments))
    return assign_levels(sidesteps)


def _segments_from(layer: int, columns: Columns) -> list[Segment]:
    return [segment for segment in columns.segments if segment.upper.layer == layer]


def _place_boxes(columns: Columns, bands: Sequence[Band]) -> PlacedBoxes:
    """Each in the middle of its layer's height."""
    placed: dict[Node, PlacedBox] = {}
    for node, box in columns.boxes.items():
        band = bands[node.layer]
        placed[node] = PlacedBox(
            node=node,
            box=box,
            x=columns.middles[node],
            y=(band.top + band.bottom - box.height) / 2,
        )
    return placed


def _place_segment(
    segment: Segment,
    columns: Columns,
    bands: Sequence[Band],
    boxes: PlacedBoxes,
) -> PlacedSegment:
    """From the bottom of a box to the top of another; a bend is passed at the top of its layer."""
    upper_box = boxes.get(segment.upper)
    lower_box = boxes.get(segment.lower)
    upper_band = bands[segment.upper.layer]
    lower_band = bands[segment.lower.layer]
    sidestep = columns.sidestep_of(segment)
    return PlacedSegment(
        segment=segment,
        x1=sidestep.x1,
        y1=upper_box.bottom if upper_box else upper_band.top,
        aside=upper_band.aside_of(sidestep),
        x2=sidestep.x2,
        y2=lower_box.y if lower_box else lower_band.top,
    )
