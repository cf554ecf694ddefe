"""What the gates stand on: months, the phases' bands, hatched blackouts and the line of today."""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass

from pendulum import DateTime

from app.picture.captions import short, window
from app.picture.lanes import TITLE_LINE, Lane, pack
from app.picture.scale import AXIS, PAD, ROW, WIDTH, Scale, midnight
from app.picture.svg import line, rect, text, title, width_of
from config.explanation import Window

SMALL = 11.5
HATCH = (
    '<pattern id="hatch" width="6" height="6" patternUnits="userSpaceOnUse" patternTransform="rotate(45)">'
    '<line class="hatch" x1="0" y1="0" x2="0" y2="6"/></pattern>'
)


@dataclass(frozen=True)
class Box:
    """A blackout as far as it lies in the picture, and the row of its name."""

    window: Window
    left: float
    right: float
    row: int


def axis(scale: Scale, zone: str, bottom: float) -> Iterator[str]:
    step = next((n for n in (1, 2, 3, 6) if n * scale.month >= 32), 12)
    month = scale.start.in_timezone(zone)
    while month < scale.end:
        x = scale.x(month)
        if (month.month - 1) % step == 0:
            yield line("tick", x, 18, x, bottom)
            yield text(x + 4, 28, month.format("MMM", locale="en"), "month")
        if month.month == 1 or month == scale.start:
            yield text(x + 4, 12, str(month.year), "year")
        month = month.add(months=1)


def bands(lanes: Iterable[Lane]) -> Iterator[str]:
    for lane in lanes:
        left = min(mark.opens for _, mark in lane.marks) - 10
        right = max(mark.grace for _, mark in lane.marks) + 10
        yield rect("band", left, lane.top, right - left, lane.height)
        below = lane.top + lane.height + 2
        yield line("lane", 0, below, WIDTH, below)
        for n, words in enumerate(lane.title):
            yield text(2, lane.top + PAD + TITLE_LINE * (n + 1), words, "phase")


def boxes_of(scale: Scale, blackouts: Sequence[Window], zone: str) -> list[Box]:
    """The blackouts that lie in the picture, their names on rows of their own where they would touch."""
    seen: list[tuple[Window, float, float]] = []
    for each in blackouts:
        start, end = midnight(each.first, zone), midnight(each.last.add(days=1), zone)
        if scale.start < end and start < scale.end:
            seen.append((each, scale.x(max(start, scale.start)), scale.x(min(end, scale.end))))
    rows = pack((left, max(right, left + width_of(each.title, SMALL))) for each, left, right in seen)
    return [Box(each, left, right, row) for row, (each, left, right) in zip(rows, seen, strict=True)]


def blackout(box: Box, bottom: float) -> str:
    y = AXIS + box.row * ROW
    return (
        f'<g class="blackout">{title(window(box.window))}'
        f"{rect('closed', box.left, y + 18, max(box.right - box.left, 2), bottom - y - 18, radius=0)}"
        f"{text(box.left, y + 14, box.window.title, 'window')}</g>"
    )


def today(scale: Scale, at: DateTime, zone: str, bottom: float) -> Iterator[str]:
    if not scale.start <= at <= scale.end:
        return
    x, words = scale.x(at), f"today {short(at.in_timezone(zone).date())}"
    yield line("today", x, AXIS - 4, x, bottom + 6)
    yield text(min(x, WIDTH - width_of(words)), bottom + 19, words, "now")
