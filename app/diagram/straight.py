"""Straight ways: what one line strings together stands in one column, as far as the neighbours leave room."""

from collections.abc import Iterator, Mapping, Sequence

from app.diagram.boxes import Key
from app.diagram.layers import Line
from app.diagram.place import Widths, room

ROUNDS = 4

Span = tuple[float, float]


def straightened(
    rows: Sequence[Sequence[Key]], lines: Sequence[Line], widths: Widths, xs: Mapping[Key, float]
) -> dict[Key, float]:
    """The same middles, with fewer steps aside on the way on and on long lines."""
    result = dict(xs)
    strings = list(_strings(lines))
    for _ in range(ROUNDS):
        for string in strings:
            for run, (least, most) in _runs(string, rows, widths, result):
                middle = sorted(result[key] for key in run)[len(run) // 2]
                result |= dict.fromkeys(run, min(max(middle, least), most))
    return result


def _strings(lines: Sequence[Line]) -> Iterator[list[Key]]:
    """From top to bottom, each thing on one string at most; the way on first."""
    below: dict[Key, Key] = {}
    for line in sorted(lines, key=_rank):
        if _rank(line) < 4 and line.upper not in below and line.lower not in below.values():
            below[line.upper] = line.lower
    for top in [key for key in below if key not in below.values()]:
        string = [top]
        while string[-1] in below:
            string.append(below[string[-1]])
        yield string


def _rank(line: Line) -> int:
    bends = sum(key.kind in ("in", "out") for key in (line.upper, line.lower))
    if line.main and not bends:
        return 0
    if bends == 2:
        return 1
    if bends and "move" in (line.upper.kind, line.lower.kind):
        return 2
    return 3 if line.arrow and not bends else 4


def _runs(
    string: Sequence[Key], rows: Sequence[Sequence[Key]], widths: Widths, xs: Mapping[Key, float]
) -> Iterator[tuple[list[Key], Span]]:
    """The string in as few pieces as fit into columns."""
    run: list[Key] = []
    shared: Span = (float("-inf"), float("inf"))
    for key in string:
        least, most = _free(key, rows[key.layer], widths, xs)
        both = max(shared[0], least), min(shared[1], most)
        if run and both[0] > both[1]:
            yield run, shared
            run, both = [], (least, most)
        run, shared = [*run, key], both
    yield run, shared


def _free(key: Key, row: Sequence[Key], widths: Widths, xs: Mapping[Key, float]) -> Span:
    """From where to where its middle may move between its neighbours."""
    n, tight = row.index(key), room(row, widths)
    least = xs[row[n - 1]] + tight[n] - tight[n - 1] if n else float("-inf")
    most = xs[row[n + 1]] - tight[n + 1] + tight[n] if n + 1 < len(row) else float("inf")
    return least, most
