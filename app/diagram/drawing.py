"""A diagram's strokes: boxes of states, words of moves, lines of people and of the automation, and their arrows."""

from collections.abc import Iterator

from app.diagram.boxes import LINE, SMALL_LINE
from app.diagram.plot import Drawn, Plot, Stood
from app.diagram.subject import Subject, doer, who
from app.diagram.tracks import STRAIGHT
from app.picture.svg import path, rect, text, title
from states.lifecycle import Move

HEAD, CORNER = 8.0, 7.0


def strokes(subject: Subject, plot: Plot) -> Iterator[str]:
    """Lines first, so that words stand upon them."""
    for drawn in plot.drawn:
        yield _line(drawn, subject.table.moves[drawn.line.move])
    ends, initial = subject.table.ends(), subject.table.initial
    for stood in plot.stood:
        if stood.key.kind == "state":
            state = subject.table.states[stood.key.number]
            yield _state(stood, ends=state in ends, begins=state == initial)
        else:
            yield _move(stood, subject, subject.table.moves[stood.key.number])


def _line(drawn: Drawn, move: Move) -> str:
    y1 = drawn.y1 + (HEAD if drawn.line.arrow == "upper" else 0)
    y2 = drawn.y2 - (HEAD if drawn.line.arrow == "lower" else 0)
    return path(f"way {doer(move)}", _way(drawn.x1, y1, drawn.aside, drawn.x2, y2)) + _head(drawn)


def _way(x1: float, y1: float, aside: float, x2: float, y2: float) -> str:
    """Down, aside round two corners, and down."""
    far = abs(x2 - x1)
    if far < STRAIGHT:
        return f"M{x1:.1f} {y1:.1f}V{y2:.1f}"
    turn = min(CORNER, far / 2)
    step = turn if x2 > x1 else -turn
    return (
        f"M{x1:.1f} {y1:.1f}V{aside - turn:.1f}Q{x1:.1f} {aside:.1f} {x1 + step:.1f} {aside:.1f}"
        f"H{x2 - step:.1f}Q{x2:.1f} {aside:.1f} {x2:.1f} {aside + turn:.1f}V{y2:.1f}"
    )


def _head(drawn: Drawn) -> str:
    if drawn.line.arrow == "lower":
        return head(drawn.x2, drawn.y2, -HEAD)
    return head(drawn.x1, drawn.y1, HEAD) if drawn.line.arrow == "upper" else ""


def head(x: float, y: float, back: float) -> str:
    """An arrow's head with its point at (x, y), which comes from `back`."""
    return path("head", f"M{x:.1f} {y:.1f}l-4 {back:.1f}h8Z")


def _state(stood: Stood, *, ends: bool, begins: bool) -> str:
    left, box = stood.x - stood.box.width / 2, stood.box
    inner = rect("inner", left + 3, stood.y + 3, box.width - 6, box.height - 6, radius=5) if ends else ""
    kinds = " ".join(["state", *(["begins"] if begins else []), *(["ends"] if ends else [])])
    return f'<g class="{kinds}">{rect("box", left, stood.y, box.width, box.height, radius=8)}{inner}{_words(stood)}</g>'


def _move(stood: Stood, subject: Subject, move: Move) -> str:
    told = [f"{move.trigger} ({who(move.by)})"]
    told += [f"{code}: {subject.guards[code].because}" for code in move.guards if code in subject.guards]
    back = rect("back", stood.x - stood.box.width / 2, stood.y, stood.box.width, stood.box.height, radius=4)
    return f'<g class="move {stood.box.doer}">{title(chr(10).join(told))}{back}{_words(stood)}</g>'


def _words(stood: Stood) -> str:
    top = stood.y + stood.box.edge / 2
    lines = [text(stood.x, top + LINE - 4, stood.box.name, "name")]
    lines += [
        text(stood.x, top + LINE + SMALL_LINE * (n + 1) - 4, words, "small") for n, words in enumerate(stood.box.small)
    ]
    return "".join(lines)
