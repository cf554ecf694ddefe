"""The JSON Schema of calendars for editors, made from the same models that read the files.

The reader takes every value as text; an editor sees what YAML makes of it: numbers, truth values, dates. So the schema
allows each value in whatever form YAML may show it.
"""

import json
import re
from collections.abc import Callable, Mapping
from typing import Any

from config.calendar import Calendar
from config.keys import KEYS
from config.schema_of_keys import (
    CONDITIONS,
    DAY,
    NO_VALUE,
    SCHEMA_OF_KEY,
    TEXTS,
    TRUTH,
    JsonSchema,
)

DIALECT = "http://json-schema.org/draft-07/schema#"
"""The dialect that editors know best; it has all that is needed here."""
ID = "urn:phasegate:calendar"


def calendar_schema() -> JsonSchema:
    """The schema as plain values."""
    raw = Calendar.model_json_schema(mode="validation", ref_template="#/definitions/{model}")
    raw_parts = raw.pop("$defs")
    parts = {name: _part_schema(name, part) for name, part in raw_parts.items()}
    schema = {
        "$schema": DIALECT,
        "$id": ID,
        "title": "A phasegate calendar",
    }
    return schema | _part_schema("Calendar", raw) | {"definitions": TEXTS | parts}


def schema_text() -> str:
    """The schema as the file that is shipped."""
    text = json.dumps(
        calendar_schema(),
        indent=2,
        ensure_ascii=False,
    )
    return f"{text}\n"


def _part_schema(
    name: str,
    part: JsonSchema,
) -> JsonSchema:
    """One part of the calendar, with no keys but its own."""
    values = part["properties"]
    keys = {key: _key_schema(name, key, value) for key, value in values.items()}
    schema = {
        "type": "object",
        "additionalProperties": False,
        "properties": keys,
        "required": part.get("required", []),
    }
    return _description_of(part) | schema | CONDITIONS.get(name, {})


def _description_of(
    part: JsonSchema,
) -> JsonSchema:
    """On one line."""
    if "description" not in part:
        return {}
    words = part["description"].split()
    return {"description": " ".join(words)}


def _key_schema(
    part: str,
    key: str,
    value: JsonSchema,
) -> JsonSchema:
    schema: JsonSchema = {"description": KEYS[part][key]}
    if (part, key) in SCHEMA_OF_KEY:
        of_key = SCHEMA_OF_KEY[part, key]
        return schema | _allow_no_value(of_key, value)
    schema |= _as_yaml_shows(value)
    if _is_idle_default(value.get("default")):
        schema.pop("default", None)
    return schema


def _is_idle_default(default: Any) -> bool:
    """Nothing, or what is an empty part; editors need not offer it."""
    return default in (None, []) or isinstance(default, dict)


def _allow_no_value(
    schema: JsonSchema,
    value: JsonSchema,
) -> JsonSchema:
    """Where a value need not be said its key may stand there without one."""
    if NO_VALUE in value.get("anyOf", ()):
        return {"anyOf": [schema, NO_VALUE]}
    return schema


def _as_yaml_shows(
    value: JsonSchema,
) -> JsonSchema:
    """The value's schema in all forms in which YAML may show it."""
    kept = _without_keys(value, "title")
    if "anyOf" in kept:
        return _choice_schema(kept)
    _show_inner_values(kept)
    kind = str(kept.get("type"))
    if kind in SCHEMA_OF_KIND:
        return SCHEMA_OF_KIND[kind](kept)
    return kept


def _choice_schema(
    kept: JsonSchema,
) -> JsonSchema:
    """Of a value that need not be said: the models have no other choices."""
    choices = [choice for choice in kept["anyOf"] if choice != NO_VALUE]
    schema = _as_yaml_shows(choices[0])
    without_choices = _without_keys(kept, "anyOf")
    return _allow_no_value(schema, kept) | without_choices


def _without_keys(schema: JsonSchema, *keys: str) -> JsonSchema:
    return {key: fact for key, fact in schema.items() if key not in keys}


def _show_inner_values(kept: JsonSchema) -> None:
    """The same for the items of a list and the values of a mapping, in place."""
    if "items" in kept:
        kept["items"] = _as_yaml_shows(kept["items"])
    if "patternProperties" in kept:
        [(pattern, inner)] = kept.pop("patternProperties").items()
        kept["propertyNames"] = {"pattern": pattern}
        kept["additionalProperties"] = _as_yaml_shows(inner)
    elif isinstance(kept.get("additionalProperties"), dict):
        kept["additionalProperties"] = _as_yaml_shows(kept["additionalProperties"])


def _text_schema(
    kept: JsonSchema,
) -> JsonSchema:
    if "enum" in kept:
        return _words_schema(kept)
    if kept.get("format") == "date":
        return {"type": "string", "pattern": f"^{DAY}$"}
    if "pattern" in kept:
        return kept | {"type": "string"}
    return kept | {"type": ["string", "number", "boolean"]}


def _words_schema(
    kept: JsonSchema,
) -> JsonSchema:
    """YAML 1.1 reads 52_53 as 5253."""
    words = kept["enum"]
    numbers = [int(word) for word in words if re.fullmatch(r"\d[\d_]*", word)]
    without_words = _without_keys(kept, "enum", "type")
    return {"enum": [*words, *numbers]} | without_words


def _number_schema(
    kept: JsonSchema,
) -> JsonSchema:
    return kept | {
        "type": ["integer", "string"],
        "pattern": r"^[+-]?\d+$",
    }


def _truth_schema(
    kept: JsonSchema,
) -> JsonSchema:
    if "default" not in kept:
        return TRUTH
    return TRUTH | {"default": kept["default"]}


SCHEMA_OF_KIND: Mapping[str, Callable[[JsonSchema], JsonSchema]] = {
    "string": _text_schema,
    "integer": _number_schema,
    "boolean": _truth_schema,
}
