"""A diagram's strokes: boxes of states, words of moves, lines of people and of the automation, and their arrows."""

from collections.abc import Iterator

from app.diagram.boxes import NAME_LINE, SMALL_LINE
from app.diagram.plot import PlacedBox, PlacedSegment, Plot
from app.diagram.subject import Subject, doer_of, makers_in_words
from app.diagram.tracks import STRAIGHT
from app.picture.svg import (
    svg_path,
    svg_rect,
    svg_text,
    svg_title,
)
from states.lifecycle import Move

ARROW_HEAD = 8.0
CORNER_RADIUS = 7.0
DESCENT = 4
"""How far a line of text reaches below the feet of its letters."""


def diagram_strokes(subject: Subject, plot: Plot) -> Iterator[str]:
    """Lines first, so that words stand upon them."""
    yield from _draw_segments(subject, plot)
    for box in plot.boxes:
        yield _draw_box(box, subject)


def _draw_segments(subject: Subject, plot: Plot) -> Iterator[str]:
    for placed in plot.segments:
        move = subject.table.moves[placed.segment.move]
        yield _draw_segment(placed, move)


def _draw_box(box: PlacedBox, subject: Subject) -> str:
    if box.node.kind == "state":
        return _draw_state(box, subject)
    return _draw_move(box, subject)


def _draw_segment(placed: PlacedSegment, move: Move) -> str:
    line = svg_path(f"way {doer_of(move)}", _line_commands(placed))
    return line + _draw_arrow_head(placed)


def _line_commands(placed: PlacedSegment) -> str:
    """Down, aside round two corners, and down; an arrow's head takes the place of the line's end."""
    arrow = placed.segment.arrow
    y1 = placed.y1 + ARROW_HEAD if arrow == "upper" else placed.y1
    y2 = placed.y2 - ARROW_HEAD if arrow == "lower" else placed.y2
    x1 = placed.x1
    x2 = placed.x2
    aside = placed.aside
    distance = abs(x2 - x1)
    if distance < STRAIGHT:
        return f"M{x1:.1f} {y1:.1f}V{y2:.1f}"
    radius = min(CORNER_RADIUS, distance / 2)
    step = radius if x2 > x1 else -radius
    return (
        f"M{x1:.1f} {y1:.1f}V{aside - radius:.1f}Q{x1:.1f} {aside:.1f} {x1 + step:.1f} {aside:.1f}"
        f"H{x2 - step:.1f}Q{x2:.1f} {aside:.1f} {x2:.1f} {aside + radius:.1f}V{y2:.1f}"
    )


def _draw_arrow_head(placed: PlacedSegment) -> str:
    arrow = placed.segment.arrow
    if arrow == "lower":
        return _arrow_head_at(placed.x2, placed.y2, -ARROW_HEAD)
    if arrow == "upper":
        return _arrow_head_at(placed.x1, placed.y1, ARROW_HEAD)
    return ""


def _arrow_head_at(
    x: float,
    y: float,
    back: float,
) -> str:
    """An arrow's head with its point at (x, y); its other side is `back` below that, or above where it is negative."""
    return svg_path("head", f"M{x:.1f} {y:.1f}l-4 {back:.1f}h8Z")


def _draw_state(placed: PlacedBox, subject: Subject) -> str:
    """A box; that of an end has a second line inside."""
    table = subject.table
    state = table.states[placed.node.number]
    classes = ["state"]
    inner = ""
    if state == table.initial:
        classes.append("begins")
    if state in table.ends():
        classes.append("ends")
        inner = svg_rect("inner", placed.area.inset_by(3), radius=5)
    outer = svg_rect("box", placed.area, radius=8)
    return f'<g class="{" ".join(classes)}">{outer}{inner}{_draw_words(placed)}</g>'


def _draw_move(placed: PlacedBox, subject: Subject) -> str:
    """Its words on a ground that covers lines behind them, and more words when a pointer rests on it."""
    hover = _hover_title(placed, subject)
    ground = svg_rect("back", placed.area, radius=4)
    return f'<g class="move {placed.box.doer}">{hover}{ground}{_draw_words(placed)}</g>'


def _hover_title(placed: PlacedBox, subject: Subject) -> str:
    move = subject.table.moves[placed.node.number]
    return svg_title("\n".join(_hover_lines(move, subject)))


def _hover_lines(move: Move, subject: Subject) -> Iterator[str]:
    """Who makes the move, and the full text of what must hold."""
    makers = makers_in_words(move.by)
    yield f"{move.trigger} ({makers})"
    for code in move.guards:
        if code in subject.guards:
            yield f"{code}: {subject.guards[code].because}"


def _draw_words(placed: PlacedBox) -> str:
    """The name, and the small lines below it."""
    box = placed.box
    baseline = placed.y + box.edge / 2 + NAME_LINE - DESCENT
    texts = [svg_text(placed.x, baseline, box.name, "name")]
    for words in box.small:
        baseline += SMALL_LINE
        small = svg_text(placed.x, baseline, words, "small")
        texts.append(small)
    return "".join(texts)
