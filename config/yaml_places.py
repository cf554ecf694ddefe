"""A YAML text's values with the places where they stand, so that one can be changed and all else stays as it is."""

import re
from dataclasses import dataclass
from typing import Literal

Path = tuple[str | int, ...]
"""The keys and positions, counted from 0, that lead to a value."""

_COLON = re.compile(r"\s*:")


def path_text(path: Path) -> str:
    """“gates[3].due”: how a person finds the place besides the line, counting from 1."""
    text = ""
    for name in path:
        text += f"[{name + 1}]" if isinstance(name, int) else f".{name}"
    return text.removeprefix(".")


@dataclass(frozen=True)
class PlacedEntry:
    """A key with its value, or an item of a list.

    `start` is where the key or the item's dash begins, `opens` the place behind the colon or dash.
    """

    name: str | int
    start: int
    opens: int
    value: "PlacedValue"


@dataclass(frozen=True)
class PlacedValue:
    """A value from `start` to `end`, counted in characters; a comment behind it is not part of it.

    `column` is that of its first character, `flow` says that it is written in braces.
    """

    kind: Literal["scalar", "mapping", "sequence"]
    start: int
    end: int
    column: int = 0
    flow: bool = False
    entries: tuple[PlacedEntry, ...] = ()

    @property
    def is_empty(self) -> bool:
        """Nothing at all, as behind `overlays:`, or empty braces."""
        if self.kind == "scalar":
            return not self.has_text
        return not self.entries

    @property
    def has_text(self) -> bool:
        return self.start < self.end

    def entry_at(self, name: str | int) -> PlacedEntry | None:
        """The entry of this key or position."""
        for entry in self.entries:
            if entry.name == name:
                return entry
        return None


def after_colon(text: str, key_end: int) -> int:
    """Where the value of a key begins that has none; in braces a key may even be without a colon."""
    colon = _COLON.match(text, key_end)
    if colon is None:
        return key_end
    return colon.end()


def dash_of(
    text: str,
    list_start: int,
    column: int,
    item_before_end: int | None,
) -> int:
    """Where the dash of a list's item stands: at the list's beginning, or on a line behind the item before it."""
    if item_before_end is None:
        return list_start
    indent_before_dash = re.compile(rf"^ {{{column}}}(?=-)", re.MULTILINE)
    indent = indent_before_dash.search(text, item_before_end)
    if indent is None:
        return item_before_end
    return indent.end()


def line_start(text: str, place: int) -> int:
    return text.rfind("\n", 0, place) + 1


def line_end(text: str, place: int) -> int:
    """The end of this line, its comment included and its line feed not."""
    feed = text.find("\n", place)
    end = len(text) if feed < 0 else feed
    ends_with_return = end > place and text[end - 1] == "\r"
    if ends_with_return:
        return end - 1
    return end


def next_line(text: str, place: int) -> int:
    """The beginning of the line behind this one; the text's end where there is none."""
    feed = text.find("\n", place)
    if feed < 0:
        return len(text)
    return feed + 1
