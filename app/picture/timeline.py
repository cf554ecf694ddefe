"""The season's gates on a timeline, as SVG text: a pure drawing that says everything twice, in shape and in words.

A phase is a band, a gate a diamond with its label on a row of its own, so that labels never overlap; a blackout is
hatched, a waived gate dashed, and a ghost shows where the calendar's previous version had a gate.
"""

from app.picture.backdrop import HATCH, axis, bands, blackout, boxes_of, today
from app.picture.changes import changed
from app.picture.lanes import lanes_of
from app.picture.marks import gate
from app.picture.scale import AXIS, FOOT, ROW, WIDTH, scale_of
from app.picture.subject import Picture


def timeline(picture: Picture) -> str:
    """One <svg> element, styled by the page's sheet; "" where there are no gates."""
    inside, height = drawing(picture)
    if not inside:
        return ""
    return (
        f'<svg class="timeline" viewBox="0 0 {WIDTH} {height:.0f}" width="{WIDTH}" height="{height:.0f}" role="img" '
        'aria-label="Timeline of the season’s gates; the table below says the same." '
        f'xmlns="http://www.w3.org/2000/svg">\n<defs>{HATCH}</defs>\n{inside}\n</svg>'
    )


def drawing(picture: Picture) -> tuple[str, float]:
    """What is in the picture, and how tall it is; ("", 0) where there are no gates."""
    gates, zone = changed(picture), picture.zone
    if not gates:
        return "", 0
    scale = scale_of(gates, zone)
    boxes = boxes_of(scale, picture.blackouts, zone)
    top = AXIS + ROW * (1 + max((box.row for box in boxes), default=-1))
    lanes = list(lanes_of(scale, gates, picture, top))
    bottom = lanes[-1].top + lanes[-1].height
    parts = [
        *axis(scale, zone, bottom),
        *bands(lanes),
        *(blackout(box, bottom) for box in boxes),
        *today(scale, picture.at, zone, bottom),
        *(gate(lane, row, mark, zone) for lane in lanes for row, mark in lane.marks),
    ]
    return "\n".join(parts), bottom + FOOT
