"""The track of a plan as a mark and a word, so that it can be read without its colour."""

from collections.abc import Mapping

from rules.track import Colour

MARKS: Mapping[Colour, str] = {
    "off_track": "✕",
    "at_risk": "!",
    "on_track": "○",
    "done": "✓",
}


def colour_words(colour: Colour) -> str:
    """“off track”"""
    return colour.replace("_", " ")


def marked_colour(colour: Colour) -> str:
    """“✕ off track”"""
    return f"{MARKS[colour]} {colour_words(colour)}"
