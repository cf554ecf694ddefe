"""Values as calendar files write them: plain where that is clear, quoted where YAML might guess."""

import json
import re
from collections.abc import Mapping, Sequence
from typing import Any

from pendulum import Time

WIDTH = 120
_PLAIN = re.compile(r"[\w+−–/(.][^\n\t\"'`&*!|>%@#{}\[\]]*|-[^\s\n\"'#{}\[\]][^\n\"'#{}\[\]]*")
_GUESSED = re.compile(r"(?i)~|null|true|false|yes|no|on|off|[\d_.+-]+(e\d+)?|\d+(:\d\d)+|\d\d-\d\d")
_DAY = re.compile(r"\d{4}-\d{2}-\d{2}")


def scalar(value: Any, *, within_braces: bool = False, before: str = "") -> str:
    """One value; a text is quoted as what stood there `before` was."""
    if value is None:
        return "null"
    if isinstance(value, bool):
        return str(value).lower()
    if isinstance(value, int | float):
        return str(value)
    text = f"{value:%H:%M}" if isinstance(value, Time) else str(value)
    if before.startswith("'") and "\n" not in text:
        return "'" + text.replace("'", "''") + "'"
    plain = _is_plain(text, within_braces=within_braces) or (_GUESSED.fullmatch(before) and _GUESSED.fullmatch(text))
    return text if plain and not before.startswith('"') else json.dumps(text, ensure_ascii=False)


def _is_plain(text: str, *, within_braces: bool) -> bool:
    if _DAY.fullmatch(text):
        return True
    if _GUESSED.fullmatch(text) or not _PLAIN.fullmatch(text) or text != text.strip():
        return False
    return ": " not in text and not text.endswith(":") and not (within_braces and "," in text)


def flow(value: Any) -> str:
    """The value on one line."""
    if isinstance(value, Mapping):
        return "{" + ", ".join(f"{key(name)}: {flow(item)}" for name, item in value.items()) + "}"
    if _is_list(value):
        return "[" + ", ".join(flow(item) for item in value) + "]"
    return scalar(value, within_braces=True)


def block(value: Any, indent: int) -> str:
    """What stands behind a key's colon (with the space before it) where keys below it are to be at `indent`."""
    if not (isinstance(value, Mapping) or _is_list(value)):
        return f" {scalar(value)}"
    if not value or (_is_shallow(value) and indent + len(flow(value)) < WIDTH):
        return f" {flow(value)}"
    return "\n" + lines(value, indent)


def lines(value: Any, indent: int) -> str:
    """A mapping or list as lines of their own, without a line feed behind the last."""
    pad = " " * indent
    if isinstance(value, Mapping):
        return "\n".join(f"{pad}{key(name)}:{block(item, indent + 2)}" for name, item in value.items())
    return "\n".join(f"{pad}- {item(one, indent + 2)}" for one in value)


def item(value: Any, indent: int, *, on_lines: bool = False) -> str:
    """What stands behind a list's dash where the item's keys are to be at `indent`; `on_lines`: each on its own."""
    if isinstance(value, Mapping) and value and (on_lines or not _is_shallow(value)):
        return lines(value, indent).lstrip(" ")
    return flow(value) if isinstance(value, Mapping) or _is_list(value) else scalar(value)


def key(name: Any) -> str:
    return scalar(str(name), within_braces=True)


def _is_list(value: Any) -> bool:
    return isinstance(value, Sequence) and not isinstance(value, str)


def _is_shallow(value: Any) -> bool:
    """Has it nothing nested in it but lists of plain values?"""
    items = value.values() if isinstance(value, Mapping) else value
    return not any(isinstance(item, Mapping) or (_is_list(item) and not _is_shallow(item)) for item in items)
