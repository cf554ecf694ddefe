"""The nodes of a YAML text become values with the places where they stand.

A node is one of the YAML library's, which only `config.load` imports; its `id` says what it is.
"""

from collections.abc import Iterator, Sequence
from typing import Any

from config.yaml_places import PlacedEntry, PlacedValue, after_colon, dash_of


def place_value(
    node: Any,
    text: str,
    opens: int,
) -> PlacedValue:
    """`opens` is where the value begins if it has no characters; YAML puts it before whatever comes next."""
    if node.id == "scalar":
        return _place_scalar(node, text, opens)
    return _place_collection(node, text)


def _place_scalar(
    node: Any,
    text: str,
    opens: int,
) -> PlacedValue:
    start, end = node.start_mark.index, node.end_mark.index
    if start == end:
        return PlacedValue("scalar", opens, opens)
    characters = text[start:end].rstrip()  # a text of several lines ends with blank ones
    return PlacedValue("scalar", start, start + len(characters))


def _place_collection(node: Any, text: str) -> PlacedValue:
    place_entries = _place_items if node.id == "sequence" else _place_keys
    entries = tuple(place_entries(node, text))
    return PlacedValue(
        kind=node.id,
        start=node.start_mark.index,
        end=_end_of_collection(node, entries),
        column=node.start_mark.column,
        flow=bool(node.flow_style),
        entries=entries,
    )


def _end_of_collection(node: Any, entries: Sequence[PlacedEntry]) -> int:
    """Of a block that of its last entry: YAML ends it only where the next thing begins."""
    if node.flow_style or not entries:
        return int(node.end_mark.index)
    last = entries[-1]
    return max(last.opens, last.value.end)


def _place_keys(node: Any, text: str) -> Iterator[PlacedEntry]:
    for key, value in node.value:
        opens = after_colon(text, key.end_mark.index)
        yield PlacedEntry(
            name=str(key.value),
            start=key.start_mark.index,
            opens=opens,
            value=place_value(value, text, opens),
        )


def _place_items(node: Any, text: str) -> Iterator[PlacedEntry]:
    end_before: int | None = None
    for position, item in enumerate(node.value):
        start, opens = _item_start(node, text, item, end_before)
        value = place_value(item, text, opens)
        end_before = max(opens, value.end)
        yield PlacedEntry(position, start, opens, value)


def _item_start(
    node: Any,
    text: str,
    item: Any,
    end_before: int | None,
) -> tuple[int, int]:
    """Where the item's dash stands, and the place behind it; in braces an item has no dash."""
    begins = item.start_mark.index
    if node.flow_style:
        return begins, begins
    first = node.start_mark
    dash = dash_of(
        text,
        first.index,
        first.column,
        end_before,
    )
    return dash, dash + 1
