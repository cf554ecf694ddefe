"""The keys that files may write, from the models that read them."""

from functools import lru_cache
from typing import Any

from pydantic import BaseModel

from config.yaml_places import Path


def keys_at(
    model: type[BaseModel],
    inside: Path,
) -> list[str]:
    """The keys that files may write in this part of a model."""
    schema = _schema_of(model)
    part: Any = schema
    for step in inside:
        whole_part = _with_keys(part, schema)
        part = _part_below(whole_part, step)
    keys = _own_keys(_with_keys(part, schema))
    return sorted(keys)


def all_keys(model: type[BaseModel]) -> list[str]:
    """The keys of a model and of every part of it, as files write them."""
    schema = _schema_of(model)
    keys = _own_keys(schema)
    for part in schema.get("$defs", {}).values():
        keys |= _own_keys(part)
    return sorted(keys)


def _own_keys(part: dict[str, Any]) -> set[str]:
    return set(part.get("properties", {}))


def _part_below(part: Any, step: str | int) -> Any:
    if isinstance(step, int):
        return part.get("items", {})
    any_key = part.get("additionalProperties") or {}
    properties = part.get("properties", {})
    return properties.get(step, any_key)


def _with_keys(part: Any, schema: Any) -> Any:
    """The definition behind a reference, or behind the one of several choices that has keys."""
    for choice in part.get("anyOf", []):
        if "$ref" in choice or choice.get("type") in ("array", "object"):
            part = choice
            break
    if "$ref" not in part:
        return part
    _, name = part["$ref"].rsplit("/", 1)
    return schema["$defs"][name]


@lru_cache(maxsize=16)
def _schema_of(model: type[BaseModel]) -> dict[str, Any]:
    return model.model_json_schema(mode="validation")
