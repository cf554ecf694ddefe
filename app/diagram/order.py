"""The order within each layer: whatever lets the fewest lines cross."""

from bisect import bisect_right, insort
from collections import defaultdict
from collections.abc import Mapping, Sequence
from itertools import pairwise

from app.diagram.boxes import Node, NodeRows
from app.diagram.layers import Layers, Segments

ORDER_SWEEPS = 24

MutableRows = list[list[Node]]
PlacePair = tuple[int, int]
"""The places of a segment's upper and lower end."""
Neighbours = Mapping[Node, Sequence[Node]]


def order_rows(layers: Layers) -> NodeRows:
    """The rows with few crossings; the same for the same table."""
    rows = _copy_rows(layers.rows)
    best_rows = rows
    fewest = _count_crossings(rows, layers.segments)
    for sweep in range(ORDER_SWEEPS):
        downwards = sweep % 2 == 0
        rows = _sort_rows(rows, layers.segments, downwards=downwards)
        rows = _swap_neighbours(rows, layers.segments)
        crossings = _count_crossings(rows, layers.segments)
        if crossings < fewest:
            best_rows = rows
            fewest = crossings
    return best_rows


def _copy_rows(rows: NodeRows) -> MutableRows:
    return [list(row) for row in rows]


def _sort_rows(
    rows: NodeRows,
    segments: Segments,
    *,
    downwards: bool,
) -> MutableRows:
    """Each row by where its neighbours stand in the row that was sorted before it."""
    neighbours = _neighbours_before(segments, downwards=downwards)
    sorted_rows = _copy_rows(rows)
    numbers = range(len(rows))
    in_turn = numbers if downwards else reversed(numbers)
    for before, current in pairwise(in_turn):
        row_before = sorted_rows[before]
        row = rows[current]
        sorted_rows[current] = _sort_row(row, row_before, neighbours)
    return sorted_rows


def _neighbours_before(segments: Segments, *, downwards: bool) -> Neighbours:
    """Of each node, those on the layer above, or on the one below where the sweep goes upwards."""
    neighbours: dict[Node, list[Node]] = defaultdict(list)
    for segment in segments:
        if downwards:
            neighbours[segment.lower].append(segment.upper)
        else:
            neighbours[segment.upper].append(segment.lower)
    return neighbours


def _sort_row(
    row: Sequence[Node],
    row_before: Sequence[Node],
    neighbours: Neighbours,
) -> list[Node]:
    """By the middle of each node's neighbours; a node without neighbours stays where it is."""
    places_before = _places_in(row_before)
    own_places = _places_in(row)

    def middle_place(node: Node) -> float:
        neighbours_of_node = neighbours.get(node, ())
        places = [places_before[neighbour] for neighbour in neighbours_of_node]
        if not places:
            return own_places[node]
        return sum(places) / len(places)

    return sorted(row, key=middle_place)


def _swap_neighbours(rows: NodeRows, segments: Segments) -> MutableRows:
    """Two nodes side by side change places where fewer lines cross then."""
    swapped_rows = _copy_rows(rows)
    for number, row in enumerate(swapped_rows):
        segments_around = [segment for segment in segments if number in segment.layers]
        fewest = _count_crossings(swapped_rows, segments_around)
        for left in range(len(row) - 1):
            _swap_with_next(row, left)
            crossings = _count_crossings(swapped_rows, segments_around)
            if crossings < fewest:
                fewest = crossings
            else:
                _swap_with_next(row, left)
    return swapped_rows


def _swap_with_next(row: list[Node], left: int) -> None:
    right = left + 1
    row[left], row[right] = row[right], row[left]


def _count_crossings(rows: NodeRows, segments: Segments) -> int:
    places: dict[Node, int] = {}
    for row in rows:
        places |= _places_in(row)
    pairs_by_layer: dict[int, list[PlacePair]] = defaultdict(list)
    for segment in segments:
        pair = places[segment.upper], places[segment.lower]
        pairs_by_layer[segment.upper.layer].append(pair)
    return sum(map(_count_inversions, pairs_by_layer.values()))


def _count_inversions(pairs: Sequence[PlacePair]) -> int:
    """How many pairs stand in another order below than above: so many of their lines cross."""
    lower_places: list[int] = []
    inversions = 0
    for _, lower_place in sorted(pairs):
        not_beyond = bisect_right(lower_places, lower_place)
        inversions += len(lower_places) - not_beyond
        insort(lower_places, lower_place)
    return inversions


def _places_in(row: Sequence[Node]) -> Mapping[Node, int]:
    return {node: place for place, node in enumerate(row)}
