"""Changing a YAML file's values in its text: comments, order and all else stay as they are."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from config.load import place_yaml
from config.rewrite import remove_value, rename_key, set_value
from config.yaml_places import Path


@dataclass(frozen=True)
class Edit:
    """A change of a YAML text: the value at this path becomes another, is taken out (`delete`) or renamed (`rename`).

    A number is the place in a list, counted from 0; the first one that the list has not adds to it.
    """

    path: Path
    value: Any = None
    delete: bool = False
    rename: bool = False


def edit_yaml(
    text: str,
    edits: Sequence[Edit],
    *,
    file: str = "the file",
) -> str:
    """The text with these changes, one after the other; comments, order and all else stay as they are.

    Raises Mistaken where the text is no YAML, BadInput where a path leads nowhere.
    """
    for edit in edits:
        text = _apply_edit(text, edit, file)
    return text


def _apply_edit(
    text: str,
    edit: Edit,
    file: str,
) -> str:
    root = place_yaml(text, file)
    if edit.delete:
        return remove_value(text, root, edit.path)
    if edit.rename:
        return rename_key(
            text,
            root,
            edit.path,
            str(edit.value),
        )
    return set_value(text, root, edit.path, edit.value)
