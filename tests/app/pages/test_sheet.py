"""The sheet of the pages can be read by everybody: contrast as WCAG AA asks, in light and in dark."""

import re

import pytest

from tests.app.pages.visit import ROOT


def colours(css: str) -> dict[str, str]:
    return dict(re.findall(r"--([\w-]+): (#[0-9a-f]{6});", css))


def contrast(one: str, other: str) -> float:
    """WCAG 2.2, relative luminance."""

    def light(colour: str) -> float:
        parts = [int(colour[n : n + 2], 16) / 255 for n in (1, 3, 5)]
        red, green, blue = (p / 12.92 if p <= 0.04045 else ((p + 0.055) / 1.055) ** 2.4 for p in parts)
        return 0.2126 * red + 0.7152 * green + 0.0722 * blue

    dark, bright = sorted((light(one), light(other)))
    return (bright + 0.05) / (dark + 0.05)


Pair = tuple[str, str]


def _fainter(tone: dict[str, str], pairs: list[Pair], *, than: float) -> dict[Pair, float]:
    found = {(ink, on): contrast(tone[ink], tone[on]) for ink, on in pairs}
    return {pair: ratio for pair, ratio in found.items() if ratio < than}


@pytest.mark.parametrize("theme", ["light", "dark"])
def test_words_and_shapes_stand_out_as_wcag_aa_asks(theme: str) -> None:
    light, dark = (ROOT / "app" / "static" / "phasegate.css").read_text(encoding="utf-8").split("@media", 2)[:2]
    tone = colours(light) | (colours(dark) if theme == "dark" else {})
    words = [(ink, on) for ink in ("ink", "quiet", "accent", "late") for on in ("paper", "sheet", "band")]
    words += [("accent-ink", "accent"), ("ink", "accent-soft"), ("ink", "late-soft"), ("quiet", "late-soft")]
    assert _fainter(tone, words, than=4.5) == {}
    shapes = [(shape, on) for shape in ("line-strong", "focus") for on in ("paper", "sheet")]
    assert _fainter(tone, shapes, than=3) == {}
