"""A diagram that stands alone: an SVG file with its own style, title and legend, readable printed without colour."""

from app.diagram.drawing import strokes
from app.diagram.legend import legend
from app.diagram.plot import plot
from app.diagram.subject import Subject, arrows, spaced, who
from app.picture.svg import at, safe, text

EDGE, HEAD, LEAST = 24.0, 84.0, 640.0

STYLE = """
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


def sheet(subject: Subject) -> str:
    """A whole SVG file."""
    found = plot(subject)
    wide = max(found.width, LEAST) + 2 * EDGE
    signs, signs_height = legend(subject, wide - 2 * EDGE)
    tall = HEAD + found.height + 24 + signs_height + EDGE
    heading = f"{subject.table.thing[:1].upper()}{subject.table.thing[1:]}: its life-cycle"
    parts = (
        text(EDGE, 36, heading, "title"),
        text(EDGE, 56, subject.origin, "note"),
        at(EDGE + (wide - 2 * EDGE - found.width) / 2, HEAD, "\n".join(strokes(subject, found))),
        at(EDGE, HEAD + found.height + 24, signs),
    )
    return (
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {wide:.0f} {tall:.0f}" width="{wide:.0f}" '
        f'height="{tall:.0f}" role="img" aria-labelledby="title told">\n<title id="title">{safe(heading)}</title>\n'
        f'<desc id="told">{safe(_in_words(subject))}</desc>\n<style>{STYLE}</style>\n'
        f'<rect class="paper" width="{wide:.0f}" height="{tall:.0f}"/>\n' + "\n".join(parts) + "\n</svg>\n"
    )


def _in_words(subject: Subject) -> str:
    """The diagram for those who hear it: each arrow with who makes it."""
    return "; ".join(
        f"{spaced(arrow.source)} to {spaced(arrow.target)}: {spaced(arrow.move.trigger)} ({who(arrow.move.by)})"
        for arrow in arrows(subject.table)
    )
