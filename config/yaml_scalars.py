"""Values as calendar files write them: plain where that is clear, quoted where YAML might guess."""

import json
import re
from collections.abc import Collection, Mapping, Sequence
from typing import Any, TypeGuard

from pendulum import Time

MAX_WIDTH = 120
YAML_INDENT = 2
_UNQUOTED = re.compile(r"[\w+−–/(.][^\n\t\"'`&*!|>%@#{}\[\]]*|-[^\s\n\"'#{}\[\]][^\n\"'#{}\[\]]*")
_GUESSED = re.compile(r"(?i)~|null|true|false|yes|no|on|off|[\d_.+-]+(e\d+)?|\d+(:\d\d)+|\d\d-\d\d")
_DAY = re.compile(r"\d{4}-\d{2}-\d{2}")


def scalar_text(
    value: Any,
    *,
    within_braces: bool = False,
    before: str = "",
) -> str:
    """One value; a text is quoted as what stood there `before` was."""
    if value is None:
        return "null"
    if isinstance(value, bool):
        return str(value).lower()
    if isinstance(value, int | float):
        return str(value)
    text = f"{value:%H:%M}" if isinstance(value, Time) else str(value)
    return _quoted_text(text, within_braces=within_braces, before=before)


def _quoted_text(
    text: str,
    *,
    within_braces: bool,
    before: str,
) -> str:
    if before.startswith("'") and "\n" not in text:
        return _in_single_quotes(text)
    needs_no_quotes = _is_plain(text, within_braces=within_braces) or _is_guessed_alike(text, before)
    if needs_no_quotes and not before.startswith('"'):
        return text
    return json.dumps(text, ensure_ascii=False)


def _in_single_quotes(text: str) -> str:
    doubled = text.replace("'", "''")
    return f"'{doubled}'"


def _is_guessed_alike(text: str, before: str) -> bool:
    """Where a number or a truth value stood without quotes, another one may."""
    return bool(_GUESSED.fullmatch(before) and _GUESSED.fullmatch(text))


def _is_plain(text: str, *, within_braces: bool) -> bool:
    """Does YAML read it as this very text without quotes?"""
    if _DAY.fullmatch(text):
        return True
    if _GUESSED.fullmatch(text) or not _UNQUOTED.fullmatch(text):
        return False
    if text != text.strip():
        return False
    looks_like_key = ": " in text or text.endswith(":")
    looks_like_items = within_braces and "," in text
    return not looks_like_key and not looks_like_items


def flow_text(value: Any) -> str:
    """The value on one line."""
    if isinstance(value, Mapping):
        return _mapping_in_braces(value)
    if _is_list(value):
        items = [flow_text(inner) for inner in value]
        return f"[{', '.join(items)}]"
    return scalar_text(value, within_braces=True)


def _mapping_in_braces(value: Mapping[Any, Any]) -> str:
    pairs = [f"{key_text(name)}: {flow_text(inner)}" for name, inner in value.items()]
    return f"{{{', '.join(pairs)}}}"


def block_text(value: Any, indent: int) -> str:
    """What stands behind a key's colon (with the space before it) where keys below it are to be at `indent`."""
    if not _is_collection(value):
        return f" {scalar_text(value)}"
    if _fits_on_line(value, indent):
        return f" {flow_text(value)}"
    return "\n" + lines_text(value, indent)


def _fits_on_line(value: Collection[Any], indent: int) -> bool:
    if not value:
        return True
    return _is_shallow(value) and indent + len(flow_text(value)) < MAX_WIDTH


def lines_text(value: Any, indent: int) -> str:
    """A mapping or list as lines of their own, without a line feed behind the last."""
    pad = " " * indent
    below = indent + YAML_INDENT
    if isinstance(value, Mapping):
        lines = [f"{pad}{key_text(name)}:{block_text(inner, below)}" for name, inner in value.items()]
    else:
        lines = [f"{pad}- {item_text(inner, below)}" for inner in value]
    return "\n".join(lines)


def item_text(
    value: Any,
    indent: int,
    *,
    on_lines: bool = False,
) -> str:
    """What stands behind a list's dash where the item's keys are to be at `indent`; `on_lines`: each on its own."""
    is_filled = isinstance(value, Mapping) and bool(value)
    if is_filled and (on_lines or not _is_shallow(value)):
        return lines_text(value, indent).lstrip(" ")
    if _is_collection(value):
        return flow_text(value)
    return scalar_text(value)


def key_text(name: Any) -> str:
    return scalar_text(str(name), within_braces=True)


def _is_list(value: Any) -> TypeGuard[Sequence[Any]]:
    return isinstance(value, Sequence) and not isinstance(value, str)


def _is_collection(value: Any) -> TypeGuard[Collection[Any]]:
    return isinstance(value, Mapping) or _is_list(value)


def _is_shallow(value: Collection[Any]) -> bool:
    """Has it nothing nested in it but lists of plain values?"""
    inner_values = value.values() if isinstance(value, Mapping) else value
    return all(map(_is_plain_or_list, inner_values))


def _is_plain_or_list(inner: Any) -> bool:
    if isinstance(inner, Mapping):
        return False
    return not _is_list(inner) or _is_shallow(inner)
