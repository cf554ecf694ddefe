"""Each gate on a row of its phase, so that no label touches another: reckoned here, drawn elsewhere."""

import textwrap
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass

from app.picture.captions import label
from app.picture.changes import Changed, Moved
from app.picture.scale import GUTTER, PAD, ROW, WIDTH, Scale
from app.picture.subject import Picture, Titled
from app.picture.svg import cut, width_of

TITLE_LINE = 15
APART = "\u00a0\u00a0"
"""What lies between a gate's title and the words behind it; letters, because not all who draw reckon with dx."""


@dataclass(frozen=True)
class Mark:
    """A gate on its row: where its window, its diamond, its ghost and its label stand, and what it takes up."""

    drawn: Changed
    title: str
    rest: str
    opens: float
    due: float
    grace: float
    ghost: float | None
    label_x: float
    anchor: str
    left: float
    right: float


@dataclass(frozen=True)
class Lane:
    """A phase: its title in lines, its marks by row, and where it stands."""

    title: tuple[str, ...]
    marks: tuple[tuple[int, Mark], ...]
    top: float
    height: float


def lanes_of(scale: Scale, gates: Sequence[Changed], picture: Picture, top: float) -> Iterator[Lane]:
    for phase in _phases(picture):
        marks = [_mark(scale, drawn) for drawn in gates if drawn.gate.phase == phase.id]
        if marks:
            rows = pack((mark.left, mark.right) for mark in marks)
            title = tuple(textwrap.wrap(phase.title, 20, break_on_hyphens=False))
            height = max((max(rows) + 1) * ROW, len(title) * TITLE_LINE) + 2 * PAD
            yield Lane(title, tuple(zip(rows, marks, strict=True)), top, height)
            top += height + 4


def _phases(picture: Picture) -> list[Titled]:
    """The phases, and after them those that only the previous version has."""
    known = {phase.id for phase in picture.phases}
    gone = picture.before.phases if picture.before else ()
    return [*picture.phases, *(phase for phase in gone if phase.id not in known)]


def _mark(scale: Scale, drawn: Changed) -> Mark:
    gate, rest, gone = drawn.gate, label(drawn), drawn.change == "removed"
    due = scale.x(gate.due_at)
    opens = due if gone else scale.x(min(gate.opens_at, gate.due_at))
    grace = due if gone else max(due, scale.x(gate.grace_ends_at))
    ghost = scale.x(drawn.change.was.due_at) if isinstance(drawn.change, Moved) else None
    first, last = min(due, due if ghost is None else ghost), max(due, due if ghost is None else ghost)
    before, after = min(opens, first - 12) - 6, max(last + 12, grace + 6)
    title = cut(gate.title, max(WIDTH - after, before - GUTTER) - width_of(APART + rest))
    wide = width_of(title + APART + rest)
    if after + wide <= WIDTH:
        return Mark(drawn, title, rest, opens, due, grace, ghost, after, "start", min(opens, first - 9), after + wide)
    return Mark(drawn, title, rest, opens, due, grace, ghost, before, "end", before - wide, max(grace, last + 9))


def pack(spans: Iterable[tuple[float, float]], gap: float = 10) -> list[int]:
    """The row of each span: the first on which it does not touch one that was placed before."""
    ends: list[list[tuple[float, float]]] = []
    rows: list[int] = []
    for left, right in spans:
        free = (n for n, row in enumerate(ends) if all(left > b + gap or right < a - gap for a, b in row))
        row = next(free, len(ends))
        if row == len(ends):
            ends.append([])
        ends[row].append((left, right))
        rows.append(row)
    return rows
