"""The legend of a picture that stands alone: each sign that is in it, beside its words."""

from collections.abc import Callable, Mapping, Sequence

from app.picture.changes import MovedGate, changed_gates
from app.picture.marks import diamond_in, ghost_between
from app.picture.scale import SHEET_WIDTH
from app.picture.signs import Legend, LegendSign, legend_of
from app.picture.subject import Picture
from app.picture.svg import (
    area_around_origin,
    group_at,
    horizontal_line,
    svg_rect,
)

TIMELINE_SIGN_GAP = 22

IsInPicture = Callable[[Picture], bool]

GATE_STATES: Mapping[str, str] = {
    "scheduled": "gate, still to come",
    "open": "open",
    "passed": "passed",
    "passed_with_exceptions": "passed with exceptions",
    "missed": "missed",
    "waived": "waived",
}


def timeline_legend(picture: Picture) -> Legend:
    """Of the signs that are in the picture."""
    signs = [sign for sign, is_in_picture in TIMELINE_SIGNS if is_in_picture(picture)]
    return legend_of(signs, room=SHEET_WIDTH, gap=TIMELINE_SIGN_GAP)


def _state_sign(state: str) -> tuple[LegendSign, IsInPicture]:
    def is_in_picture(picture: Picture) -> bool:
        return any(gate.state == state for gate in picture.gates)

    sign = LegendSign(
        meaning=GATE_STATES[state],
        strokes=diamond_in(state),
        kind=state.replace("_", "-"),
    )
    return sign, is_in_picture


def _line_of(kind: str) -> str:
    return horizontal_line(kind, -10, 10, 0)


def _ghost_sign() -> str:
    """A ghost on the left, an arrow, and the gate on the right."""
    diamond = diamond_in("")
    current_gate = group_at(16, 0, diamond)
    return ghost_between(-16, 16) + current_gate


def _has_phases(_: Picture) -> bool:
    return True


def _has_windows(picture: Picture) -> bool:
    return any(gate.has_window for gate in picture.gates)


def _has_graces(picture: Picture) -> bool:
    return any(gate.has_grace for gate in picture.gates)


def _has_blackouts(picture: Picture) -> bool:
    return bool(picture.blackouts)


def _has_ghosts(picture: Picture) -> bool:
    return any(isinstance(drawn.change, MovedGate) for drawn in changed_gates(picture))


def _has_removed_gates(picture: Picture) -> bool:
    return any(drawn.change == "removed" for drawn in changed_gates(picture))


_BOX = area_around_origin(20, 14)

_BAND = svg_rect("band", _BOX)
_HATCHED_BOX = svg_rect("closed", _BOX, radius=0)

PHASE_SIGN = LegendSign("phase", _BAND)
WINDOW_SIGN = LegendSign("open until due", _line_of("open-from"))
GRACE_SIGN = LegendSign("grace", _line_of("grace"))
BLACKOUT_SIGN = LegendSign("blackout", _HATCHED_BOX)
GHOST_SIGN = LegendSign(
    meaning="moved since the previous version",
    strokes=_ghost_sign(),
    width=50,
)
REMOVED_SIGN = LegendSign("no longer there", diamond_in(""), "removed")

TIMELINE_SIGNS: Sequence[tuple[LegendSign, IsInPicture]] = (
    (PHASE_SIGN, _has_phases),
    *map(_state_sign, GATE_STATES),
    (WINDOW_SIGN, _has_windows),
    (GRACE_SIGN, _has_graces),
    (BLACKOUT_SIGN, _has_blackouts),
    (GHOST_SIGN, _has_ghosts),
    (REMOVED_SIGN, _has_removed_gates),
)
"""In the legend's order, each with the question whether a picture has it."""
