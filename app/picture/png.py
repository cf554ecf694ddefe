"""The one door to resvg: a picture as pixels, with a font that phasegate brings along.

resvg leaves out, without a word, each text whose font is not there; so the font is a package that is installed with
phasegate, and without it there is no picture. The machine's own fonts serve letters that this one has not.
"""

from collections.abc import Sequence
from importlib.resources import files
from pathlib import Path

from resvg_py import svg_to_bytes

from states.refusal import BadInput

FONT_FAMILY = "Arimo"
FONT_MODULE = "fontpkg_arimo"
ZOOM = 2
NO_FONT = (
    f"The font {FONT_FAMILY} is not there, and a picture without words says nothing. "
    f"Install it: pip install {FONT_MODULE.replace('_', '-')}; or write an .svg, which needs none."
)


def svg_to_png(svg: str, *, fonts: Sequence[Path] | None = None) -> bytes:
    """The SVG in twice its size; raises BadInput where its words could not be drawn."""
    candidates = font_files() if fonts is None else fonts
    present_fonts = [str(font) for font in candidates if font.is_file()]
    if not present_fonts:
        raise BadInput(NO_FONT)
    return svg_to_bytes(
        svg_string=svg,
        zoom=ZOOM,
        background="white",
        font_files=present_fonts,
        font_family=FONT_FAMILY,
        sans_serif_family=FONT_FAMILY,
    )


def font_files() -> list[Path]:
    """The font's files; none where its package is not installed."""
    try:
        folder = files(FONT_MODULE)
    except ModuleNotFoundError:
        return []
    font_folder = Path(str(folder))
    return sorted(font_folder.glob("files/*.ttf"))
