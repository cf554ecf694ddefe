"""What would fit instead of a value that does not: one phrase for each kind of misfit that pydantic knows."""

from collections.abc import Callable, Mapping
from typing import Any

_ID_WORDS = "small letters, digits and _, beginning with a letter"
PATTERNS: Mapping[str, str] = {
    r"^[a-z][a-z0-9_]*$": f"write {_ID_WORDS}: op1_draft",
    r"^[A-Za-z][A-Za-z0-9_]*$": "write letters, digits and _, beginning with a letter: FY2027",
    r"^(all|any|quorum ([1-9]\d?|100) %)$": "write all, any or, for example, quorum 80 %",
    r"^[1-9]\d? (bd|d|w|m|fw|fp|fq)$": "write how many of bd, d, w, m, fw, fp or fq: 2 w, 1 fq",
}
"""What a text of each pattern looks like."""

CORRECT_IT = "correct it"

_HINTS: Mapping[str, str] = {
    "int_parsing": "write a whole number",
    "int_type": "write a whole number",
    "int_from_float": "write a whole number",
    "bool_parsing": "write true or false",
    "bool_type": "write true or false",
    "string_type": "write a text",
    "string_too_short": "write a text",
    "tuple_type": "write a list: [one, another]",
    "list_type": "write a list: [one, another]",
    "dict_type": "write keys with values below it",
    "model_type": "write its keys below it",
    "model_attributes_type": "write its keys below it",
}
_HINTS_WITH_LIMITS: Mapping[str, Callable[[Mapping[str, Any]], str]] = {
    "greater_than_equal": lambda limits: f"write {limits['ge']} or more",
    "less_than_equal": lambda limits: f"write {limits['le']} or less",
    "string_pattern_mismatch": lambda limits: PATTERNS.get(limits["pattern"], CORRECT_IT),
    "literal_error": lambda limits: f"use {limits['expected']}",
}

_KINDS_OF_VALUE = {
    dict: "a mapping of keys",
    list: "a list",
    type(None): "nothing",
}


def value_hint(detail: Any) -> str:
    """How to mend the value of this misfit; “correct it” where its sentence already says how."""
    kind = detail["type"]
    if kind in _HINTS_WITH_LIMITS:
        limits = detail.get("ctx", {})
        return _HINTS_WITH_LIMITS[kind](limits)
    return _HINTS.get(kind, CORRECT_IT)


def shown_value(value: Any) -> str:
    """The value as a sentence names it."""
    return _KINDS_OF_VALUE.get(type(value), f"“{value}”")
