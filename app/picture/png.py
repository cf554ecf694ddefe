"""The one door to resvg: a picture as pixels, with a font that phasegate brings along.

resvg leaves out, without a word, each text whose font is not there; so the font is a package that is installed with
phasegate, and without it there is no picture. The machine's own fonts serve letters that this one has not.
"""

from collections.abc import Sequence
from importlib.resources import files
from pathlib import Path

from resvg_py import svg_to_bytes

from states.refusal import BadInput

FAMILY, PACKAGE = "Arimo", "fontpkg_arimo"
ZOOM = 2


def png(svg: str, *, fonts: Sequence[Path] | None = None) -> bytes:
    """The SVG in twice its size; raises BadInput where its words could not be drawn."""
    found = [str(font) for font in (font_files() if fonts is None else fonts) if font.is_file()]
    if not found:
        said = f"The font {FAMILY} is not there, and a picture without words says nothing."
        raise BadInput(
            f"{said} Install it: pip install {PACKAGE.replace('_', '-')}; or write an .svg, which needs none."
        )
    return svg_to_bytes(
        svg_string=svg,
        zoom=ZOOM,
        background="white",
        font_files=found,
        font_family=FAMILY,
        sans_serif_family=FAMILY,
    )


def font_files() -> list[Path]:
    """The font's files; none where its package is not installed."""
    try:
        folder = files(PACKAGE)
    except ModuleNotFoundError:
        return []
    return sorted(Path(str(folder)).glob("files/*.ttf"))
