"""The picture as pixels: every word leaves ink, with fonts of our own, and without a font there is no picture."""

import re
import struct
from dataclasses import dataclass
from pathlib import Path
from xml.etree import ElementTree

import pytest

from app.picture.png import FONT_FAMILY, font_files, svg_to_png
from app.picture.standalone import HEADING_HEIGHT, SHEET_EDGE, TIMELINE_STYLE, standalone_svg
from app.picture.svg import width_of
from states.gate import GATE_LIFECYCLE
from states.refusal import BadInput
from tests.app.picture.drawn import SVG, amazon, gate, picture, resolver
from tests.app.picture.pixels import cropped, grey, ink

TITLE = (20, 14, 300, 24)
ElementTree.register_namespace("", SVG.strip("{}"))


def alone() -> str:
    slip = {"due: gate:s_team_review_close + 10 bd": "due: gate:s_team_review_close + 5 bd"}
    return standalone_svg(amazon(previous=resolver(**slip)), title="Annual planning", note="FY2027")


@dataclass(frozen=True)
class Text:
    """A text of the picture with the class of what it stands in, and the room that it was given."""

    element: ElementTree.Element
    around: str

    @property
    def words(self) -> str:
        return "".join(self.element.itertext())

    def seen(self, left: float, width: float, *, blank: bool = False) -> bytes:
        """What a window shows that begins so far from the text's own beginning."""
        size = {"title": 19.0, "phase": 13.0}.get(self.element.get("class", ""), 12.5)
        wide = width_of(self.words, size)
        begins = float(self.element.get("x", "")) - (wide if self.element.get("text-anchor") == "end" else 0)
        x, y, width = begins + left * wide, float(self.element.get("y", "")) - size, width * wide
        text = "" if blank else ElementTree.tostring(self.element, "unicode")
        return svg_to_png(
            f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="{x} {y} {width} 26" width="{width}" height="26">'
            f'<style>{TIMELINE_STYLE}</style><g class="{self.around}">{text}</g></svg>'
        )


def texts(svg: str) -> list[Text]:
    return [
        Text(text, parent.get("class", ""))
        for parent in ElementTree.fromstring(svg).iter()
        for text in parent.findall(f"{SVG}text")
    ]


def test_png_is_twice_as_large_as_the_svg() -> None:
    svg = alone()
    size = re.search(r'width="(\d+)" height="(\d+)"', svg)
    assert size
    assert struct.unpack(">II", svg_to_png(svg)[16:24]) == (2 * int(size[1]), 2 * int(size[2]))


def test_title_is_drawn_and_nothing_else_stands_there() -> None:
    svg = alone()
    without = re.sub(r'<text class="title".*?</text>', "", svg)
    assert ink(svg_to_png(cropped(svg, *TITLE))) > 1000
    assert ink(svg_to_png(cropped(without, *TITLE))) == 0


def test_every_text_of_the_picture_leaves_ink() -> None:
    drawn = texts(alone())
    assert len(drawn) > 60
    assert [text.words for text in drawn if text.seen(0, 1) == text.seen(0, 1, blank=True)] == []


def test_no_text_is_wider_than_the_room_that_it_was_given() -> None:
    drawn = texts(alone())
    assert [text.words for text in drawn if text.seen(1, 0.5) != text.seen(1, 0.5, blank=True)] == []
    assert [text.words for text in drawn if text.seen(-0.5, 0.45) != text.seen(-0.5, 0.45, blank=True)] == []


def test_font_comes_with_phasegate() -> None:
    assert [path.suffix for path in font_files()] == [".ttf", ".ttf"]
    assert f"font-family: {FONT_FAMILY}," in TIMELINE_STYLE


@pytest.mark.parametrize("fonts", [[], [Path("/nowhere/none.ttf")]])
def test_without_a_font_there_is_no_picture_but_a_sentence(fonts: list[Path]) -> None:
    with pytest.raises(BadInput) as refused:
        svg_to_png(alone(), fonts=fonts)
    assert str(refused.value) == (
        "The font Arimo is not there, and a picture without words says nothing. "
        "Install it: pip install fontpkg-arimo; or write an .svg, which needs none."
    )


def test_blackout_is_hatched_in_pixels() -> None:
    svg = alone()
    window = re.search(r'<rect class="closed" x="([\d.]+)" y="([\d.]+)"', svg)
    assert window
    x, y = float(window[1]) + SHEET_EDGE, float(window[2]) + HEADING_HEIGHT
    rows = grey(svg_to_png(cropped(svg, x + 3, y + 3, 18, 9)))
    assert [0 < sum(pixel > 48 for pixel in row) < len(row) / 2 for row in rows] == [True] * 18


def test_states_differ_in_pixels_even_without_words() -> None:
    sheets = [standalone_svg(picture(gate(state=state)), title="", note="") for state in GATE_LIFECYCLE.states]
    assert len({svg_to_png(re.sub(r"<text.*?</text>", "", sheet)) for sheet in sheets}) == len(GATE_LIFECYCLE.states)
