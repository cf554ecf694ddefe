"""A picture that stands alone: an SVG file with its own style, title and legend, readable printed without colour."""

from app.picture.backdrop import HATCH
from app.picture.captions import gate_label
from app.picture.changes import changed_gates
from app.picture.document import SvgDocument, svg_document
from app.picture.legend import timeline_legend
from app.picture.scale import SHEET_WIDTH
from app.picture.subject import Picture
from app.picture.svg import group_at, svg_text
from app.picture.timeline import draw_timeline

SHEET_EDGE = 20
HEADING_HEIGHT = 58
LEGEND_GAP = 14

TIMELINE_STYLE = """
.paper { fill: #fff; }
text { font-family: Arimo, Arial, "Liberation Sans", Helvetica, sans-serif; font-size: 12.5px; fill: #111; }
.title { font-size: 19px; font-weight: 700; }
.note, .meaning, .label .when, .month, .window { fill: #444; }
.month, .window, .year { font-size: 11.5px; }
.year, .phase { font-weight: 700; }
.tick, .lane { stroke: #ccc; }
.band { fill: #eee; stroke: #bbb; stroke-width: 0.8; }
.reach { fill: none; }
.hatch { stroke: #999; stroke-width: 1.4; }
.closed { fill: url(#hatch); stroke: #888; stroke-width: 0.8; }
.open-from { stroke: #555; stroke-width: 1.6; }
.grace { stroke: #555; stroke-width: 1.6; stroke-dasharray: 1.6 2.4; }
.diamond { fill: #fff; stroke: #111; stroke-width: 1.5; }
.glyph { fill: none; stroke: #111; stroke-width: 1.8; stroke-linecap: round; stroke-linejoin: round; }
.label { paint-order: stroke; stroke: #fff; stroke-width: 3px; stroke-linejoin: round; }
.label .name { font-weight: 700; }
.scheduled .label .name { font-weight: 400; }
.passed .diamond, .passed-with-exceptions .diamond { fill: #111; }
.passed .glyph, .passed-with-exceptions .glyph { stroke: #fff; }
.open .diamond, .missed .diamond { stroke-width: 2.4; }
.open .glyph { fill: #111; }
.waived .diamond { stroke-dasharray: 3 2.2; }
.waived .open-from { stroke-dasharray: 4 4; }
.waived .label .name, .removed .label .name { font-style: italic; font-weight: 400; }
.was, .removed .diamond { fill: #fff; stroke: #333; stroke-width: 1.5; }
.was, .removed .diamond { stroke-linecap: round; stroke-dasharray: 0.1 2.7; }
.move { stroke: #333; stroke-width: 1; }
.head { fill: #333; }
.today { stroke: #111; stroke-width: 1.4; stroke-dasharray: 9 2 2 2; }
.now { font-weight: 700; }
"""
"""Light, and told apart by shape, pattern and words; grey is never the only difference."""


def standalone_svg(
    picture: Picture,
    *,
    title: str,
    note: str,
) -> str:
    """A whole SVG file; "" where there are no gates."""
    drawing = draw_timeline(picture)
    if drawing is None:
        return ""
    legend = timeline_legend(picture)
    legend_top = HEADING_HEIGHT + drawing.height + LEGEND_GAP
    document = SvgDocument(
        width=SHEET_WIDTH + 2 * SHEET_EDGE,
        height=legend_top + legend.height + SHEET_EDGE,
        title=title,
        description=_picture_in_words(picture),
        style=TIMELINE_STYLE,
        definitions=HATCH,
    )
    parts = (
        svg_text(SHEET_EDGE, 32, title, "title"),
        svg_text(SHEET_EDGE, 50, note, "note"),
        group_at(SHEET_EDGE, HEADING_HEIGHT, drawing.strokes),
        group_at(SHEET_EDGE, legend_top, legend.strokes),
    )
    return svg_document(document, parts)


def _picture_in_words(picture: Picture) -> str:
    """The picture for those who hear it: each gate with its day and what became of it."""
    gates = [f"{drawn.gate.title}: {gate_label(drawn)}" for drawn in changed_gates(picture)]
    return "; ".join(gates)
