"""A gate as it is drawn: its window, its diamond with the sign of its state, its ghost and its label."""

from collections.abc import Mapping

from app.picture.captions import hover, was
from app.picture.changes import Moved
from app.picture.lanes import APART, Lane, Mark
from app.picture.scale import PAD, ROW
from app.picture.svg import at, line, path, rect, safe, title

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


def diamond(state: str) -> str:
    """The sign of a gate in that state, around the origin."""
    return path("diamond", DIAMOND) + path("glyph", GLYPHS.get(state, ""))


def gate(lane: Lane, row: int, mark: Mark, zone: str) -> str:
    y = lane.top + PAD + row * ROW + ROW / 2
    state = mark.drawn.gate.state
    kinds = [state.replace("_", "-"), mark.drawn.change if isinstance(mark.drawn.change, str) else "moved"]
    if mark.drawn.change == "removed":
        kinds, state = ["removed"], "scheduled"
    return (
        f'<g class="{safe(" ".join(filter(None, ["gate", *kinds])))}">{title(hover(mark.drawn, zone))}'
        f"{rect('reach', mark.left, y - ROW / 2, mark.right - mark.left, ROW)}"
        f"{line('open-from', mark.opens, y, mark.due, y)}{line('grace', mark.due, y, mark.grace, y)}"
        f"{_ghost(mark, y, zone)}{at(mark.due, y, diamond(state))}{_label(mark, y)}</g>"
    )


def _label(mark: Mark, y: float) -> str:
    return (
        f'<text class="label" x="{mark.label_x:.1f}" y="{y + 4.2:.1f}" text-anchor="{mark.anchor}">'
        f'<tspan class="name">{safe(mark.title)}</tspan>{APART}'
        f'<tspan class="when">{safe(mark.rest)}</tspan></text>'
    )


def _ghost(mark: Mark, y: float, zone: str) -> str:
    moved = mark.drawn.change
    if mark.ghost is None or not isinstance(moved, Moved):
        return ""
    return f'<g class="ghost">{title(was(mark.drawn, moved, zone))}{at(0, y, ghost(mark.ghost, mark.due))}</g>'


def ghost(was_at: float, now_at: float) -> str:
    """The place in the previous version: a hollow diamond of dots, with an arrow to where the gate is now."""
    return at(was_at, 0, path("was", DIAMOND)) + _arrow(was_at, now_at)


def _arrow(start: float, end: float) -> str:
    """From top to top; nothing where the two are one upon the other."""
    if abs(end - start) < 4:
        return ""
    back = end - 4 if end > start else end + 4
    head = f"M{back:.1f} {-RISE - 2.4:.1f}L{end:.1f} {-RISE:.1f}L{back:.1f} {-RISE + 2.4:.1f}Z"
    return line("move", start, -RISE, back, -RISE) + path("head", head)
