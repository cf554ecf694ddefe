"""The shape of an answer, which docs/json.md promises to programs."""

from typing import Any


def keys(value: Any) -> Any:
    """The shape of an answer: the names of its fields, lists by their first item."""
    if isinstance(value, dict):
        return {name: keys(item) for name, item in value.items()}
    if isinstance(value, list):
        return [keys(item) for item in value[:1]]
    return type(value).__name__
