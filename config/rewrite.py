"""One value of a YAML text is set, added or taken out; every other character stays as it was."""

from typing import Any

from config.yaml_places import Entry, Marked, Path, line_end, line_start
from config.yaml_scalars import block, flow, item, key, lines, scalar
from states.refusal import BadInput


def replaced(text: str, root: Marked | None, path: Path, value: Any) -> str:
    """The text with the value at this path; what is missing on the way there is made."""
    if not path or (root is None and isinstance(path[0], int)):
        raise BadInput("A file is changed key by key; name the key.")
    if root is None:
        return text + _feed_before(text) + lines(_nested(path, value), 0) + "\n"
    way: list[tuple[Marked, Entry]] = []
    node = root
    for n, name in enumerate(path):
        entry = node.at(name)
        if entry is None:
            return _filled(text, way, node, path[n:], value)
        way.append((node, entry))
        node = entry.value
    return _exchanged(text, *way[-1], value)


def removed(text: str, root: Marked | None, path: Path) -> str:
    """The text without what stands at this path."""
    way = _way(root, path)
    within, entry = way[-1]
    if len(within.entries) > 1:
        return (_cut_flow if within.flow else _cut_block)(text, within, within.entries.index(entry))
    nothing: Any = {} if within.kind == "mapping" else []
    if len(way) == 1:
        return text[: within.start] + flow(nothing) + text[within.end :]
    return _exchanged(text, *way[-2], nothing)


def renamed(text: str, root: Marked | None, path: Path, name: str) -> str:
    """The text with another name for the key at this path, in its place."""
    within, entry = _way(root, path)[-1]
    if within.kind != "mapping":
        raise BadInput(f"{_shown(path)}: an item of a list has no name; correct the path.")
    old = text[entry.start : entry.opens].rstrip(": \n")
    return text[: entry.start] + key(name) + text[entry.start + len(old) :]


def _way(root: Marked | None, path: Path) -> list[tuple[Marked, Entry]]:
    """Each value on the way with its entry that leads on; raises BadInput where the path leads nowhere."""
    way: list[tuple[Marked, Entry]] = []
    node = root
    for name in path:
        entry = node.at(name) if node is not None else None
        if node is None or entry is None:
            raise BadInput(f"{_shown(path)}: there is no such place in the file; correct the path.")
        way.append((node, entry))
        node = entry.value
    if not way:
        raise BadInput("A file is changed key by key; name the key.")
    return way


def _filled(text: str, way: list[tuple[Marked, Entry]], node: Marked, rest: Path, value: Any) -> str:
    """The path ends at this node, and the rest of it is new."""
    if node.empty and way:
        return _exchanged(text, *way[-1], _nested(rest, value))
    name = rest[0]
    is_next = node.kind == "sequence" and name == len(node.entries)
    if not is_next and (node.kind != "mapping" or isinstance(name, int)):
        whole = (*(entry.name for _, entry in way), *rest)
        raise BadInput(f"{_shown(whole)}: there is no place for {_shown((name,))}; correct the path.")
    return _added(text, node, name, _nested(rest[1:], value))


def _nested(path: Path, value: Any) -> Any:
    """The value under the keys of this path; in a list that there is not yet it is the first item."""
    for name in reversed(path):
        value = [value] if isinstance(name, int) else {name: value}
    return value


def _exchanged(text: str, within: Marked, entry: Entry, value: Any) -> str:
    old = entry.value
    in_line = within.flow or (old.flow and bool(old.entries))
    if not isinstance(value, dict | list | tuple):
        before = text[old.start : old.end] if old.kind == "scalar" else ""
        new = " " + scalar(value, within_braces=within.flow, before=before)
    else:
        new = f" {flow(value)}" if in_line else block(value, within.column + 2)
    if within.kind == "mapping" and text[entry.opens - 1] != ":":  # in braces a key may stand without a colon
        new = f":{new}"
    if old.kind == "scalar" and old.start < old.end and not new.startswith("\n"):
        return text[: old.start] + new[1:] + text[old.end :]
    return text[: entry.opens] + _fed(text, new) + text[old.end :]


def _added(text: str, within: Marked, name: str | int, value: Any) -> str:
    last = within.entries[-1].value if within.entries else None
    if last is None or within.flow:
        new = flow(value) if isinstance(name, int) else f"{key(name)}: {flow(value)}"
        place = last.end if last else within.end - 1
        comma = ", " if last is None or last.start < last.end else " , "
        return text[:place] + (comma if last else "") + new + text[place:]
    pad = " " * within.column
    if isinstance(name, int):
        new = f"{pad}- {item(value, within.column + 2, on_lines=last.kind == 'mapping' and not last.flow)}"
    else:
        new = f"{pad}{key(name)}:{block(value, within.column + 2)}"
    place = line_end(text, last.end)
    return text[:place] + _fed(text, f"\n{new}") + text[place:]


def _cut_flow(text: str, within: Marked, n: int) -> str:
    if n == 0:
        return text[: within.entries[0].start] + text[within.entries[1].start :]
    return text[: within.entries[n - 1].value.end] + text[within.entries[n].value.end :]


def _cut_block(text: str, within: Marked, n: int) -> str:
    entry = within.entries[n]
    begins = line_start(text, entry.start)
    if text[begins : entry.start].strip():  # the first key stands behind its item's dash
        return text[: entry.start] + text[within.entries[n + 1].start :]
    ends = line_end(text, max(entry.opens, entry.value.end))
    feed = text.find("\n", ends) + 1
    return text[:begins] + (text[feed:] if feed else "")


def _fed(text: str, new: str) -> str:
    """With the line feeds that the file has."""
    return new.replace("\n", "\r\n") if "\r\n" in text else new


def _feed_before(text: str) -> str:
    return "" if not text or text.endswith("\n") else "\n"


def _shown(path: Path) -> str:
    return "".join(f"[{name + 1}]" if isinstance(name, int) else f".{name}" for name in path).lstrip(".")
