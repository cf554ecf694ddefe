"""The JSON Schema of calendars for editors, made from the same models that read the files.

The reader takes every value as text; an editor sees what YAML makes of it: numbers, truth values, dates. So the schema
allows each value in whatever form YAML may show it.
"""

import json
import re
from collections.abc import Callable, Mapping
from typing import Any

from config.calendar import Calendar
from config.daterule import PATTERN
from config.fiscalyear import MONTH_NAMES, WEEKDAY_NAMES
from config.keys import KEYS

DIALECT = "http://json-schema.org/draft-07/schema#"
"""The dialect that editors know best; it has all that is needed here."""
ID = "urn:phasegate:calendar"

DAY = r"\d{4}-\d{2}-\d{2}"
TEXTS = {
    "Rule": {"description": "A date rule.", "type": "string", "pattern": rf"^\s*(?:{PATTERN})\s*$"},
    "DayRule": {"description": "A day or a date rule.", "type": "string", "pattern": rf"^\s*(?:{DAY}|{PATTERN})\s*$"},
}
RULE = {"allOf": [{"$ref": "#/definitions/Rule"}]}
DAY_RULE = {"allOf": [{"$ref": "#/definitions/DayRule"}]}
CLOCK = {"type": "string", "pattern": r"^([01]\d|2[0-3]):[0-5]\d(:[0-5]\d)?$"}
SHIFT = {"type": "string", "pattern": r"^[+\-−–]\s*\d{1,3}\s*bd$"}
ID_PATTERN = "^[a-z][a-z0-9_]*$"
NOTHING = {"type": "null"}
WHOLE_WEEKS_IN_YAML_1_1 = 5253
TRUTH = {"enum": [True, False, "true", "false", "yes", "no", "on", "off"]}


def _names(names: tuple[str, ...], first: int) -> dict[str, Any]:
    """A name of the list, in full or at least its three first letters, or its number."""
    said = "|".join("".join(map(_letter, name[:3])) + _rest(name[3:]) for name in names)
    numbers = {"type": "integer", "minimum": first, "maximum": first + len(names) - 1}
    words = {"type": "string", "pattern": rf"^({said}|\d{{1,2}})$"}
    return {"anyOf": [{"enum": [name[:3] for name in names]}, words, numbers]}


def _letter(letter: str) -> str:
    return f"[{letter.upper()}{letter}]"


def _rest(letters: str) -> str:
    """As many of these letters as anybody cares to write."""
    return f"(?:{_letter(letters[0])}{_rest(letters[1:])})?" if letters else ""


MONTH, WEEKDAY = _names(MONTH_NAMES, 1), _names(WEEKDAY_NAMES, 0)
EDGE = {"anyOf": [{"type": "string", "pattern": ID_PATTERN}, {"$ref": "#/definitions/Edge"}]}

PLACES: Mapping[tuple[str, str], dict[str, Any]] = {
    ("Gate", "due"): RULE,
    ("Gate", "opens"): RULE,
    ("Gate", "shift"): SHIFT,
    ("Gate", "after"): {"type": "array", "items": EDGE},
    ("Ritual", "from"): RULE,
    ("Ritual", "until"): DAY_RULE,
    ("Blackout", "from"): DAY_RULE,
    ("Blackout", "to"): DAY_RULE,
    ("Calendar", "due_time"): CLOCK | {"default": "17:00"},
    ("Ladder", "deliver_at"): CLOCK | {"default": "09:00"},
    ("Ladder", "quiet_from"): CLOCK | {"default": "18:00"},
    ("Ladder", "quiet_to"): CLOCK | {"default": "08:00"},
    ("FiscalYearRow", "start_month"): MONTH | {"default": "jan"},
    ("FiscalYearRow", "month"): MONTH,
    ("FiscalYearRow", "weekday"): WEEKDAY,
    ("ApprovalCondition", "money_over"): {"type": ["number", "string"], "minimum": 0, "pattern": r"^\d+(\.\d{1,2})?$"},
    ("CompanyDays", "weekend"): {"type": "array", "items": WEEKDAY},
    ("CompanyDays", "closed"): {"type": "object", "propertyNames": {"pattern": f"^{DAY}$"}},
    ("Overlay", "shift"): {"type": "object", "propertyNames": {"pattern": ID_PATTERN}, "additionalProperties": SHIFT},
    ("Overlay", "replace_rule"): {
        "type": "object",
        "propertyNames": {"pattern": ID_PATTERN},
        "additionalProperties": RULE,
    },
}
"""What the models' validators take that their types do not tell, by part and key."""


def _either(one: str, other: str) -> dict[str, Any]:
    return {"oneOf": [{"required": [one]}, {"required": [other]}]}


def _whole_weeks(needed: list[str]) -> dict[str, Any]:
    return {
        "if": {"properties": {"type": {"enum": ["52_53", WHOLE_WEEKS_IN_YAML_1_1]}}, "required": ["type"]},
        "then": {"required": needed},
    }


CONDITIONS: Mapping[str, dict[str, Any]] = {
    "FiscalYearRow": _either("starts_on", "year") | _whole_weeks(["weekday", "rule", "month"]),
    "CompanyDays": _either("country", "union"),
}
"""What the keys of a part must have in common."""


def calendar_schema() -> dict[str, Any]:
    """The schema as plain values."""
    raw = Calendar.model_json_schema(mode="validation", ref_template="#/definitions/{model}")
    parts = {name: _part(name, part) for name, part in raw.pop("$defs").items()}
    head = {"$schema": DIALECT, "$id": ID, "title": "A phasegate calendar"}
    return head | _part("Calendar", raw) | {"definitions": TEXTS | parts}


def schema_text() -> str:
    return json.dumps(calendar_schema(), indent=2, ensure_ascii=False) + "\n"


def _part(name: str, part: dict[str, Any]) -> dict[str, Any]:
    properties = {key: _property(name, key, value) for key, value in part["properties"].items()}
    told = {"description": " ".join(part["description"].split())} if "description" in part else {}
    closed = {"type": "object", "additionalProperties": False, "properties": properties}
    return told | closed | {"required": part.get("required", [])} | CONDITIONS.get(name, {})


def _property(part: str, key: str, value: dict[str, Any]) -> dict[str, Any]:
    description = {"description": KEYS[part][key]}
    if (part, key) in PLACES:
        return description | _or_none(PLACES[part, key], value)
    kept = _seen(value)
    if value.get("default") in (None, [], {}) or isinstance(value.get("default"), dict):
        kept.pop("default", None)
    return description | kept


def _or_none(one: dict[str, Any], value: dict[str, Any]) -> dict[str, Any]:
    """Where a value need not be said its key may stand there without one."""
    return {"anyOf": [one, NOTHING]} if NOTHING in value.get("anyOf", ()) else one


def _seen(value: dict[str, Any]) -> dict[str, Any]:
    """The value's schema in all forms in which YAML may show it."""
    kept = {word: fact for word, fact in value.items() if word != "title"}
    if "anyOf" in kept:
        one = next(choice for choice in kept.pop("anyOf") if choice != NOTHING)
        return _or_none(_seen(one), value) | kept
    if "items" in kept:
        kept["items"] = _seen(kept["items"])
    if "patternProperties" in kept:
        [(pattern, inside)] = kept.pop("patternProperties").items()
        kept |= {"propertyNames": {"pattern": pattern}, "additionalProperties": _seen(inside)}
    elif isinstance(kept.get("additionalProperties"), dict):
        kept["additionalProperties"] = _seen(kept["additionalProperties"])
    kind = KINDS.get(str(kept.get("type")))
    return kind(kept) if kind else kept


def _text(kept: dict[str, Any]) -> dict[str, Any]:
    if "enum" in kept:
        words = kept.pop("enum")
        del kept["type"]
        numbers = [int(word) for word in words if re.fullmatch(r"\d[\d_]*", word)]  # YAML 1.1 reads 52_53 as 5253
        return {"enum": [*words, *numbers]} | kept
    if kept.get("format") == "date":
        return {"type": "string", "pattern": f"^{DAY}$"}
    free = "pattern" not in kept
    return kept | {"type": ["string", "number", "boolean"] if free else "string"}


def _number(kept: dict[str, Any]) -> dict[str, Any]:
    return kept | {"type": ["integer", "string"], "pattern": r"^[+-]?\d+$"}


KINDS: Mapping[str, Callable[[dict[str, Any]], dict[str, Any]]] = {
    "string": _text,
    "integer": _number,
    "boolean": lambda kept: TRUTH | ({"default": kept["default"]} if "default" in kept else {}),
}
