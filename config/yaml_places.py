"""A YAML text's values with the places where they stand, so that one can be changed and all else stays as it is."""

import re
from dataclasses import dataclass
from typing import Literal

Path = tuple[str | int, ...]


@dataclass(frozen=True)
class Entry:
    """A key with its value, or an item of a list.

    `start` is where the key or the item's dash begins, `opens` the place behind the colon or dash.
    """

    name: str | int
    start: int
    opens: int
    value: "Marked"


@dataclass(frozen=True)
class Marked:
    """A value from `start` to `end`, counted in characters; a comment behind it is not part of it.

    `column` is that of its first character, `flow` says that it is written in braces.
    """

    kind: Literal["scalar", "mapping", "sequence"]
    start: int
    end: int
    column: int = 0
    flow: bool = False
    entries: tuple[Entry, ...] = ()

    @property
    def empty(self) -> bool:
        """Nothing at all, as behind `overlays:`, or empty braces."""
        return not self.entries and (self.kind != "scalar" or self.start == self.end)

    def at(self, name: str | int) -> Entry | None:
        return next((entry for entry in self.entries if entry.name == name), None)


def after_colon(text: str, key_end: int) -> int:
    """Where the value of a key begins that has none; in braces a key may even be without a colon."""
    found = re.compile(r"\s*:").match(text, key_end)
    return found.end() if found else key_end


def dash_of(text: str, begins: int, column: int, after: int | None) -> int:
    """Where the dash of a list's item stands: at the list's beginning, or on a line behind the item before it."""
    if after is None:
        return begins
    found = re.compile(rf"^ {{{column}}}(?=-)", re.MULTILINE).search(text, after)
    return found.end() if found else after


def line_start(text: str, place: int) -> int:
    return text.rfind("\n", 0, place) + 1


def line_end(text: str, place: int) -> int:
    """The end of this line, its comment included and its line feed not."""
    end = text.find("\n", place)
    end = len(text) if end < 0 else end
    return end - 1 if end > place and text[end - 1] == "\r" else end
