"""The order within each layer: whatever lets the fewest lines cross."""

from bisect import bisect_right, insort
from collections import defaultdict
from collections.abc import Sequence

from app.diagram.boxes import Key
from app.diagram.layers import Layers, Line

SWEEPS = 24

Rows = list[list[Key]]


def ordered(layers: Layers) -> Rows:
    """The rows with few crossings; the same for the same table."""
    rows = [list(row) for row in layers.rows]
    best, fewest = rows, _crossings(rows, layers.lines)
    for sweep in range(SWEEPS):
        rows = _swept(rows, layers.lines, down=sweep % 2 == 0)
        rows = _exchanged(rows, layers.lines)
        found = _crossings(rows, layers.lines)
        if found < fewest:
            best, fewest = [list(row) for row in rows], found
    return best


def _swept(rows: Rows, lines: Sequence[Line], *, down: bool) -> Rows:
    """Each row by where its neighbours in the row before stand, in the middle."""
    near: dict[Key, list[Key]] = defaultdict(list)
    for line in lines:
        here, there = (line.lower, line.upper) if down else (line.upper, line.lower)
        near[here].append(there)
    result = [list(row) for row in rows]
    order = range(1, len(rows)) if down else range(len(rows) - 2, -1, -1)
    for n in order:
        places = _places(result[n - 1 if down else n + 1])
        own = _places(result[n])
        middle = {key: _middle([places[other] for other in near[key]], own[key]) for key in result[n]}
        result[n].sort(key=middle.__getitem__)
    return result


def _exchanged(rows: Rows, lines: Sequence[Line]) -> Rows:
    """Neighbours change places where fewer lines cross then."""
    result = [list(row) for row in rows]
    for n, row in enumerate(result):
        around = [line for line in lines if n in (line.upper.layer, line.lower.layer)]
        now = _crossings(result, around)
        for left in range(len(row) - 1):
            row[left], row[left + 1] = row[left + 1], row[left]
            then = _crossings(result, around)
            if then < now:
                now = then
            else:
                row[left], row[left + 1] = row[left + 1], row[left]
    return result


def _crossings(rows: Rows, lines: Sequence[Line]) -> int:
    places: dict[Key, int] = {}
    for row in rows:
        places |= _places(row)
    gaps: dict[int, list[tuple[int, int]]] = defaultdict(list)
    for line in lines:
        gaps[line.upper.layer].append((places[line.upper], places[line.lower]))
    return sum(_inversions(pairs) for pairs in gaps.values())


def _inversions(pairs: list[tuple[int, int]]) -> int:
    seen: list[int] = []
    found = 0
    for _, lower in sorted(pairs):
        found += len(seen) - bisect_right(seen, lower)
        insort(seen, lower)
    return found


def _places(row: Sequence[Key]) -> dict[Key, int]:
    return {key: n for n, key in enumerate(row)}


def _middle(places: Sequence[int], own: int) -> float:
    return sum(places) / len(places) if places else own
