"""A diagram that stands alone: an SVG file with its own style, title and legend, readable printed without colour."""

from app.diagram.drawing import diagram_strokes
from app.diagram.legend import diagram_legend
from app.diagram.plot import Plot, plot_diagram
from app.diagram.subject import (
    Arrow,
    Subject,
    arrows_of,
    makers_in_words,
    spaced_words,
)
from app.picture.document import SvgDocument, svg_document
from app.picture.svg import group_at, svg_text

DIAGRAM_EDGE = 24.0
DIAGRAM_TOP = 84.0
"""Where the diagram begins, below its title."""
DIAGRAM_LEGEND_GAP = 24
LEAST_WIDTH = 640.0

DIAGRAM_STYLE = """
.paper { fill: #fff; }
text { font-family: Arimo, Arial, "Liberation Sans", Helvetica, sans-serif; font-size: 12.5px; fill: #111; }
.title { font-size: 19px; font-weight: 700; }
.note, .meaning { fill: #444; }
.name, .small { text-anchor: middle; }
.name { font-weight: 700; }
.small { font-size: 11px; fill: #333; }
.box { fill: #eee; stroke: #111; stroke-width: 1.4; }
.begins .box { stroke-width: 3; }
.ends .box { fill: #fff; }
.inner { fill: none; stroke: #111; stroke-width: 1; }
.back { fill: #fff; }
.way { fill: none; stroke: #222; stroke-width: 1.5; }
.automation { stroke-dasharray: 6 4; }
.either { stroke-dasharray: 11 3 2 3; }
.head { fill: #222; }
"""
"""Light, and told apart by line and shape; grey is never the only difference."""


def diagram_sheet(subject: Subject) -> str:
    """A whole SVG file."""
    plot = plot_diagram(subject)
    room = max(plot.width, LEAST_WIDTH)
    legend = diagram_legend(subject, room)
    legend_top = DIAGRAM_TOP + plot.height + DIAGRAM_LEGEND_GAP
    heading = f"{subject.title}: its life-cycle"
    document = SvgDocument(
        width=room + 2 * DIAGRAM_EDGE,
        height=legend_top + legend.height + DIAGRAM_EDGE,
        title=heading,
        description=_diagram_in_words(subject),
        style=DIAGRAM_STYLE,
    )
    parts = (
        svg_text(DIAGRAM_EDGE, 36, heading, "title"),
        svg_text(DIAGRAM_EDGE, 56, subject.origin, "note"),
        _centred_diagram(subject, plot, room),
        group_at(DIAGRAM_EDGE, legend_top, legend.strokes),
    )
    return svg_document(document, parts)


def _centred_diagram(
    subject: Subject,
    plot: Plot,
    room: float,
) -> str:
    left = DIAGRAM_EDGE + (room - plot.width) / 2
    strokes = "\n".join(diagram_strokes(subject, plot))
    return group_at(left, DIAGRAM_TOP, strokes)


def _diagram_in_words(subject: Subject) -> str:
    """The diagram for those who hear it: each arrow with who makes it."""
    arrows = map(_arrow_in_words, arrows_of(subject.table))
    return "; ".join(arrows)


def _arrow_in_words(arrow: Arrow) -> str:
    source = spaced_words(arrow.source)
    target = spaced_words(arrow.target)
    trigger = spaced_words(arrow.move.trigger)
    makers = makers_in_words(arrow.move.by)
    return f"{source} to {target}: {trigger} ({makers})"
