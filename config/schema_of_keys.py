"""What a calendar's keys take that the types of their models do not tell: date rules, clock times, names of months."""

from collections.abc import Mapping
from typing import Any

from config.daterule_pattern import RULE_PATTERN_TEXT
from config.fiscalyear import MONTH_NAMES, SHORTEST_NAME, WEEKDAY_NAMES

JsonSchema = dict[str, Any]

DAY = r"\d{4}-\d{2}-\d{2}"
TEXTS = {
    "Rule": {
        "description": "A date rule.",
        "type": "string",
        "pattern": rf"^\s*(?:{RULE_PATTERN_TEXT})\s*$",
    },
    "DayRule": {
        "description": "A day or a date rule.",
        "type": "string",
        "pattern": rf"^\s*(?:{DAY}|{RULE_PATTERN_TEXT})\s*$",
    },
}
RULE_SCHEMA = {"allOf": [{"$ref": "#/definitions/Rule"}]}
DAY_RULE_SCHEMA = {"allOf": [{"$ref": "#/definitions/DayRule"}]}
CLOCK_SCHEMA = {
    "type": "string",
    "pattern": r"^([01]\d|2[0-3]):[0-5]\d(:[0-5]\d)?$",
}
SHIFT_SCHEMA = {
    "type": "string",
    "pattern": r"^[+\-−–]\s*\d{1,3}\s*bd$",
}
ID_PATTERN = "^[a-z][a-z0-9_]*$"
NO_VALUE = {"type": "null"}
WHOLE_WEEKS_IN_YAML_1_1 = 5253
TRUTH = {"enum": [True, False, "true", "false", "yes", "no", "on", "off"]}


def _name_schema(
    names: tuple[str, ...],
    first: int,
) -> JsonSchema:
    """A name of the list, in full or at least its three first letters, or its number."""
    short_names = [name[:SHORTEST_NAME] for name in names]
    numbers = {
        "type": "integer",
        "minimum": first,
        "maximum": first + len(names) - 1,
    }
    choices = [{"enum": short_names}, _words_of_names(names), numbers]
    return {"anyOf": choices}


def _words_of_names(
    names: tuple[str, ...],
) -> JsonSchema:
    words = "|".join(map(_name_pattern, names))
    return {"type": "string", "pattern": rf"^({words}|\d{{1,2}})$"}


def _name_pattern(name: str) -> str:
    needed = [_letter_pattern(letter) for letter in name[:SHORTEST_NAME]]
    return "".join(needed) + _rest_pattern(name[SHORTEST_NAME:])


def _letter_pattern(letter: str) -> str:
    return f"[{letter.upper()}{letter}]"


def _rest_pattern(letters: str) -> str:
    """As many of these letters as anybody cares to write."""
    if not letters:
        return ""
    return f"(?:{_letter_pattern(letters[0])}{_rest_pattern(letters[1:])})?"


MONTH_SCHEMA = _name_schema(MONTH_NAMES, 1)
WEEKDAY_SCHEMA = _name_schema(WEEKDAY_NAMES, 0)
EDGE_SCHEMA = {
    "anyOf": [
        {"type": "string", "pattern": ID_PATTERN},
        {"$ref": "#/definitions/Edge"},
    ],
}

SCHEMA_OF_KEY: Mapping[tuple[str, str], JsonSchema] = {
    ("GateRow", "due"): RULE_SCHEMA,
    ("GateRow", "opens"): RULE_SCHEMA,
    ("GateRow", "shift"): SHIFT_SCHEMA,
    ("GateRow", "after"): {"type": "array", "items": EDGE_SCHEMA},
    ("Ritual", "from"): RULE_SCHEMA,
    ("Ritual", "until"): DAY_RULE_SCHEMA,
    ("Blackout", "from"): DAY_RULE_SCHEMA,
    ("Blackout", "to"): DAY_RULE_SCHEMA,
    ("Calendar", "due_time"): CLOCK_SCHEMA | {"default": "17:00"},
    ("Ladder", "deliver_at"): CLOCK_SCHEMA | {"default": "09:00"},
    ("Ladder", "quiet_from"): CLOCK_SCHEMA | {"default": "18:00"},
    ("Ladder", "quiet_to"): CLOCK_SCHEMA | {"default": "08:00"},
    ("FiscalYearRow", "start_month"): MONTH_SCHEMA | {"default": "jan"},
    ("FiscalYearRow", "month"): MONTH_SCHEMA,
    ("FiscalYearRow", "weekday"): WEEKDAY_SCHEMA,
    ("ApprovalCondition", "money_over"): {
        "type": ["number", "string"],
        "minimum": 0,
        "pattern": r"^\d+(\.\d{1,2})?$",
    },
    ("CompanyDays", "weekend"): {"type": "array", "items": WEEKDAY_SCHEMA},
    ("CompanyDays", "closed"): {
        "type": "object",
        "propertyNames": {"pattern": f"^{DAY}$"},
    },
    ("Overlay", "shift"): {
        "type": "object",
        "propertyNames": {"pattern": ID_PATTERN},
        "additionalProperties": SHIFT_SCHEMA,
    },
    ("Overlay", "replace_rule"): {
        "type": "object",
        "propertyNames": {"pattern": ID_PATTERN},
        "additionalProperties": RULE_SCHEMA,
    },
}
"""What the models' validators take that their types do not tell, by part and key."""


def _one_of(key: str, other: str) -> JsonSchema:
    """One of the two keys must be there, and not both."""
    return {
        "oneOf": [
            {"required": [key]},
            {"required": [other]},
        ],
    }


def _needed_in_whole_weeks(keys: list[str]) -> JsonSchema:
    types = {"enum": ["52_53", WHOLE_WEEKS_IN_YAML_1_1]}
    return {
        "if": {"properties": {"type": types}, "required": ["type"]},
        "then": {"required": keys},
    }


CONDITIONS: Mapping[str, JsonSchema] = {
    "FiscalYearRow": _one_of("starts_on", "year") | _needed_in_whole_weeks(["weekday", "rule", "month"]),
    "CompanyDays": _one_of("country", "union"),
}
"""What the keys of a part must have in common."""
