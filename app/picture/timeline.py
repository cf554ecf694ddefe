"""The season's gates on a timeline, as SVG text: a pure drawing that says everything twice, in shape and in words.

A phase is a band, a gate a diamond with its label on a row of its own, so that labels never overlap; a blackout is
hatched, a waived gate dashed, and a ghost shows where the calendar's previous version had a gate.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from app.picture.backdrop import (
    HATCH,
    BlackoutBox,
    boxes_of,
    draw_blackout,
    month_ticks,
    phase_band,
    today_line,
)
from app.picture.changes import changed_gates
from app.picture.lanes import Lane, lanes_of
from app.picture.marks import draw_gate
from app.picture.scale import (
    AXIS_HEIGHT,
    FOOT_HEIGHT,
    ROW_HEIGHT,
    SHEET_WIDTH,
    Scale,
    scale_of,
)
from app.picture.subject import Picture


@dataclass(frozen=True)
class Drawing:
    """What is in the picture, and how tall it is."""

    strokes: str
    height: float


@dataclass(frozen=True)
class TimelineLayout:
    """Where all stands that is drawn."""

    scale: Scale
    boxes: Sequence[BlackoutBox]
    lanes: Sequence[Lane]

    @property
    def bottom(self) -> float:
        return self.lanes[-1].bottom


def timeline_svg(picture: Picture) -> str:
    """One <svg> element, styled by the page's sheet; "" where there are no gates."""
    drawing = draw_timeline(picture)
    if drawing is None:
        return ""
    height = f"{drawing.height:.0f}"
    return (
        f'<svg class="timeline" viewBox="0 0 {SHEET_WIDTH} {height}" width="{SHEET_WIDTH}" height="{height}" '
        'role="img" aria-label="Timeline of the season’s gates; the table below says the same." '
        f'xmlns="http://www.w3.org/2000/svg">\n<defs>{HATCH}</defs>\n{drawing.strokes}\n</svg>'
    )


def draw_timeline(picture: Picture) -> Drawing | None:
    """None where there are no gates."""
    layout = _lay_out_timeline(picture)
    if layout is None:
        return None
    strokes = _strokes_of(layout, picture)
    return Drawing("\n".join(strokes), layout.bottom + FOOT_HEIGHT)


def _lay_out_timeline(picture: Picture) -> TimelineLayout | None:
    gates = changed_gates(picture)
    if not gates:
        return None
    scale = scale_of(gates, picture.zone)
    boxes = boxes_of(scale, picture.blackouts, picture.zone)
    blackout_rows = {box.row for box in boxes}
    top = AXIS_HEIGHT + ROW_HEIGHT * len(blackout_rows)
    lanes = list(lanes_of(scale, gates, picture, top))
    return TimelineLayout(scale, boxes, lanes)


def _strokes_of(layout: TimelineLayout, picture: Picture) -> Iterator[str]:
    """The backdrop first, so that gates stand upon it."""
    zone = picture.zone
    bottom = layout.bottom
    yield from month_ticks(layout.scale, zone, bottom)
    for lane in layout.lanes:
        yield from phase_band(lane)
    for box in layout.boxes:
        yield draw_blackout(box, bottom)
    yield from today_line(layout.scale, picture.at, zone, bottom)
    for lane in layout.lanes:
        for row, mark in lane.marks:
            yield draw_gate(lane, row, mark, zone)
