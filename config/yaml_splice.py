"""The characters of a YAML text that change when one value is exchanged, added or cut out."""

from dataclasses import dataclass
from typing import Any

from config.yaml_places import PlacedEntry, PlacedValue, line_end, line_start, next_line
from config.yaml_scalars import (
    YAML_INDENT,
    block_text,
    flow_text,
    item_text,
    key_text,
    scalar_text,
)


@dataclass(frozen=True)
class PathStep:
    """One step on the way to a place: a mapping or list, and its entry that leads on."""

    within: PlacedValue
    entry: PlacedEntry


def exchange_value(
    text: str,
    step: PathStep,
    value: Any,
) -> str:
    """The text with another value for this entry."""
    old = step.entry.value
    new = _missing_colon(text, step) + _text_of_new(text, step, value)
    is_text = old.kind == "scalar" and old.has_text
    if is_text and not new.startswith("\n"):
        return splice(
            text,
            old.start,
            old.end,
            new[1:],
        )
    return splice(
        text,
        step.entry.opens,
        old.end,
        _with_feeds_of(text, new),
    )


def splice(
    text: str,
    start: int,
    end: int,
    new: str,
) -> str:
    """The text with other characters from start to end."""
    return text[:start] + new + text[end:]


def _missing_colon(text: str, step: PathStep) -> str:
    """In braces a key may stand without a colon."""
    is_key = step.within.kind == "mapping"
    has_colon = text[step.entry.opens - 1] == ":"
    if is_key and not has_colon:
        return ":"
    return ""


def _text_of_new(
    text: str,
    step: PathStep,
    value: Any,
) -> str:
    """The new value as it stands behind the colon or dash, the space before it included."""
    if not isinstance(value, dict | list | tuple):
        before = _scalar_before(text, step.entry.value)
        return " " + scalar_text(value, within_braces=step.within.flow, before=before)
    if step.within.flow or _is_filled_in_braces(step.entry.value):
        return f" {flow_text(value)}"
    return block_text(value, step.within.column + YAML_INDENT)


def _scalar_before(text: str, old: PlacedValue) -> str:
    if old.kind == "scalar":
        return text[old.start : old.end]
    return ""


def _is_filled_in_braces(old: PlacedValue) -> bool:
    return old.flow and bool(old.entries)


def add_entry(
    text: str,
    within: PlacedValue,
    name: str | int,
    value: Any,
) -> str:
    """The text with one more entry behind the last."""
    if within.flow or not within.entries:
        return _add_in_braces(text, within, name, value)
    last = within.entries[-1].value
    place = line_end(text, last.end)
    new = "\n" + _new_line(within, name, value, last)
    return splice(
        text,
        place,
        place,
        _with_feeds_of(text, new),
    )


def _new_line(
    within: PlacedValue,
    name: str | int,
    value: Any,
    last: PlacedValue,
) -> str:
    """An item is written on lines of its own where the item before it is."""
    pad = " " * within.column
    below = within.column + YAML_INDENT
    if isinstance(name, int):
        on_lines = last.kind == "mapping" and not last.flow
        return f"{pad}- {item_text(value, below, on_lines=on_lines)}"
    return f"{pad}{key_text(name)}:{block_text(value, below)}"


def _add_in_braces(
    text: str,
    within: PlacedValue,
    name: str | int,
    value: Any,
) -> str:
    new = _entry_in_braces(name, value)
    if not within.entries:
        closing_brace = within.end - 1
        return splice(text, closing_brace, closing_brace, new)
    last = within.entries[-1].value
    comma = ", " if last.has_text else " , "
    return splice(
        text,
        last.end,
        last.end,
        comma + new,
    )


def _entry_in_braces(name: str | int, value: Any) -> str:
    if isinstance(name, int):
        return flow_text(value)
    return f"{key_text(name)}: {flow_text(value)}"


def cut_entry(text: str, step: PathStep) -> str:
    if step.within.flow:
        return _cut_in_braces(text, step)
    return _cut_lines(text, step)


def _cut_in_braces(text: str, step: PathStep) -> str:
    """With the comma before it, or behind it where it is the first."""
    entries = step.within.entries
    position = entries.index(step.entry)
    if position == 0:
        return splice(
            text,
            step.entry.start,
            entries[1].start,
            "",
        )
    return splice(
        text,
        entries[position - 1].value.end,
        step.entry.value.end,
        "",
    )


def _cut_lines(text: str, step: PathStep) -> str:
    entry = step.entry
    begins = line_start(text, entry.start)
    stands_behind_dash = text[begins : entry.start].strip()
    if stands_behind_dash:
        return splice(
            text,
            entry.start,
            _entry_after(step).start,
            "",
        )
    last_line = max(entry.opens, entry.value.end)
    return splice(
        text,
        begins,
        next_line(text, last_line),
        "",
    )


def _entry_after(step: PathStep) -> PlacedEntry:
    entries = step.within.entries
    return entries[entries.index(step.entry) + 1]


def _with_feeds_of(text: str, new: str) -> str:
    """With the line feeds that the file has."""
    if "\r\n" in text:
        return new.replace("\n", "\r\n")
    return new
