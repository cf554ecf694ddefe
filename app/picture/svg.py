"""The strokes that a timeline is made of, as SVG text; every word is escaped here."""

import re
from html import escape

FONT = 12.5

_NARROW, _WIDE = frozenset("ijlt.,:;'’|!()[] r-–·"), frozenset("mwMWOQ%@—")
# XML has no way to write these, not even escaped.
_UNWRITABLE = re.compile("[^\t\n\r\x20-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")


def width_of(words: str, size: float = FONT) -> float:
    """About how wide the words are; rather too wide, so that nothing touches."""
    return size * sum(0.36 if c in _NARROW else 0.9 if c in _WIDE else 0.62 for c in words)


def cut(words: str, room: float) -> str:
    """The words as far as there is room, with “…” where some are left out."""
    if width_of(words) <= room:
        return words
    while words and width_of(words + "…") > room:
        words = words[:-1]
    return words.rstrip() + "…"


def safe(words: str) -> str:
    """Words from outside, which stay words in an element and in an attribute."""
    return escape(_UNWRITABLE.sub("�", words))


def title(words: str) -> str:
    return f"<title>{safe(words)}</title>"


def text(x: float, y: float, words: str, kind: str) -> str:
    return f'<text class="{kind}" x="{x:.1f}" y="{y:.1f}">{safe(words)}</text>'


def rect(kind: str, x: float, y: float, width: float, height: float, *, radius: int = 6) -> str:
    return f'<rect class="{kind}" x="{x:.1f}" y="{y:.1f}" width="{width:.1f}" height="{height:.1f}" rx="{radius}"/>'


def line(kind: str, x1: float, y1: float, x2: float, y2: float) -> str:
    return f'<line class="{kind}" x1="{x1:.1f}" x2="{x2:.1f}" y1="{y1:.1f}" y2="{y2:.1f}"/>'


def path(kind: str, d: str) -> str:
    return f'<path class="{kind}" d="{d}"/>'


def at(x: float, y: float, *inside: str) -> str:
    return f'<g transform="translate({x:.1f} {y:.1f})">{"".join(inside)}</g>'
