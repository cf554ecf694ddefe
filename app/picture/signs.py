"""The signs of a legend, each beside its meaning, in lines from the left."""

from collections.abc import Iterable
from dataclasses import dataclass

from app.picture.svg import svg_text, width_of

SIGN_LINE = 24
MEANING_GAP = 6
"""How far a meaning is from its sign."""


@dataclass(frozen=True)
class LegendSign:
    """A sign around the origin and what it means; `kind` is its class in the style sheet."""

    meaning: str
    strokes: str
    kind: str = ""
    width: float = 24

    @property
    def full_width(self) -> float:
        return self.width + MEANING_GAP + width_of(self.meaning)


@dataclass(frozen=True)
class PlacedSign:
    """A sign with its left end and the top of its line."""

    sign: LegendSign
    x: float
    y: float


@dataclass(frozen=True)
class Legend:
    """Its strokes, and how tall they are."""

    strokes: str
    height: float


def legend_of(
    signs: Iterable[LegendSign],
    *,
    room: float,
    gap: float,
) -> Legend:
    """The signs in as few lines as the room allows, `gap` apart; there must be a sign at least."""
    placed_signs = _place_signs(signs, room, gap)
    strokes = "".join(map(_draw_sign, placed_signs))
    last = placed_signs[-1]
    return Legend(strokes, last.y + SIGN_LINE)


def _place_signs(
    signs: Iterable[LegendSign],
    room: float,
    gap: float,
) -> list[PlacedSign]:
    placed_signs: list[PlacedSign] = []
    x = 0.0
    y = 0.0
    for sign in signs:
        if x and x + sign.full_width > room:
            x = 0.0
            y += SIGN_LINE
        placed_signs.append(PlacedSign(sign, x, y))
        x += sign.full_width + gap
    return placed_signs


def _draw_sign(placed: PlacedSign) -> str:
    sign = placed.sign
    x = placed.x + sign.width / 2
    y = placed.y + SIGN_LINE / 2
    meaning_x = sign.width / 2 + MEANING_GAP
    meaning = svg_text(meaning_x, 4.2, sign.meaning, "meaning")
    return f'<g class="sign {sign.kind}" transform="translate({x:.1f} {y:.1f})">{sign.strokes}{meaning}</g>'
