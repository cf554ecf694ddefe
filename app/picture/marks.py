"""A gate as it is drawn: its window, its diamond with the sign of its state, its ghost and its label."""

from collections.abc import Iterator, Mapping

from app.picture.captions import hover_text, move_in_words
from app.picture.changes import ChangedGate, MovedGate
from app.picture.lanes import LABEL_GAP, GateMark, Lane
from app.picture.scale import LANE_PADDING, ROW_HEIGHT
from app.picture.svg import (
    Area,
    escape_words,
    group_at,
    horizontal_line,
    svg_path,
    svg_rect,
    svg_title,
)

GLYPHS: Mapping[str, str] = {
    "open": "M-2.6 0a2.6 2.6 0 1 0 5.2 0a2.6 2.6 0 1 0 -5.2 0",
    "passed": "M-3.6 0.4l2.4 2.6l4.8 -5.4",
    "passed_with_exceptions": "M0 -4.2v4.6M0 2.6v1.4",
    "missed": "M-2.8 -2.8l5.6 5.6M2.8 -2.8l-5.6 5.6",
    "waived": "M-3.4 0h6.8",
}
"""What stands in a gate's diamond; a scheduled gate has an empty one."""

DIAMOND = "M0 -8.5L8.5 0L0 8.5L-8.5 0Z"
RISE = 9.5
"""How high above the middle of its row the arrow of a move runs: over both diamonds, which may overlap."""
LEAST_ARROW = 4


def diamond_in(state: str) -> str:
    """The sign of a gate in that state, around the origin."""
    glyph = GLYPHS.get(state, "")
    return svg_path("diamond", DIAMOND) + svg_path("glyph", glyph)


def draw_gate(
    lane: Lane,
    row: int,
    mark: GateMark,
    zone: str,
) -> str:
    """Around the middle of its row."""
    row_top = lane.top + LANE_PADDING + row * ROW_HEIGHT
    y = row_top + ROW_HEIGHT / 2
    places = mark.places
    diamond = diamond_in(_state_of(mark.drawn))
    parts = (
        f'<g class="{_classes_of(mark.drawn)}">',
        svg_title(hover_text(mark.drawn, zone)),
        _reach_of(mark, y),
        horizontal_line("open-from", places.opens, places.due, y),
        horizontal_line("grace", places.due, places.grace, y),
        _ghost_of(mark, y, zone),
        group_at(places.due, y, diamond),
        _label_of(mark, y),
        "</g>",
    )
    return "".join(parts)


def _state_of(drawn: ChangedGate) -> str:
    """A gate that is gone is drawn empty, like one that is still to come."""
    return "scheduled" if drawn.change == "removed" else drawn.gate.state


def _classes_of(drawn: ChangedGate) -> str:
    """The gate's state and its change."""
    names = " ".join(_class_names(drawn))
    return escape_words(names)


def _class_names(drawn: ChangedGate) -> Iterator[str]:
    """A gate that is gone has no state any more."""
    change = _change_name(drawn)
    yield "gate"
    if change != "removed":
        yield drawn.gate.state.replace("_", "-")
    if change:
        yield change


def _change_name(drawn: ChangedGate) -> str:
    if isinstance(drawn.change, MovedGate):
        return "moved"
    return drawn.change


def _reach_of(mark: GateMark, y: float) -> str:
    """An invisible box around all of it, for the pointer to rest on."""
    area = Area(
        x=mark.extent.left,
        y=y - ROW_HEIGHT / 2,
        width=mark.extent.width,
        height=ROW_HEIGHT,
    )
    return svg_rect("reach", area)


def _label_of(mark: GateMark, y: float) -> str:
    title = escape_words(mark.title)
    details = escape_words(mark.details)
    return (
        f'<text class="label" x="{mark.label.x:.1f}" y="{y + 4.2:.1f}" text-anchor="{mark.label.anchor}">'
        f'<tspan class="name">{title}</tspan>{LABEL_GAP}'
        f'<tspan class="when">{details}</tspan></text>'
    )


def _ghost_of(
    mark: GateMark,
    y: float,
    zone: str,
) -> str:
    moved = mark.drawn.change
    ghost_x = mark.places.ghost
    if ghost_x is None or not isinstance(moved, MovedGate):
        return ""
    move = move_in_words(mark.drawn.gate, moved, zone)
    caption = svg_title(move)
    arrow = ghost_between(ghost_x, mark.places.due)
    ghost = group_at(0, y, arrow)
    return f'<g class="ghost">{caption}{ghost}</g>'


def ghost_between(previous_x: float, current_x: float) -> str:
    """The place in the previous version: a hollow diamond of dots, with an arrow to where the gate is now."""
    dotted_diamond = svg_path("was", DIAMOND)
    return group_at(previous_x, 0, dotted_diamond) + _move_arrow(previous_x, current_x)


def _move_arrow(start: float, end: float) -> str:
    """From top to top; nothing where the two are one upon the other."""
    if abs(end - start) < LEAST_ARROW:
        return ""
    back = end - 4 if end > start else end + 4
    upper = -RISE - 2.4
    lower = -RISE + 2.4
    head = f"M{back:.1f} {upper:.1f}L{end:.1f} {-RISE:.1f}L{back:.1f} {lower:.1f}Z"
    line = horizontal_line("move", start, back, -RISE)
    return line + svg_path("head", head)
