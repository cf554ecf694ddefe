"""The diagram's layers: states on even ones, moves between them on odd ones, and bends where a line passes a layer."""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from itertools import pairwise

from app.diagram.boxes import Key
from app.diagram.subject import awaited, ranks_of
from states.lifecycle import Lifecycle, Move


@dataclass(frozen=True)
class Line:
    """A piece of a line from one layer to the next; `arrow` says at which end it arrives at a state, if it does.

    `main` lines are those of the move that a state waits for.
    """

    upper: Key
    lower: Key
    move: int
    part: str
    arrow: str = ""
    main: bool = field(default=False, compare=False)


@dataclass(frozen=True)
class Layers:
    """All keys, layer by layer in the table's order, and the lines between neighbouring layers."""

    rows: tuple[tuple[Key, ...], ...]
    lines: tuple[Line, ...]


def layers_of(table: Lifecycle) -> Layers:
    ranks = ranks_of(table)
    states = {state: Key("state", n, 2 * ranks[state]) for n, state in enumerate(table.states)}
    lines: dict[Line, None] = {}
    awaits = {state: awaited(table, state) for state in table.states}
    for n, move in enumerate(table.moves):
        lines |= dict.fromkeys(_lines(n, move, states, awaits))
    keys = dict.fromkeys([*states.values(), *(key for line in lines for key in (line.upper, line.lower))])
    rows = [tuple(key for key in keys if key.layer == layer) for layer in range(max(k.layer for k in keys) + 1)]
    return Layers(tuple(rows), tuple(lines))


def _lines(number: int, move: Move, states: Mapping[str, Key], awaits: Mapping[str, Move | None]) -> Iterator[Line]:
    """From each source to the move's words, where their lines meet; from there to the target."""
    target = states[move.target]
    words = Key("move", number, _between([states[source].layer for source in move.source], target.layer))
    for source in move.source:
        way = [states[source], *_bends("in", number, states[source].layer, words.layer), words]
        yield from _pieces(way, "in", main=awaits[source] is move)
    way = [words, *_bends("out", number, words.layer, target.layer), target]
    yield from _pieces(way, "out", main=any(awaits[source] is move for source in move.source))


def _between(sources: list[int], target: int) -> int:
    """The layer of a move's words: where all its lines have met, else where they are shortest."""
    if all(source < target for source in sources):
        return target - 1
    if all(source > target for source in sources):
        return min(sources) - 1
    ends = (*sources, target)
    candidates = range(max(min(ends) - 1, 1), max(ends) + 2, 2)
    return min(candidates, key=lambda layer: sum(abs(layer - end) for end in ends))


def _bends(kind: str, number: int, start: int, end: int) -> Iterable[Key]:
    step = 1 if start < end else -1
    return (Key(kind, number, layer) for layer in range(start + step, end, step))  # type: ignore[arg-type]


def _pieces(way: list[Key], part: str, *, main: bool) -> Iterator[Line]:
    move = next(key.number for key in way if key.kind == "move")
    for start, end in pairwise(way):
        arrives = part == "out" and end.kind == "state"
        if start.layer < end.layer:
            yield Line(start, end, move, part, "lower" if arrives else "", main)
        else:
            yield Line(end, start, move, part, "upper" if arrives else "", main)
