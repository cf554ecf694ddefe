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
    steps: list[_Step] = []
    node = root
    for position, name in enumerate(path):
        entry = node.entry_at(name)
        if entry is None:
            return _fill_in(text, steps, node, path[position:], value)
        steps.append(_Step(node, entry))
        node = entry.value
    return _exchange(text, steps[-1], value)


def remove_value(text: str, root: PlacedValue | None, path: Path) -> str:
    """The text without what stands at this path."""
    steps = _steps_to(root, path)
    last = steps[-1]
    if len(last.within.entries) > 1:
        return _cut_entry(text, last)
    nothing: Any = {} if last.within.kind == "mapping" else []
    if len(steps) > 1:
        return _exchange(text, steps[-2], nothing)
    return text[: last.within.start] + flow_text(nothing) + text[last.within.end :]


def rename_key(text: str, root: PlacedValue | None, path: Path, name: str) -> str:
    """The text with another name for the key at this path, in its place."""
    last = _steps_to(root, path)[-1]
    if last.within.kind != "mapping":
        raise BadInput(f"{path_text(path)}: an item of a list has no name; correct the path.")
    start = last.entry.start
    old_name = text[start : last.entry.opens].rstrip(": \n")
    return text[:start] + key_text(name) + text[start + len(old_name) :]


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
    steps: list[_Step] = []
    node = root
    for name in path:
        entry = node.entry_at(name) if node is not None else None
        if node is None or entry is None:
            raise BadInput(f"{path_text(path)}: there is no such place in the file; correct the path.")
        steps.append(_Step(node, entry))
        node = entry.value
    return steps


def _fill_in(text: str, steps: list[_Step], node: PlacedValue, rest: Path, value: Any) -> str:
    """The path ends at this node, and the rest of it is new."""
    if node.is_empty and steps:
        return _exchange(text, steps[-1], _nested_value(rest, value))
    name = rest[0]
    if not _can_be_added(node, name):
        whole = (*(step.entry.name for step in steps), *rest)
        place = path_text((name,))
        raise BadInput(f"{path_text(whole)}: there is no place for {place}; correct the path.")
    return _add_entry(text, node, name, _nested_value(rest[1:], value))


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
    new = _text_of_new(text, step, value)
    if step.within.kind == "mapping" and text[step.entry.opens - 1] != ":":
        new = f":{new}"  # in braces a key may stand without a colon
    is_text = old.kind == "scalar" and old.has_text
    if is_text and not new.startswith("\n"):
        return text[: old.start] + new[1:] + text[old.end :]
    return text[: step.entry.opens] + _with_feeds_of(text, new) + text[old.end :]


def _text_of_new(text: str, step: _Step, value: Any) -> str:
    """The new value as it stands behind the colon or dash, the space before it included."""
    within, old = step.within, step.entry.value
    if not isinstance(value, dict | list | tuple):
        before = text[old.start : old.end] if old.kind == "scalar" else ""
        return " " + scalar_text(value, within_braces=within.flow, before=before)
    was_in_braces = old.flow and bool(old.entries)
    if within.flow or was_in_braces:
        return f" {flow_text(value)}"
    return block_text(value, within.column + INDENT)


def _add_entry(text: str, within: PlacedValue, name: str | int, value: Any) -> str:
    """The text with one more entry behind the last."""
    if within.flow or not within.entries:
        return _add_in_braces(text, within, name, value)
    last = within.entries[-1].value
    place = line_end(text, last.end)
    new = "\n" + _new_line(within, name, value, last)
    return text[:place] + _with_feeds_of(text, new) + text[place:]


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
        place = within.end - 1
        return text[:place] + new + text[place:]
    last = within.entries[-1].value
    comma = ", " if last.has_text else " , "
    return text[: last.end] + comma + new + text[last.end :]


def _cut_entry(text: str, step: _Step) -> str:
    if step.within.flow:
        return _cut_in_braces(text, step)
    return _cut_lines(text, step)


def _cut_in_braces(text: str, step: _Step) -> str:
    """With the comma before it, or behind it where it is the first."""
    entries = step.within.entries
    position = entries.index(step.entry)
    if position == 0:
        return text[: step.entry.start] + text[entries[1].start :]
    return text[: entries[position - 1].value.end] + text[step.entry.value.end :]


def _cut_lines(text: str, step: _Step) -> str:
    entry = step.entry
    begins = line_start(text, entry.start)
    stands_behind_dash = text[begins : entry.start].strip()
    if stands_behind_dash:
        entries = step.within.entries
        following = entries[entries.index(entry) + 1]
        return text[: entry.start] + text[following.start :]
    last_line = max(entry.opens, entry.value.end)
    return text[:begins] + text[next_line(text, last_line) :]


def _with_feeds_of(text: str, new: str) -> str:
    """With the line feeds that the file has."""
    return new.replace("\n", "\r\n") if "\r\n" in text else new
