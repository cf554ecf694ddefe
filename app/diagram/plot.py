"""The whole layout of a diagram: every box and words at its place, every line from port to port."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

from app.diagram.boxes import Box, Key, move_box, state_box
from app.diagram.layers import Line, layers_of
from app.diagram.order import ordered
from app.diagram.place import placed
from app.diagram.ports import LOWER, UPPER, End, ports
from app.diagram.straight import straightened
from app.diagram.subject import Subject
from app.diagram.tracks import Aside, levels

GAP, LEVEL = 32.0, 10.0
BEND_WIDTH = 6.0


@dataclass(frozen=True)
class Stood:
    """A box or a move's words at its place; x is its middle, y its top."""

    key: Key
    box: Box
    x: float
    y: float


@dataclass(frozen=True)
class Drawn:
    """A piece of a line: down from (x1, y1) to the level `aside`, there to x2, and down to y2."""

    line: Line
    x1: float
    y1: float
    aside: float
    x2: float
    y2: float


@dataclass(frozen=True)
class Plot:
    """All that is to be drawn."""

    stood: tuple[Stood, ...]
    drawn: tuple[Drawn, ...]
    width: float
    height: float


@dataclass(frozen=True)
class Band:
    """A layer from its top to its bottom, and the levels of the lines below it."""

    top: float
    bottom: float
    levels: Mapping[Aside, int]

    def level(self, aside: Aside) -> float:
        return self.bottom + GAP / 2 + LEVEL * self.levels.get(aside, 0)


def plot(subject: Subject) -> Plot:
    layers = layers_of(subject.table)
    rows = ordered(layers)
    boxes = {key: box for row in rows for key in row if (box := _box(subject, key))}
    widths = {key: boxes[key].width if key in boxes else BEND_WIDTH for row in rows for key in row}
    xs = straightened(rows, layers.lines, widths, placed(rows, layers.lines, widths))
    left = min(xs[key] - widths[key] / 2 for key in xs)
    xs = {key: x - left for key, x in xs.items()}
    ends = ports(layers.lines, boxes, xs)
    bands = list(_bands(rows, boxes, layers.lines, ends))
    stood = {key: _stood(key, boxes[key], xs[key], bands[key.layer]) for row in rows for key in row if key in boxes}
    drawn = tuple(_drawn(line, stood, bands, ends) for line in layers.lines)
    return Plot(tuple(stood.values()), drawn, max(xs[key] + widths[key] / 2 for key in xs), bands[-1].bottom)


def _box(subject: Subject, key: Key) -> Box | None:
    if key.kind == "state":
        return state_box(subject, subject.table.states[key.number])
    return move_box(subject.table.moves[key.number]) if key.kind == "move" else None


def _bands(
    rows: Sequence[Sequence[Key]], boxes: Mapping[Key, Box], lines: Sequence[Line], ends: Mapping[End, float]
) -> Iterator[Band]:
    """Layer below layer, with as much room between them as the lines there need."""
    top = 0.0
    for n, row in enumerate(rows):
        bottom = top + max((boxes[key].height for key in row if key in boxes), default=0)
        found, count = levels([_aside(line, ends) for line in lines if line.upper.layer == n])
        yield Band(top, bottom, found)
        top = bottom + GAP + LEVEL * max(count - 1, 0)


def _aside(line: Line, ends: Mapping[End, float]) -> Aside:
    return Aside(ends[line, UPPER], ends[line, LOWER])


def _stood(key: Key, box: Box, x: float, band: Band) -> Stood:
    return Stood(key, box, x, (band.top + band.bottom - box.height) / 2)


def _drawn(line: Line, stood: Mapping[Key, Stood], bands: Sequence[Band], ends: Mapping[End, float]) -> Drawn:
    upper, lower = stood.get(line.upper), stood.get(line.lower)
    y1 = upper.y + upper.box.height if upper else bands[line.upper.layer].top
    y2 = lower.y if lower else bands[line.lower.layer].top
    aside = bands[line.upper.layer].level(_aside(line, ends))
    return Drawn(line, ends[line, UPPER], y1, aside, ends[line, LOWER], y2)
