"""Where each thing of the diagram stands: lines as straight as the room between neighbours allows."""

from collections import defaultdict
from collections.abc import Mapping, Sequence

from app.diagram.boxes import Key
from app.diagram.layers import Line

SWEEPS = 400
APART, APART_BENDS = 22.0, 14.0

Widths = Mapping[Key, float]


def placed(rows: Sequence[Sequence[Key]], lines: Sequence[Line], widths: Widths) -> dict[Key, float]:
    """The middle of each thing, from the left; nothing touches its neighbour."""
    near = _near(lines)
    xs = {key: x for row in rows for key, x in zip(row, room(row, widths), strict=True)}
    for sweep in range(SWEEPS):
        for row in rows if sweep % 2 == 0 else reversed(rows):
            wanted = [_wanted(key, near[key], xs) for key in row]
            weights = [sum(weight for _, weight in near[key]) or 1.0 for key in row]
            xs |= zip(row, nearest(wanted, weights, room(row, widths)), strict=True)
    return xs


def _near(lines: Sequence[Line]) -> Mapping[Key, list[tuple[Key, float]]]:
    """The neighbours of each, with how much it matters that the line between them is straight."""
    near: dict[Key, list[tuple[Key, float]]] = defaultdict(list)
    for line in lines:
        weight = _weight(line)
        near[line.upper].append((line.lower, weight))
        near[line.lower].append((line.upper, weight))
    return near


def _weight(line: Line) -> float:
    """The way on is the straightest, then long lines that pass others."""
    bends = sum(key.kind in ("in", "out") for key in (line.upper, line.lower))
    return 16.0 if line.main and not bends else (1.0, 0.5, 8.0)[bends]


def _wanted(key: Key, near: Sequence[tuple[Key, float]], xs: Mapping[Key, float]) -> float:
    if not near:
        return xs[key]
    return sum(xs[other] * weight for other, weight in near) / sum(weight for _, weight in near)


def room(row: Sequence[Key], widths: Widths) -> list[float]:
    """The middles where all stand as close as they may."""
    result: list[float] = []
    for n, key in enumerate(row):
        before = row[n - 1] if n else None
        if before is None:
            result.append(widths[key] / 2)
            continue
        apart = APART_BENDS if "in" in (key.kind, before.kind) or "out" in (key.kind, before.kind) else APART
        result.append(result[-1] + (widths[before] + widths[key]) / 2 + apart)
    return result


def nearest(wanted: Sequence[float], weights: Sequence[float], room: Sequence[float]) -> list[float]:
    """As near to the wanted middles as their order and distances allow (pools of those that would push each other)."""
    pools: list[tuple[float, float, int]] = []
    for place, weight, least in zip(wanted, weights, room, strict=True):
        mean, total, count = place - least, weight, 1
        while pools and pools[-1][0] > mean:
            before, before_total, before_count = pools.pop()
            mean = (before * before_total + mean * total) / (before_total + total)
            total, count = total + before_total, count + before_count
        pools.append((mean, total, count))
    shifts = [mean for mean, _, count in pools for _ in range(count)]
    return [shift + least for shift, least in zip(shifts, room, strict=True)]
