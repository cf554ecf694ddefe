"""Each gate on a row of its phase, so that no label touches another: reckoned here, drawn elsewhere."""

import textwrap
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from app.picture.captions import gate_label
from app.picture.changes import ChangedGate, MovedGate
from app.picture.packing import Extent, pack_rows
from app.picture.scale import (
    GUTTER,
    LANE_PADDING,
    ROW_HEIGHT,
    SHEET_WIDTH,
    Scale,
)
from app.picture.subject import Picture, Titled
from app.picture.svg import cut_to_width, width_of

TITLE_LINE = 15
TITLE_LETTERS = 20
LANE_GAP = 4

HALF_DIAMOND = 9
NEAR_DIAMOND = 12
"""As close to a diamond's middle as words may come."""
NEAR_LINE = 6

LABEL_GAP = "\u00a0\u00a0"
"""What lies between a gate's title and the words behind it; letters, because not all who draw reckon with dx."""


@dataclass(frozen=True)
class GatePlaces:
    """Where the dates of a gate stand from left to right; `ghost` is its due date in the previous version."""

    opens: float
    due: float
    grace: float
    ghost: float | None

    @property
    def first_diamond(self) -> float:
        return min(self._diamonds())

    @property
    def last_diamond(self) -> float:
        return max(self._diamonds())

    def _diamonds(self) -> Iterator[float]:
        yield self.due
        if self.ghost is not None:
            yield self.ghost

    @property
    def left(self) -> float:
        return min(self.opens, self.first_diamond - HALF_DIAMOND)

    @property
    def right(self) -> float:
        return max(self.grace, self.last_diamond + HALF_DIAMOND)

    @property
    def label_end_before(self) -> float:
        """Where a label ends that stands before all of it."""
        before_diamond = self.first_diamond - NEAR_DIAMOND
        return min(self.opens, before_diamond) - NEAR_LINE

    @property
    def label_start_behind(self) -> float:
        """Where a label begins that stands behind all of it."""
        behind_diamond = self.last_diamond + NEAR_DIAMOND
        return max(behind_diamond, self.grace + NEAR_LINE)


@dataclass(frozen=True)
class LabelPlace:
    """The x at which a label begins (`anchor` "start") or ends ("end")."""

    x: float
    anchor: str


@dataclass(frozen=True)
class GateMark:
    """A gate with its label and all that it takes up; `details` are the words behind its title."""

    drawn: ChangedGate
    places: GatePlaces
    title: str
    details: str
    label: LabelPlace
    extent: Extent


@dataclass(frozen=True)
class Lane:
    """A phase: its title in lines, its marks by row, and where it stands."""

    title: Sequence[str]
    marks: Sequence[tuple[int, GateMark]]
    top: float
    height: float

    @property
    def bottom(self) -> float:
        return self.top + self.height


def lanes_of(
    scale: Scale,
    gates: Sequence[ChangedGate],
    picture: Picture,
    top: float,
) -> Iterator[Lane]:
    """A lane for each phase that has gates, one below the other, the first at `top`."""
    for phase in _phases_of(picture):
        gates_of_phase = [drawn for drawn in gates if drawn.gate.phase == phase.id]
        if gates_of_phase:
            marks = [_mark_gate(scale, drawn) for drawn in gates_of_phase]
            lane = _lane_at(top, phase, marks)
            yield lane
            top += lane.height + LANE_GAP


def _phases_of(picture: Picture) -> list[Titled]:
    """The phases, and after them those that only the previous version has."""
    phases = list(picture.phases)
    if picture.before is None:
        return phases
    known = {phase.id for phase in phases}
    gone = [phase for phase in picture.before.phases if phase.id not in known]
    return phases + gone


def _lane_at(
    top: float,
    phase: Titled,
    marks: Sequence[GateMark],
) -> Lane:
    row_numbers = pack_rows(mark.extent for mark in marks)
    title = textwrap.wrap(phase.title, TITLE_LETTERS, break_on_hyphens=False)
    rows_height = (max(row_numbers) + 1) * ROW_HEIGHT
    title_height = len(title) * TITLE_LINE
    height = max(rows_height, title_height) + 2 * LANE_PADDING
    marks_by_row = list(zip(row_numbers, marks, strict=True))
    return Lane(title, marks_by_row, top, height)


def _mark_gate(scale: Scale, drawn: ChangedGate) -> GateMark:
    """With its label behind it, or before it where there is no room behind; the title is cut if it fits nowhere."""
    places = _places_of(scale, drawn)
    details = gate_label(drawn)
    room_behind = SHEET_WIDTH - places.label_start_behind
    room_before = places.label_end_before - GUTTER
    title_room = max(room_behind, room_before) - width_of(LABEL_GAP + details)
    title = cut_to_width(drawn.gate.title, title_room)
    label_width = width_of(title + LABEL_GAP + details)
    label_end = places.label_start_behind + label_width
    if label_end <= SHEET_WIDTH:
        label = LabelPlace(places.label_start_behind, "start")
        extent = Extent(places.left, label_end)
    else:
        label = LabelPlace(places.label_end_before, "end")
        extent = Extent(places.label_end_before - label_width, places.right)
    return GateMark(drawn, places, title, details, label, extent)


def _places_of(scale: Scale, drawn: ChangedGate) -> GatePlaces:
    """A gate that is gone has neither window nor grace."""
    gate = drawn.gate
    due = scale.x_of(gate.due_at)
    if drawn.change == "removed":
        return GatePlaces(due, due, due, ghost=None)
    return GatePlaces(
        opens=min(due, scale.x_of(gate.opens_at)),
        due=due,
        grace=max(due, scale.x_of(gate.grace_ends_at)),
        ghost=_ghost_of(scale, drawn),
    )


def _ghost_of(scale: Scale, drawn: ChangedGate) -> float | None:
    change = drawn.change
    if not isinstance(change, MovedGate):
        return None
    return scale.x_of(change.previous.due_at)
