"""The elements that a timeline and a diagram are made of, as SVG text; every word is escaped here."""

import re
from dataclasses import dataclass
from html import escape

FONT = 12.5

_NARROW = frozenset("ijlt.,:;'’|!()[] r-–·")
_WIDE = frozenset("mwMWOQ%@—")
# XML has no way to write these, not even escaped.
_UNWRITABLE = re.compile("[^\t\n\r\x20-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")


def width_of(words: str, size: float = FONT) -> float:
    """About how wide the words are; rather too wide, so that nothing touches."""
    letter_widths = map(_letter_width, words)
    return size * sum(letter_widths)


def _letter_width(letter: str) -> float:
    """As a share of the font's size."""
    if letter in _NARROW:
        return 0.36
    if letter in _WIDE:
        return 0.9
    return 0.62


def cut_to_width(words: str, room: float) -> str:
    """The words as far as there is room, with “…” where some are left out."""
    if width_of(words) <= room:
        return words
    while words and width_of(words + "…") > room:
        words = words[:-1]
    return words.rstrip() + "…"


def escape_words(words: str) -> str:
    """Words from outside, which stay words in an element and in an attribute."""
    writable = _UNWRITABLE.sub("�", words)
    return escape(writable)


def svg_title(words: str) -> str:
    return f"<title>{escape_words(words)}</title>"


def svg_text(
    x: float,
    y: float,
    words: str,
    kind: str,
) -> str:
    """`kind` is the class in the style sheet, here and in all that follow."""
    return f'<text class="{kind}" x="{x:.1f}" y="{y:.1f}">{escape_words(words)}</text>'


@dataclass(frozen=True)
class Area:
    """A rectangle by its left upper corner and its size."""

    x: float
    y: float
    width: float
    height: float

    def inset_by(self, margin: float) -> "Area":
        return Area(
            x=self.x + margin,
            y=self.y + margin,
            width=self.width - 2 * margin,
            height=self.height - 2 * margin,
        )


def area_around_origin(width: float, height: float) -> Area:
    return Area(-width / 2, -height / 2, width, height)


def svg_rect(
    kind: str,
    area: Area,
    *,
    radius: int = 6,
) -> str:
    return (
        f'<rect class="{kind}" x="{area.x:.1f}" y="{area.y:.1f}" '
        f'width="{area.width:.1f}" height="{area.height:.1f}" rx="{radius}"/>'
    )


def horizontal_line(
    kind: str,
    start: float,
    end: float,
    y: float,
) -> str:
    return f'<line class="{kind}" x1="{start:.1f}" x2="{end:.1f}" y1="{y:.1f}" y2="{y:.1f}"/>'


def vertical_line(
    kind: str,
    x: float,
    top: float,
    bottom: float,
) -> str:
    return f'<line class="{kind}" x1="{x:.1f}" x2="{x:.1f}" y1="{top:.1f}" y2="{bottom:.1f}"/>'


def svg_path(kind: str, commands: str) -> str:
    return f'<path class="{kind}" d="{commands}"/>'


def group_at(
    x: float,
    y: float,
    inside: str,
) -> str:
    """What is drawn around the origin, moved to (x, y)."""
    return f'<g transform="translate({x:.1f} {y:.1f})">{inside}</g>'
