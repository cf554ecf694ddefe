"""What the gates stand on: months, the phases' bands, hatched blackouts and the line of today."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from pendulum import DateTime

from app.picture.captions import blackout_caption, short_day
from app.picture.lanes import TITLE_LINE, Lane
from app.picture.packing import Extent, pack_rows
from app.picture.scale import (
    AXIS_HEIGHT,
    LANE_PADDING,
    ROW_HEIGHT,
    SHEET_WIDTH,
    Scale,
    midnight,
)
from app.picture.svg import (
    Area,
    horizontal_line,
    svg_rect,
    svg_text,
    svg_title,
    vertical_line,
    width_of,
)
from config.explanation import Window

BLACKOUT_FONT = 11.5
MONTH_STEPS = (1, 2, 3, 6)
MONTH_ROOM = 32
"""As much room as a month's name needs on the axis."""
BAND_OVERHANG = 10
LEAST_BLACKOUT = 2
HATCH = (
    '<pattern id="hatch" width="6" height="6" patternUnits="userSpaceOnUse" patternTransform="rotate(45)">'
    '<line class="hatch" x1="0" y1="0" x2="0" y2="6"/></pattern>'
)


@dataclass(frozen=True)
class BlackoutBox:
    """A blackout as far as it lies in the picture, and the row of its name."""

    blackout: Window
    extent: Extent
    row: int


def month_ticks(
    scale: Scale,
    zone: str,
    bottom: float,
) -> Iterator[str]:
    """The axis: a line for each month that has room for its name, and the year where one begins."""
    step = _months_apart(scale)
    month = scale.start.in_timezone(zone)
    while month < scale.end:
        x = scale.x_of(month)
        label_x = x + 4
        if (month.month - 1) % step == 0:
            name = month.format("MMM", locale="en")
            yield vertical_line("tick", x, 18, bottom)
            yield svg_text(label_x, 28, name, "month")
        if month.month == 1 or month == scale.start:
            year = str(month.year)
            yield svg_text(label_x, 12, year, "year")
        month = month.add(months=1)


def _months_apart(scale: Scale) -> int:
    for step in MONTH_STEPS:
        if step * scale.month_width >= MONTH_ROOM:
            return step
    return 12


def phase_band(lane: Lane) -> Iterator[str]:
    """The phase from its first opening to its last grace, a line below it, and its title in the gutter."""
    places = [mark.places for _, mark in lane.marks]
    left = min(place.opens for place in places) - BAND_OVERHANG
    right = max(place.grace for place in places) + BAND_OVERHANG
    band = Area(left, lane.top, right - left, lane.height)
    yield svg_rect("band", band)
    yield horizontal_line("lane", 0, SHEET_WIDTH, lane.bottom + 2)
    baseline = lane.top + LANE_PADDING
    for words in lane.title:
        baseline += TITLE_LINE
        yield svg_text(2, baseline, words, "phase")


def boxes_of(
    scale: Scale,
    blackouts: Sequence[Window],
    zone: str,
) -> list[BlackoutBox]:
    """The blackouts that lie in the picture, their names on rows of their own where they would touch."""
    shown = [blackout for blackout in blackouts if _lies_in(scale, blackout, zone)]
    extents = [_extent_of(scale, blackout, zone) for blackout in shown]
    extents_of_names = map(_with_name, shown, extents)
    rows = pack_rows(extents_of_names)
    boxes = zip(shown, extents, rows, strict=True)
    return [BlackoutBox(blackout, extent, row) for blackout, extent, row in boxes]


def _start_of(blackout: Window, zone: str) -> DateTime:
    return midnight(blackout.first, zone)


def _end_of(blackout: Window, zone: str) -> DateTime:
    """The end of its last day, which it includes."""
    day_after = blackout.last.add(days=1)
    return midnight(day_after, zone)


def _lies_in(
    scale: Scale,
    blackout: Window,
    zone: str,
) -> bool:
    starts_in_time = _start_of(blackout, zone) < scale.end
    return starts_in_time and scale.start < _end_of(blackout, zone)


def _extent_of(
    scale: Scale,
    blackout: Window,
    zone: str,
) -> Extent:
    """As far as it lies in the picture."""
    start = max(scale.start, _start_of(blackout, zone))
    end = min(scale.end, _end_of(blackout, zone))
    left = scale.x_of(start)
    right = scale.x_of(end)
    return Extent(left, right)


def _with_name(blackout: Window, extent: Extent) -> Extent:
    name_end = extent.left + width_of(blackout.title, BLACKOUT_FONT)
    return Extent(extent.left, max(extent.right, name_end))


def draw_blackout(box: BlackoutBox, bottom: float) -> str:
    """Its name on its row, and hatching from there down to the bottom."""
    row_top = AXIS_HEIGHT + box.row * ROW_HEIGHT
    left = box.extent.left
    area = Area(
        x=left,
        y=row_top + 18,
        width=max(box.extent.width, LEAST_BLACKOUT),
        height=bottom - row_top - 18,
    )
    caption = svg_title(blackout_caption(box.blackout))
    hatching = svg_rect("closed", area, radius=0)
    name = svg_text(left, row_top + 14, box.blackout.title, "window")
    return f'<g class="blackout">{caption}{hatching}{name}</g>'


def today_line(
    scale: Scale,
    at: DateTime,
    zone: str,
    bottom: float,
) -> Iterator[str]:
    """Nothing where today is not in the picture."""
    if not scale.start <= at <= scale.end:
        return
    x = scale.x_of(at)
    today = at.in_timezone(zone).date()
    words = f"today {short_day(today)}"
    rightmost = SHEET_WIDTH - width_of(words)
    yield vertical_line("today", x, AXIS_HEIGHT - 4, bottom + 6)
    yield svg_text(min(x, rightmost), bottom + 19, words, "now")
