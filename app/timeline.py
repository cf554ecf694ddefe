"""The season's gates on a timeline, as SVG text: a pure drawing that says everything twice, in shape and in words.

A phase is a band, a gate a diamond with its label on a row of its own, so that labels never overlap.
"""

import textwrap
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from html import escape

import pendulum
from pendulum import Date, DateTime

from flows.look import GateLine, Named, Window

WIDTH, GUTTER, MARGIN = 1200, 168, 16
AXIS, ROW, PAD, FOOT = 34, 22, 8, 24
FONT, NUDGE = 12.5, 5

GLYPHS: Mapping[str, str] = {
    "open": "M-2.6 0a2.6 2.6 0 1 0 5.2 0a2.6 2.6 0 1 0 -5.2 0",
    "passed": "M-3.6 0.4l2.4 2.6l4.8 -5.4",
    "passed_with_exceptions": "M0 -4.2v4.6M0 2.6v1.4",
    "missed": "M-2.8 -2.8l5.6 5.6M2.8 -2.8l-5.6 5.6",
    "waived": "M-3.4 0h6.8",
}
"""What stands in a gate's diamond; a scheduled gate has an empty one."""

_NARROW, _WIDE = frozenset("ijlt.,:;'’|!()[] r-–·"), frozenset("mwMWOQ%@—")


@dataclass(frozen=True)
class Scale:
    """Where an instant stands on the line."""

    start: DateTime
    end: DateTime

    def x(self, instant: DateTime) -> float:
        share = (instant - self.start).total_seconds() / (self.end - self.start).total_seconds()
        return GUTTER + share * (WIDTH - GUTTER - MARGIN)

    @property
    def month(self) -> float:
        """The width of a month."""
        return (WIDTH - GUTTER - MARGIN) / ((self.end - self.start).total_days() / 30.4)


@dataclass(frozen=True)
class Mark:
    """A gate on its row: where its window, its diamond and its label stand, and what it takes up of the row."""

    gate: GateLine
    opens: float
    due: float
    grace: float
    rest: str
    label_x: float
    anchor: str
    left: float
    right: float


@dataclass(frozen=True)
class Lane:
    """A phase: its marks by row, and where it stands."""

    title: str
    marks: tuple[tuple[int, Mark], ...]
    top: float
    height: float


def timeline(
    gates: Sequence[GateLine], phases: Sequence[Named], blackouts: Sequence[Window], *, at: DateTime, zone: str
) -> str:
    """One <svg> element; "" where there are no gates."""
    if not gates:
        return ""
    scale = _scale(gates, zone)
    windows = _windows(scale, blackouts, zone)
    top = AXIS + ROW * (1 + max((row for row, _ in windows), default=-1))
    lanes = list(_lanes(scale, gates, phases, zone, top))
    bottom = lanes[-1].top + lanes[-1].height
    parts = [
        *_axis(scale, zone, bottom),
        *_bands(lanes),
        *(_blackout(box, row, bottom) for row, box in windows),
        *_today(scale, at, zone, bottom),
        *(_gate(lane, row, mark, zone) for lane in lanes for row, mark in lane.marks),
    ]
    return _svg("\n".join(parts), bottom + FOOT)


def _svg(inside: str, height: float) -> str:
    return (
        f'<svg class="timeline" viewBox="0 0 {WIDTH} {height:.0f}" width="{WIDTH}" height="{height:.0f}" role="img" '
        'aria-label="Timeline of the season’s gates; the table below says the same." '
        'xmlns="http://www.w3.org/2000/svg">\n'
        '<defs><pattern id="hatch" width="6" height="6" patternUnits="userSpaceOnUse" patternTransform="rotate(45)">'
        f'<line class="hatch" x1="0" y1="0" x2="0" y2="6"/></pattern></defs>\n{inside}\n</svg>'
    )


def _scale(gates: Sequence[GateLine], zone: str) -> Scale:
    first = min(gate.opens_at for gate in gates).in_timezone(zone)
    last = max(max(gate.due_at, gate.grace_ends_at) for gate in gates).in_timezone(zone)
    return Scale(first.start_of("month"), last.add(days=7).end_of("month"))


def width_of(text: str, size: float = FONT) -> float:
    """About how wide the text is; rather too wide, so that nothing touches."""
    return size * sum(0.36 if c in _NARROW else 0.9 if c in _WIDE else 0.62 for c in text)


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


def in_words(gate: GateLine) -> str:
    """What has become of the gate; nothing while it is still to come."""
    late = f", {gate.late_by} business {'day' if gate.late_by == 1 else 'days'} late" if gate.late_by else ""
    far = f", {gate.done} of {gate.total} done" if gate.state == "open" and gate.total else ""
    return "" if gate.state == "scheduled" else gate.state.replace("_", " ") + late + far


def _mark(scale: Scale, gate: GateLine, zone: str) -> Mark:
    day = gate.due_at.in_timezone(zone).format("D MMM", locale="en")
    rest = " · ".join(filter(None, (day, in_words(gate))))
    opens, due = scale.x(min(gate.opens_at, gate.due_at)), scale.x(gate.due_at)
    grace = max(due, scale.x(gate.grace_ends_at))
    wide, after = width_of(f"{gate.title} {rest}") + NUDGE, max(due + 12, grace + 6)
    if after + wide <= WIDTH:
        return Mark(gate, opens, due, grace, rest, after, "start", min(opens, due - 9), after + wide)
    before = min(opens, due - 12) - 6
    return Mark(gate, opens, due, grace, rest, before, "end", before - wide, max(grace, due + 9))


def _lanes(scale: Scale, gates: Sequence[GateLine], phases: Sequence[Named], zone: str, top: float) -> Iterator[Lane]:
    for phase in phases:
        marks = [_mark(scale, gate, zone) for gate in gates if gate.phase == phase.id]
        if marks:
            rows = pack((mark.left, mark.right) for mark in marks)
            height = (max(rows) + 1) * ROW + 2 * PAD
            yield Lane(phase.title, tuple(zip(rows, marks, strict=True)), top, height)
            top += height + 4


def _axis(scale: Scale, zone: str, bottom: float) -> Iterator[str]:
    step = next((n for n in (1, 2, 3, 6) if n * scale.month >= 32), 12)
    month = scale.start.in_timezone(zone)
    while month < scale.end:
        x = scale.x(month)
        if (month.month - 1) % step == 0:
            yield f'<line class="tick" x1="{x:.1f}" x2="{x:.1f}" y1="18" y2="{bottom:.0f}"/>'
            yield _text(x + 4, 28, month.format("MMM", locale="en"), "month")
        if month.month == 1 or month == scale.start:
            yield _text(x + 4, 12, str(month.year), "year")
        month = month.add(months=1)


def _bands(lanes: Iterable[Lane]) -> Iterator[str]:
    for lane in lanes:
        left = min(mark.opens for _, mark in lane.marks) - 10
        right = max(mark.grace for _, mark in lane.marks) + 10
        yield _rect("band", left, lane.top, right - left, lane.height)
        below = lane.top + lane.height + 2
        yield f'<line class="lane" x1="0" x2="{WIDTH}" y1="{below:.0f}" y2="{below:.0f}"/>'
        for n, words in enumerate(textwrap.wrap(lane.title, 20, break_on_hyphens=False)):
            yield _text(2, lane.top + PAD + 15 + n * 15, words, "phase")


def _windows(scale: Scale, blackouts: Sequence[Window], zone: str) -> list[tuple[int, tuple[Window, float, float]]]:
    boxes: list[tuple[Window, float, float]] = []
    for window in blackouts:
        start, end = (
            pendulum.datetime(day.year, day.month, day.day, tz=zone) for day in (window.first, window.last.add(days=1))
        )
        if scale.start < end and start < scale.end:
            boxes.append((window, scale.x(max(start, scale.start)), scale.x(min(end, scale.end))))
    rows = pack((left, max(right, left + width_of(window.title, 11.5))) for window, left, right in boxes)
    return list(zip(rows, boxes, strict=True))


def _midnight(day: Date, zone: str) -> DateTime:
    return pendulum.datetime(day.year, day.month, day.day, tz=zone)


def _blackout(box: tuple[Window, float, float], row: int, bottom: float) -> str:
    window, left, right = box
    days = f"{window.first.format('D MMM YYYY', locale='en')} – {window.last.format('D MMM YYYY', locale='en')}"
    kinds = ", ".join(kind.replace("_", " ") for kind in window.kinds)
    y = AXIS + row * ROW
    return (
        f'<g class="blackout"><title>{escape(f"Blackout {window.title}: {days} ({kinds})")}</title>'
        f"{_rect('closed', left, y + 18, max(right - left, 2), bottom - y - 18, radius=0)}"
        f"{_text(left, y + 14, window.title, 'window')}</g>"
    )


def _gate(lane: Lane, row: int, mark: Mark, zone: str) -> str:
    y = lane.top + PAD + row * ROW + ROW / 2
    gate, kind = mark.gate, mark.gate.state.replace("_", "-")
    return (
        f'<g class="gate {escape(kind)}"><title>{escape(_hover(gate, zone))}</title>'
        f"{_rect('reach', mark.left, y - ROW / 2, mark.right - mark.left, ROW)}"
        f'<line class="open-from" x1="{mark.opens:.1f}" x2="{mark.due:.1f}" y1="{y:.1f}" y2="{y:.1f}"/>'
        f'<line class="grace" x1="{mark.due:.1f}" x2="{mark.grace:.1f}" y1="{y:.1f}" y2="{y:.1f}"/>'
        f'<g transform="translate({mark.due:.1f} {y:.1f})"><path class="diamond" d="M0 -8.5L8.5 0L0 8.5L-8.5 0Z"/>'
        f'<path class="glyph" d="{GLYPHS.get(gate.state, "")}"/></g>'
        f'<text class="label" x="{mark.label_x:.1f}" y="{y + 4.2:.1f}" text-anchor="{mark.anchor}">'
        f'<tspan class="name">{escape(gate.title)}</tspan>'
        f'<tspan class="when" dx="{NUDGE}">{escape(mark.rest)}</tspan></text></g>'
    )


def _hover(gate: GateLine, zone: str) -> str:
    due = gate.due_at.in_timezone(zone).format("ddd D MMM YYYY HH:mm", locale="en")
    lines = (
        f"{gate.title}: due {due}",
        in_words(gate),
        f"Why then: {gate.explanation}",
        gate.reason and f"Reason: {gate.reason}",
    )
    return "\n".join(filter(None, lines))


def _today(scale: Scale, at: DateTime, zone: str, bottom: float) -> Iterator[str]:
    if not scale.start <= at <= scale.end:
        return
    x, words = scale.x(at), f"today {at.in_timezone(zone).format('D MMM', locale='en')}"
    yield f'<line class="today" x1="{x:.1f}" x2="{x:.1f}" y1="{AXIS - 4}" y2="{bottom + 6:.0f}"/>'
    yield _text(min(x, WIDTH - width_of(words)), bottom + 19, words, "now")


def _text(x: float, y: float, words: str, kind: str) -> str:
    return f'<text class="{kind}" x="{x:.1f}" y="{y:.1f}">{escape(words)}</text>'


def _rect(kind: str, x: float, y: float, width: float, height: float, *, radius: int = 6) -> str:
    return f'<rect class="{kind}" x="{x:.1f}" y="{y:.1f}" width="{width:.1f}" height="{height:.1f}" rx="{radius}"/>'
