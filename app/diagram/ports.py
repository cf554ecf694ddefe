"""Where each line meets what it connects: straight above or below its other end where there is room, else beside it."""

from collections import defaultdict
from collections.abc import Mapping, Sequence

from app.diagram.boxes import Box, Key
from app.diagram.layers import Line
from app.diagram.place import nearest

APART, MARGIN, ASIDE = 14.0, 12.0, 14.0
"""How far lines are from each other and from a box's corner, and how far beside its middle words have a line."""

UPPER, LOWER = "upper", "lower"

End = tuple[Line, str]


def ports(lines: Sequence[Line], boxes: Mapping[Key, Box], xs: Mapping[Key, float]) -> dict[End, float]:
    """The x of both ends of each line; states choose before the words of moves do."""
    found: dict[End, float] = {(line, UPPER): xs[line.upper] for line in lines}
    found |= {(line, LOWER): xs[line.lower] for line in lines}
    for kind in ("state", "move"):
        for key, ends in _sides(lines, kind):
            ends.sort(key=lambda end: (found[_other(end)], end[0].move, end[0].part))
            wanted = [found[_other(end)] for end in ends]
            weights = [1000.0 if line.main else 1.0 for line, _ in ends]
            found |= zip(ends, _spread(wanted, weights, xs[key], _half(kind, boxes[key], len(ends))), strict=True)
    return found


def _other(end: End) -> End:
    return end[0], LOWER if end[1] == UPPER else UPPER


def _sides(lines: Sequence[Line], kind: str) -> list[tuple[Key, list[End]]]:
    """The ends that meet at the bottom of each thing of this kind, and at its top."""
    sides: dict[End | tuple[Key, str], list[End]] = defaultdict(list)
    for line in lines:
        if line.upper.kind == kind:
            sides[line.upper, UPPER].append((line, UPPER))
        if line.lower.kind == kind:
            sides[line.lower, LOWER].append((line, LOWER))
    return [(key, ends) for (key, _), ends in sides.items()]  # type: ignore[misc]


def _half(kind: str, box: Box, count: int) -> float:
    """How far from the middle lines may meet it."""
    return box.width / 2 - MARGIN if kind == "state" else min(ASIDE * max(count - 1, 1), box.width / 2)


def _spread(wanted: Sequence[float], weights: Sequence[float], x: float, half: float) -> list[float]:
    """Side by side within reach; a single line that cannot be straight meets the middle of words."""
    last = len(wanted) - 1
    if not last and abs(wanted[0] - x) > half:
        return [x]
    step = min(APART, 2 * half / last) if last else 0
    places = nearest(
        [min(max(one, x - half), x + half) for one in wanted], weights, [n * step for n in range(last + 1)]
    )
    return [min(max(place, x - half + n * step), x + half - (last - n) * step) for n, place in enumerate(places)]
