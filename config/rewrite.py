"""One value of a YAML text is set, added or taken out; every other character stays as it was."""

from typing import Any

from config.yaml_places import Path, PlacedValue, path_text
from config.yaml_scalars import flow_text, key_text, lines_text
from config.yaml_splice import PathStep, add_entry, cut_entry, exchange_value, splice
from states.refusal import BadInput

NAME_THE_KEY = "A file is changed key by key; name the key."


def set_value(
    text: str,
    root: PlacedValue | None,
    path: Path,
    value: Any,
) -> str:
    """The text with the value at this path; what is missing on the way there is made."""
    if not path:
        raise BadInput(NAME_THE_KEY)
    if root is None:
        return _begin_file(text, path, value)
    steps = _known_steps(root, path)
    rest = path[len(steps) :]
    if not rest:
        return exchange_value(text, steps[-1], value)
    node = steps[-1].entry.value if steps else root
    if node.is_empty and steps:
        return exchange_value(text, steps[-1], _nested_value(rest, value))
    if not _can_be_added(node, rest[0]):
        place = path_text(rest[:1])
        raise BadInput(f"{path_text(path)}: there is no place for {place}; correct the path.")
    return add_entry(
        text,
        node,
        rest[0],
        _nested_value(rest[1:], value),
    )


def _known_steps(root: PlacedValue | None, path: Path) -> list[PathStep]:
    """The steps of the path as far as the file has them."""
    steps: list[PathStep] = []
    node = root
    for name in path:
        entry = node.entry_at(name) if node is not None else None
        if node is None or entry is None:
            break
        steps.append(PathStep(node, entry))
        node = entry.value
    return steps


def remove_value(
    text: str,
    root: PlacedValue | None,
    path: Path,
) -> str:
    """The text without what stands at this path."""
    steps = _steps_to(root, path)
    last = steps[-1]
    if len(last.within.entries) > 1:
        return cut_entry(text, last)
    nothing: Any = {} if last.within.kind == "mapping" else []
    if len(steps) > 1:
        return exchange_value(text, steps[-2], nothing)
    return splice(
        text,
        last.within.start,
        last.within.end,
        flow_text(nothing),
    )


def rename_key(
    text: str,
    root: PlacedValue | None,
    path: Path,
    name: str,
) -> str:
    """The text with another name for the key at this path, in its place."""
    last = _steps_to(root, path)[-1]
    if last.within.kind != "mapping":
        raise BadInput(f"{path_text(path)}: an item of a list has no name; correct the path.")
    start = last.entry.start
    old_name = text[start : last.entry.opens].rstrip(": \n")
    return splice(
        text,
        start,
        start + len(old_name),
        key_text(name),
    )


def _begin_file(
    text: str,
    path: Path,
    value: Any,
) -> str:
    """Behind the comments of a file that holds no values yet."""
    if isinstance(path[0], int):
        raise BadInput(NAME_THE_KEY)
    feed = "" if not text or text.endswith("\n") else "\n"
    return text + feed + lines_text(_nested_value(path, value), 0) + "\n"


def _steps_to(root: PlacedValue | None, path: Path) -> list[PathStep]:
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
