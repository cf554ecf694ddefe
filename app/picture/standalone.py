"""A picture that stands alone: an SVG file with its own style, title and legend, readable printed without colour."""

from app.picture.backdrop import HATCH
from app.picture.captions import label
from app.picture.changes import changed
from app.picture.legend import legend
from app.picture.scale import WIDTH
from app.picture.subject import Picture
from app.picture.svg import at, safe, text
from app.picture.timeline import drawing

EDGE, HEAD = 20, 58

STYLE = """
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


def standalone(picture: Picture, *, title: str, note: str) -> str:
    """A whole SVG file; "" where there are no gates."""
    inside, height = drawing(picture)
    if not inside:
        return ""
    signs, signs_height = legend(picture)
    wide, tall = WIDTH + 2 * EDGE, HEAD + height + 14 + signs_height + EDGE
    parts = (
        text(EDGE, 32, title, "title"),
        text(EDGE, 50, note, "note"),
        at(EDGE, HEAD, inside),
        at(EDGE, HEAD + height + 14, signs),
    )
    return (
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {wide} {tall:.0f}" width="{wide}" height="{tall:.0f}" '
        f'role="img" aria-labelledby="title told">\n<title id="title">{safe(title)}</title>\n'
        f'<desc id="told">{safe(_in_words(picture))}</desc>\n<style>{STYLE}</style>\n<defs>{HATCH}</defs>\n'
        f'<rect class="paper" width="{wide}" height="{tall:.0f}"/>\n' + "\n".join(parts) + "\n</svg>\n"
    )


def _in_words(picture: Picture) -> str:
    """The picture for those who hear it: each gate with its day and what became of it."""
    return "; ".join(f"{drawn.gate.title}: {label(drawn)}" for drawn in changed(picture))
