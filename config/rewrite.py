"""One value of a YAML text is set, added or taken out; every other character stays as it was."""

from dataclasses import dataclass
from typing import Any

from config.yaml_places import Path, PlacedEntry, PlacedValue, line_end, line_start, next_line, path_text
from config.yaml_scalars import INDENT, block_text, flow_text, item_text, key_text, lines_text, scalar_text
from states.refusal import BadInput

NAME_THE_KEY = "A file is changed key by key; name the key."


@dataclass(frozen=True)
class _Step:
    """One step on the way to a place: a mapping or list, and its entry that leads on."""

    within: PlacedValue
    entry: PlacedEntry


def set_value(text: str, root: PlacedValue | None, path: Path, value: Any) -> str:
    """The text with the value at this path; what is missing on the way there is made."""
    if not path:
        raise BadInput(NAME_THE_KEY)
    if root is None:
        return _begin_file(text, path, value)
    steps = _known_steps(root, path)
    rest = path[len(steps) :]
    if not rest:
        return _exchange(text, steps[-1], value)
    node = steps[-1].entry.value if steps else root
    if node.is_empty and steps:
        return _exchange(text, steps[-1], _nested_value(rest, value))
    if not _can_be_added(node, rest[0]):
        place = path_text(rest[:1])
        raise BadInput(f"{path_text(path)}: there is no place for {place}; correct the path.")
    return _add_entry(text, node, rest[0], _nested_value(rest[1:], value))


def _known_steps(root: PlacedValue | None, path: Path) -> list[_Step]:
    """The steps of the path as far as the file has them."""
    steps: list[_Step] = []
    node = root
    for name in path:
        entry = node.entry_at(name) if node is not None else None
        if node is None or entry is None:
            break
        steps.append(_Step(node, entry))
        node = entry.value
    return steps


def remove_value(text: str, root: PlacedValue | None, path: Path) -> str:
    """The text without what stands at this path."""
    steps = _steps_to(root, path)
    last = steps[-1]
    if len(last.within.entries) > 1:
        return _cut_entry(text, last)
    nothing: Any = {} if last.within.kind == "mapping" else []
    if len(steps) > 1:
        return _exchange(text, steps[-2], nothing)
    return _splice(text, last.within.start, last.within.end, flow_text(nothing))


def rename_key(text: str, root: PlacedValue | None, path: Path, name: str) -> str:
    """The text with another name for the key at this path, in its place."""
    last = _steps_to(root, path)[-1]
    if last.within.kind != "mapping":
        raise BadInput(f"{path_text(path)}: an item of a list has no name; correct the path.")
    start = last.entry.start
    old_name = text[start : last.entry.opens].rstrip(": \n")
    return _splice(text, start, start + len(old_name), key_text(name))


def _begin_file(text: str, path: Path, value: Any) -> str:
    """Behind the comments of a file that holds no values yet."""
    if isinstance(path[0], int):
        raise BadInput(NAME_THE_KEY)
    feed = "" if not text or text.endswith("\n") else "\n"
    return text + feed + lines_text(_nested_value(path, value), 0) + "\n"


def _steps_to(root: PlacedValue | None, path: Path) -> list[_Step]:
    """The steps of the path; raises BadInput where it leads nowhere."""
    if not path:
        raise BadInput(NAME_THE_KEY)
    steps = _known_steps(root, path)
    if len(steps) < len(path):
        raise BadInput(f"{path_text(path)}: there is no such place in the file; correct the path.")
    return steps


def _can_be_added(node: PlacedValue, name: str | int) -> bool:
    """A list takes the item behind its last one, a mapping takes any word."""
    if node.kind == "sequence":
        return name == len(node.entries)
    return node.kind == "mapping" and not isinstance(name, int)


def _nested_value(path: Path, value: Any) -> Any:
    """The value under the keys of this path; in a list that there is not yet it is the first item."""
    for name in reversed(path):
        value = [value] if isinstance(name, int) else {name: value}
    return value


def _exchange(text: str, step: _Step, value: Any) -> str:
    """The text with another value for this entry."""
    old = step.entry.value
    new = _missing_colon(text, step) + _text_of_new(text, step, value)
    is_text = old.kind == "scalar" and old.has_text
    if is_text and not new.startswith("\n"):
        return _splice(text, old.start, old.end, new[1:])
    return _splice(text, step.entry.opens, old.end, _with_feeds_of(text, new))


def _splice(text: str, start: int, end: int, new: str) -> str:
    """The text with other characters from start to end."""
    return text[:start] + new + text[end:]


def _missing_colon(text: str, step: _Step) -> str:
    """In braces a key may stand without a colon."""
    is_key = step.within.kind == "mapping"
    has_colon = text[step.entry.opens - 1] == ":"
    return ":" if is_key and not has_colon else ""


def _text_of_new(text: str, step: _Step, value: Any) -> str:
    """The new value as it stands behind the colon or dash, the space before it included."""
    if not isinstance(value, dict | list | tuple):
        before = _scalar_before(text, step.entry.value)
        return " " + scalar_text(value, within_braces=step.within.flow, before=before)
    if step.within.flow or _is_filled_in_braces(step.entry.value):
        return f" {flow_text(value)}"
    return block_text(value, step.within.column + INDENT)


def _scalar_before(text: str, old: PlacedValue) -> str:
    return text[old.start : old.end] if old.kind == "scalar" else ""


def _is_filled_in_braces(old: PlacedValue) -> bool:
    return old.flow and bool(old.entries)


def _add_entry(text: str, within: PlacedValue, name: str | int, value: Any) -> str:
    """The text with one more entry behind the last."""
    if within.flow or not within.entries:
        return _add_in_braces(text, within, name, value)
    last = within.entries[-1].value
    place = line_end(text, last.end)
    new = "\n" + _new_line(within, name, value, last)
    return _splice(text, place, place, _with_feeds_of(text, new))


def _new_line(within: PlacedValue, name: str | int, value: Any, last: PlacedValue) -> str:
    """An item is written on lines of its own where the item before it is."""
    pad = " " * within.column
    below = within.column + INDENT
    if isinstance(name, int):
        on_lines = last.kind == "mapping" and not last.flow
        return f"{pad}- {item_text(value, below, on_lines=on_lines)}"
    return f"{pad}{key_text(name)}:{block_text(value, below)}"


def _add_in_braces(text: str, within: PlacedValue, name: str | int, value: Any) -> str:
    new = flow_text(value)
    if not isinstance(name, int):
        new = f"{key_text(name)}: {new}"
    if not within.entries:
        closing_brace = within.end - 1
        return _splice(text, closing_brace, closing_brace, new)
    last = within.entries[-1].value
    comma = ", " if last.has_text else " , "
    return _splice(text, last.end, last.end, comma + new)


def _cut_entry(text: str, step: _Step) -> str:
    if step.within.flow:
        return _cut_in_braces(text, step)
    return _cut_lines(text, step)


def _cut_in_braces(text: str, step: _Step) -> str:
    """With the comma before it, or behind it where it is the first."""
    entries = step.within.entries
    position = entries.index(step.entry)
    if position == 0:
        return _splice(text, step.entry.start, entries[1].start, "")
    return _splice(text, entries[position - 1].value.end, step.entry.value.end, "")


def _cut_lines(text: str, step: _Step) -> str:
    entry = step.entry
    begins = line_start(text, entry.start)
    stands_behind_dash = text[begins : entry.start].strip()
    if stands_behind_dash:
        return _splice(text, entry.start, _entry_after(step).start, "")
    last_line = max(entry.opens, entry.value.end)
    return _splice(text, begins, next_line(text, last_line), "")


def _entry_after(step: _Step) -> PlacedEntry:
    entries = step.within.entries
    return entries[entries.index(step.entry) + 1]


def _with_feeds_of(text: str, new: str) -> str:
    """With the line feeds that the file has."""
    return new.replace("\n", "\r\n") if "\r\n" in text else new
